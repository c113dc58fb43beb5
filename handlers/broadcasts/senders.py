"""Who may send in a unit's name: a committee to its chats, a cell's leaders to the residents around it."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from handlers.context import Context
from handlers.local_time import today
from handlers.permissions import Action, may, units_for
from storage.queries.units import unit
from storage.tables import Audience as GroupKind
from storage.tables import Unit, UnitKind

TO_RESIDENTS = (GroupKind.RESIDENTS, GroupKind.SELF_MANAGED)


def speaks_to_residents(own: Unit) -> bool:
    """Whether what is sent in the unit's name goes to residents alone, in their tone."""
    return own.kind is UnitKind.CELL


def to_residents(context: Context, unit_id: int) -> bool:
    return speaks_to_residents(unit(context.session, unit_id))


def may_send(session: Session, person_id: int | None, unit_id: int, on: date) -> bool:
    """Whether the person may send in the unit's name, and follow what was sent."""
    residents = speaks_to_residents(unit(session, unit_id))
    wanted = Action.NOTIFY_RESIDENTS if residents else Action.BROADCAST
    return may(session, person_id, wanted, unit_id, on)


def sends_for(context: Context, unit_id: int) -> bool:
    """Whether whoever acts may send in the unit's name today."""
    return may_send(context.session, context.person_id, unit_id, today(context.now))


def committees(context: Context) -> list[int]:
    """The units whoever acts may send broadcasts for, without those below them."""
    return _named(context, Action.BROADCAST)


def neighbourhoods(context: Context) -> list[int]:
    """The cells to whose residents whoever acts may write."""
    return _cells(context, _named(context, Action.NOTIFY_RESIDENTS))


def followed(context: Context) -> set[int]:
    """The units whose broadcasts whoever acts may look at."""
    reached = context.reach(Action.BROADCAST)
    return (reached - set(_cells(context, reached))) | set(neighbourhoods(context))


def _cells(context: Context, among: Iterable[int]) -> list[int]:
    statement = select(Unit.id).where(col(Unit.id).in_(among), col(Unit.kind) == UnitKind.CELL)
    return sorted(context.session.exec(statement).all())


def _named(context: Context, what: Action) -> list[int]:
    if context.person_id is None:
        return []
    return units_for(context.session, context.person_id, what, today(context.now))
