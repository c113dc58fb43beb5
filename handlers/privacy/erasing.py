"""Deleting a person: the rows, the files made for them, and a last word to whoever asked."""

from handlers.context import Context
from handlers.local_time import today
from handlers.privacy import copies
from storage.erasure import erase
from storage.tables import Person, Priority


def erase_person(context: Context, person: Person) -> None:
    """For good: nothing is left that names the person; what meetings counted stays counted."""
    copies.remove(context.house, person.id)
    words = context.house.wording
    nameless = words.text("privacy.nameless")
    for chat in erase(context.session, person, nameless, context.now, today(context.now)):
        if chat.closed_at is None:
            context.send(chat, words.message("privacy.deleted"), Priority.ANSWER)
