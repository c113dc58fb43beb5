"""Who came and is never counted: the overseer by one press, others by name."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Self

from handlers import forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.roll import one_line
from handlers.roll.access import may_take, opened
from handlers.roll.roll_list import RollList
from handlers.wording import Rows
from storage.queries.people import leaders
from storage.queries.roll import refresh_posts
from storage.tables import Person, RoleKind, RollGuest, RollSource

FORM = "roll_guests"
MOST = 20
"""How many names one message may bring."""


@dataclass(frozen=True, slots=True)
class GuestForm:
    """Guests are being asked for. `meeting`: the row of the roll's meeting."""

    meeting: int

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(data["meeting"])


def press_guests(context: Context, arguments: list[str]) -> None:
    """Who else is there? "roll_guests:<meeting>"."""
    roll = opened(context, arguments)
    context.toast("roll.ask_guests")
    _ask(context, roll, context.reply)


def press_guest(context: Context, arguments: list[str]) -> None:
    """The overseer came: "roll_guest:<meeting>:<person>"."""
    roll, person = opened(context, arguments), number(arguments, 1)
    found = next((one for one in _overseers(context, roll) if one.id == person), None)
    if found is None:
        raise StaleTap
    add(context, roll, [found.full_name], person)
    context.toast("roll.guest_added", names=[found.full_name])
    _ask(context, roll, context.redraw)


def press_gone(context: Context, arguments: list[str]) -> None:
    """Not there after all: "roll_guest_gone:<guest>"."""
    guest = context.session.get(RollGuest, number(arguments, 0))
    if guest is None:
        raise StaleTap
    roll = opened(context, [str(guest.meeting_id)])
    context.session.delete(guest)
    context.session.flush()
    _tell(context, roll, removed=guest.id)
    context.toast("roll.guest_removed", name=guest.name)
    _ask(context, roll, context.redraw)


def press_done(context: Context, _arguments: list[str]) -> None:
    """Nobody more: "roll_guests_done"."""
    forms.end(context)
    context.toast("roll.guests_done")
    context.redraw("roll.guests_done")


def answer_step(context: Context, form: GuestForm, text: str) -> None:
    """The names, as they are to stand in the minutes: divided by commas, semicolons or lines. A line of
    the roll is taken as one."""
    roll = RollList.open(context.session, context.house, form.meeting)
    forms.end(context)
    if not may_take(context, roll.unit_id) or one_line.read(context, roll, RollSource.SECRETARY, text):
        return
    names = [name for part in text.splitlines() for name in part.replace(",", ";").split(";") if name.strip()]
    add(context, roll, names[:MOST])
    _ask(context, roll, context.reply)


def add(context: Context, roll: RollList, names: list[str], person_id: int | None = None) -> None:
    """Write down guests; one who is there already is not written twice."""
    known = {guest.name for guest in roll.guests}
    limit = roll.rules.words_length
    for name in dict.fromkeys(name.strip()[:limit] for name in names):
        if name not in known:
            context.session.add(
                RollGuest(
                    meeting_id=roll.meeting_id,
                    person_id=person_id,
                    name=name,
                    by_account=context.account_id,
                    added_at=context.now,
                )
            )
    context.session.flush()
    _tell(context, roll, added=len(names))


def _ask(context: Context, roll: RollList, say: Callable[..., object]) -> None:
    """Who is down already, and the question for more."""
    fresh = RollList.open(context.session, context.house, roll.meeting_id)
    forms.keep(context, FORM, asdict(GuestForm(roll.meeting_id)))
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


def _overseers(context: Context, roll: RollList) -> list[Person]:
    return leaders(context.session, roll.unit_id, (RoleKind.OVERSEER,), roll.day)


def _tell(context: Context, roll: RollList, **details: int | None) -> None:
    context.audit("take_roll", f"meeting:{roll.meeting_id}", roll.unit_id, **details)
    refresh_posts(context.session, roll.meeting_id, context.now)
