"""Who has come is greeted, and whoever leads for the first time is shown the next step.

The steps are not stored: what is done is seen from the groups, the links and the meetings there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from handlers.actions import action
from handlers.context import Context
from handlers.local_time import today
from handlers.permissions import Action, units_for
from handlers.wording import Rows
from storage.queries.chats import groups_of
from storage.queries.people import MEMBER_BONDS, due, holds, private_chats, roles_of, units_of
from storage.queries.units import below, unit
from storage.tables import Audience, Meeting, Person, Role, RoleKind, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do first, by its name in the wording, and whether it is done."""

    name: str
    done: bool
    count: int = 0
    of: int = 0


def greet(context: Context) -> None:
    """Say who the bot takes this for and, to somebody with much to do first, what comes next."""
    assert context.person_id is not None
    person = context.session.get_one(Person, context.person_id)
    context.reply("joining.welcome", name=person.full_name, unit=home(context))
    if _first_unit(context) is not None:
        guide(context)


def home(context: Context) -> str:
    """The unit the person belongs to, or holds a role in, by name."""
    assert context.person_id is not None
    on = today(context.now)
    units = units_of(context.session, context.person_id, on, MEMBER_BONDS)
    units += [role.unit_id for role in roles_of(context.session, context.person_id, on)]
    return unit(context.session, units[0]).name if units else context.house.wording.text("joining.your_cell")


def command(context: Context, _line: str) -> None:
    """/huongdan: the first steps again."""
    if not context.private:
        context.reply("joining.say_privately")
    elif _first_unit(context) is None:
        context.reply("joining.no_guide")
    else:
        guide(context)


def press(context: Context, _arguments: list[str]) -> None:
    """The steps as they stand now: "guide"."""
    if _first_unit(context) is None or not context.private:
        context.toast("common.stale", alert=True)
        return
    guide(context, again=True)


def guide(context: Context, *, again: bool = False) -> None:
    own = _first_unit(context)
    assert own is not None
    cell = own.kind is not UnitKind.COMMITTEE
    on = today(context.now)
    steps = list(_cell_steps(context.session, own, on) if cell else _ward_steps(context.session, own, on))
    following = next((step for step in steps if not step.done), None)
    say = context.redraw if again else context.reply
    say(
        "joining.guide_cell" if cell else "joining.guide_ward",
        _look_again(context) if following else (),
        unit=own.name,
        steps=[(step.done, _line(context, step)) for step in steps],
        following=context.house.wording.text(f"joining.how_{following.name}") if following else None,
    )


def _look_again(context: Context) -> Rows:
    return [[(context.house.wording.text("joining.button_guide"), action("guide"))]]


def _line(context: Context, step: Step) -> str:
    return context.house.wording.text(f"joining.step_{step.name}", count=step.count, of=step.of)


def _first_unit(context: Context) -> Unit | None:
    """The unit this person leads: its first cell, else the committee it administers."""
    if context.person_id is None:
        return None
    on = today(context.now)
    called = units_for(context.session, context.person_id, Action.CALL_MEETING, on)
    joined = units_for(context.session, context.person_id, Action.JOIN_GROUP, on)
    found = [*called, *joined]
    return unit(context.session, found[0]) if found else None


def _cell_steps(session: Session, cell: Unit, on: date) -> Iterator[Step]:
    people = [person.id for person in due(session, cell.id, on)]
    reached = len(private_chats(session, people))
    called = select(func.count()).where(Meeting.unit_id == cell.id)
    yield Step("group", bool(groups_of(session, cell.id, Audience.CELL)))
    yield Step("members", 2 * reached >= len(people) > 0, reached, len(people))
    yield Step("meeting", session.exec(called).one() > 0)


def _ward_steps(session: Session, ward: Unit, on: date) -> Iterator[Step]:
    inside = below(session, ward.id)
    cells = session.exec(
        select(Unit.id).where(
            col(Unit.id).in_(inside), Unit.kind == UnitKind.CELL, col(Unit.ended_on).is_(None)
        )
    ).all()
    heads = session.exec(
        select(Role.person_id).where(
            col(Role.unit_id).in_(inside), Role.kind == RoleKind.SECRETARY, holds(Role, on)
        )
    ).all()
    reached = len(private_chats(session, heads))
    yield Step("roster", bool(cells), len(cells))
    yield Step("secretaries", 0 < len(set(heads)) <= reached, reached, len(set(heads)))
    yield Step("secretaries_group", bool(groups_of(session, ward.id, Audience.SECRETARIES)))
