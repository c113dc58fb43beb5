"""Deleting a person: the rows, the files made for them, and a last word to whoever asked."""

from datetime import datetime

from sqlmodel import Session

from handlers.context import Context
from handlers.house import House
from handlers.local_time import today
from handlers.privacy import copies
from storage.erasure import erase
from storage.sweeping import brought_back
from storage.tables import AuditEntry, Person, Priority


def erase_person(context: Context, person: Person) -> None:
    """For good: nothing is left that names the person; what meetings counted stays counted. Whoever erases is
    told where others' own words may still mean them."""
    copies.remove(context.house, person.id)
    words = context.house.wording
    erased = erase(context.session, person, words.text("privacy.nameless"), context.now, today(context.now))
    for chat in erased.chats:
        if chat.closed_at is None:
            context.send(chat, words.message("privacy.deleted"), Priority.ANSWER)
    if erased.left:
        shown = erased.left[: context.house.rules.board_names]
        places = [words.text("privacy.place", table=table, number=number) for table, number in shown]
        context.reply("privacy.places_left", places=places, more=len(erased.left) - len(shown))


def erase_again(session: Session, house: House, now: datetime) -> int:
    """Whoever was erased and is there again, because an old copy was restored, goes again. How many."""
    people = brought_back(session, house.files)
    for person in people:
        copies.remove(house, person.id)
        session.add(AuditEntry(at=now, action="delete_person", subject=f"person:{person.id}"))
        erase(session, person, house.wording.text("privacy.nameless"), now, today(now))
    return len(people)
