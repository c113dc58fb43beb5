"""Invitations on paper: a sheet of cards with QR codes, for everybody of a unit who has no account yet."""

from handlers.actions import StaleTap
from handlers.context import Context
from handlers.files import made_file
from handlers.joining import codes
from handlers.links import Links
from handlers.local_time import today
from handlers.messages import Message
from handlers.printing.cards import Card, sheet
from handlers.reach import wholly_in_reach
from storage.queries.codes import retire
from storage.tables import Person, Priority, Unit


def give(context: Context, own: Unit, people: list[Person]) -> None:
    """Send the sheet for these people; an earlier invitation of theirs that nobody used is void."""
    links, on = context.house.links, today(context.now)
    if links is None or not links.pages:
        raise StaleTap
    may = [one for one in people if wholly_in_reach(context.session, context.person_id, one.id, on)]
    if not may:
        context.toast("joining.cards_none", alert=True)
        return
    made = [_card(context, links, own, one) for one in may]
    context.audit("make_cards", f"unit:{own.id}", own.id, count=len(made))
    title = context.house.wording.text("joining.cards_name", unit=own.name)
    document = made_file(context.house, title, "pdf", sheet(title, made))
    said = context.house.wording.message("joining.cards", unit=own.name, count=len(made))
    context.send(context.chat, Message(said.text, said.title, documents=(document,)), Priority.ANSWER)
    context.toast("joining.cards_below")


def _card(context: Context, links: Links, own: Unit, person: Person) -> Card:
    hours = context.house.rules.card_hours
    retire(context.session, person.id, context.now)
    code = codes.for_person(context, hours, own, person)
    text, place = context.house.wording.text, links.at("ai").partition("//")[2]
    until = codes.expiry(context.now, hours)
    lines = [
        text("joining.card_how"),
        text("joining.card_typed", place=place),
        text("joining.card_until", at=until),
    ]
    return Card(person.full_name, own.name, links.invitation(code), code, lines)
