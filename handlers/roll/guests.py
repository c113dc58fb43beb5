"""Who came and is never counted: the overseer by one press, others by name."""

from collections.abc import Callable
from typing import Any

from handlers import forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.roll import line
from handlers.roll.access import Hand, may_take, opened
from handlers.roll.state import Sheet
from handlers.wording import Rows
from storage.queries.people import leaders
from storage.queries.roll import refresh_posts
from storage.tables import Person, RoleKind, RollGuest

FORM = "roll_guests"
MOST = 20
"""How many names one message may bring."""


def press_guests(context: Context, arguments: list[str]) -> None:
    """Who else is there? "roll_guests:<meeting>"."""
    sheet = opened(context, arguments)
    context.toast("roll.ask_guests")
    _ask(context, sheet, context.reply)


def press_guest(context: Context, arguments: list[str]) -> None:
    """The overseer came: "roll_guest:<meeting>:<person>"."""
    sheet, person = opened(context, arguments), number(arguments, 1)
    found = next((one for one in _overseers(context, sheet) if one.id == person), None)
    if found is None:
        raise StaleTap
    add(context, sheet, [found.full_name], person)
    context.toast("roll.guest_added", names=[found.full_name])
    _ask(context, sheet, context.redraw)


def press_gone(context: Context, arguments: list[str]) -> None:
    """Not there after all: "roll_guest_gone:<guest>"."""
    guest = context.session.get(RollGuest, number(arguments, 0))
    if guest is None:
        raise StaleTap
    sheet = opened(context, [str(guest.meeting_id)])
    context.session.delete(guest)
    context.session.flush()
    _tell(context, sheet, removed=guest.id)
    context.toast("roll.guest_removed", name=guest.name)
    _ask(context, sheet, context.redraw)


def press_done(context: Context, _arguments: list[str]) -> None:
    """Nobody more: "roll_guests_done"."""
    forms.end(context)
    context.toast("roll.guests_done")
    context.redraw("roll.guests_done")


def answer_step(context: Context, state: dict[str, Any], text: str) -> None:
    """The names, as they are to stand in the minutes: divided by commas, semicolons or lines. A line of
    the roll is taken as one."""
    sheet = Sheet.open(context.session, context.house, state["meeting"])
    forms.end(context)
    if not may_take(context, sheet.unit_id) or line.read(context, sheet, Hand.SECRETARY, text):
        return
    names = [name for part in text.splitlines() for name in part.replace(",", ";").split(";") if name.strip()]
    add(context, sheet, names[:MOST])
    _ask(context, sheet, context.reply)


def add(context: Context, sheet: Sheet, names: list[str], person_id: int | None = None) -> None:
    """Write down guests; one who is there already is not written twice."""
    known = {guest.name for guest in sheet.guests}
    limit = sheet.rules.words_length
    for name in dict.fromkeys(name.strip()[:limit] for name in names):
        if name not in known:
            context.session.add(
                RollGuest(
                    meeting_id=sheet.meeting_id,
                    person_id=person_id,
                    name=name,
                    by_account=context.account.id if context.account else None,
                    added_at=context.now,
                )
            )
    context.session.flush()
    _tell(context, sheet, added=len(names))


def _ask(context: Context, sheet: Sheet, say: Callable[..., object]) -> None:
    """Who is down already, and the question for more."""
    fresh = Sheet.open(context.session, context.house, sheet.meeting_id)
    forms.keep(context, FORM, {"meeting": sheet.meeting_id})
    down = {guest.person_id for guest in fresh.guests}
    came: Rows = [
        [(fresh.say("button_came", name=one.full_name), action("roll_guest", fresh.meeting_id, one.id))]
        for one in _overseers(context, fresh)
        if one.id not in down
    ]
    gone: Rows = [
        [(fresh.say("button_gone", name=guest.name), action("roll_guest_gone", guest.id))]
        for guest in fresh.guests
    ]
    done = [(fresh.say("button_guests_done"), action("roll_guests_done"))]
    names = [guest.name for guest in fresh.guests]
    say("roll.guests", [*came, *gone, done], names=names)


def _overseers(context: Context, sheet: Sheet) -> list[Person]:
    return leaders(context.session, sheet.unit_id, (RoleKind.OVERSEER,), sheet.day)


def _tell(context: Context, sheet: Sheet, **details: int | None) -> None:
    context.audit("take_roll", f"meeting:{sheet.meeting_id}", sheet.unit_id, **details)
    refresh_posts(context.session, sheet.meeting_id, context.now)
