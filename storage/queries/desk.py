"""What a committee sees of its cells at the desk: counts in few statements, never a name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, or_
from sqlmodel import Session, col, func, select

from storage.queries.consents import in_force
from storage.queries.people import MEMBER_BONDS, NOT_DUE, REACHED, holds
from storage.queries.tasks import OPEN, overdue
from storage.tables import (
    Account,
    Assignment,
    Audience,
    Availability,
    AvailabilityKind,
    Broadcast,
    Chat,
    Consent,
    Enrolled,
    Mark,
    Meeting,
    MeetingState,
    Membership,
    Role,
    RoleKind,
    Roll,
    RollMark,
    Task,
    Unit,
    UnitKind,
)

HERE = (RollMark.PRESENT, RollMark.LATE, RollMark.LEFT_EARLY)
_HERE = or_(col(Mark.mark).in_(HERE), and_(col(Mark.mark) == RollMark.ONLINE, col(Roll.online)))


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell: whether it has a group and a secretary, how many must attend, how many can be written to."""

    unit_id: int
    name: str
    group: bool
    secretary: bool
    members: int
    reached: int


@dataclass(frozen=True, slots=True)
class Attended:
    """A meeting whose roll is closed."""

    starts_at: datetime
    due: int
    present: int


def meetings_between(
    session: Session, units: Collection[int], since: datetime, until: datetime, most: int
) -> list[Meeting]:
    statement = select(Meeting).where(
        col(Meeting.unit_id).in_(units), Meeting.starts_at >= since, Meeting.starts_at < until
    )
    return list(session.exec(statement.order_by(col(Meeting.starts_at), col(Meeting.id)).limit(most)).all())


def rolls_of(session: Session, meetings: Collection[int]) -> dict[int, tuple[bool, int]]:
    """Of each meeting whose roll was opened: whether it is closed, and how many are marked present."""
    statement = (
        select(Roll.meeting_id, col(Roll.closed_at).is_not(None), func.sum(case((_HERE, 1), else_=0)))
        .join(Mark, col(Mark.meeting_id) == Roll.meeting_id, isouter=True)
        .where(col(Roll.meeting_id).in_(meetings))
        .group_by(col(Roll.meeting_id), col(Roll.closed_at))
    )
    return {meeting: (bool(closed), int(here or 0)) for meeting, closed, here in session.exec(statement)}


def attended(session: Session, units: Collection[int], since: datetime) -> list[Attended]:
    """Who had to be at each meeting since then, and was, as closing found the list."""
    on_list = (
        col(Enrolled.bond).in_(MEMBER_BONDS),
        or_(col(Enrolled.away).is_(None), col(Enrolled.away) == AvailabilityKind.WORKING_AWAY),
    )
    marked = and_(col(Mark.meeting_id) == Enrolled.meeting_id, col(Mark.person_id) == Enrolled.person_id)
    statement = (
        select(Meeting.starts_at, func.count(), func.sum(case((_HERE, 1), else_=0)))
        .select_from(Roll)
        .join(Meeting, col(Meeting.id) == Roll.meeting_id)
        .join(Enrolled, col(Enrolled.meeting_id) == Roll.meeting_id)
        .join(Mark, marked, isouter=True)
        .where(col(Meeting.unit_id).in_(units), Meeting.starts_at >= since, *on_list)
        .where(Meeting.state == MeetingState.CALLED, col(Roll.closed_at).is_not(None))
        .group_by(col(Meeting.id), col(Meeting.starts_at))
    )
    return [Attended(at, due, int(present or 0)) for at, due, present in session.exec(statement)]


def cells(session: Session, units: Collection[int], on: date) -> list[CellRow]:
    """The living cells among the units."""
    living = select(Unit).where(
        col(Unit.id).in_(units), Unit.kind == UnitKind.CELL, col(Unit.ended_on).is_(None)
    )
    groups = select(Chat.unit_id).where(Chat.audience == Audience.CELL, col(Chat.closed_at).is_(None))
    led = select(Role.unit_id).where(Role.kind == RoleKind.SECRETARY, holds(Role, on))
    with_group, with_head = set(session.exec(groups)), set(session.exec(led))
    due, reached = _members(session, on), _members(session, on, reached=True)
    return [
        CellRow(one.id, one.name, one.id in with_group, one.id in with_head, due.get(one.id, 0),
                reached.get(one.id, 0))
        for one in session.exec(living.order_by(col(Unit.name)))
    ]  # fmt: skip


def _members(session: Session, on: date, *, reached: bool = False) -> dict[int, int]:
    """How many must attend, by unit; `reached`: of them those who can be written to."""
    away = select(Availability.id).where(
        Availability.person_id == Membership.person_id,
        Availability.unit_id == Membership.unit_id,
        col(Availability.kind).in_(NOT_DUE),
        holds(Availability, on),
    )
    statement = select(Membership.unit_id, func.count(col(Membership.person_id).distinct())).where(
        col(Membership.bond).in_(MEMBER_BONDS), holds(Membership, on), ~away.exists()
    )
    if reached:
        known = (
            select(Account.person_id)
            .join(Chat, col(Account.private_chat_id) == Chat.id)
            .join(Consent, col(Consent.person_id) == Account.person_id)
            .where(*REACHED, in_force())
        )
        statement = statement.where(col(Membership.person_id).in_(known))
    return dict(session.exec(statement.group_by(col(Membership.unit_id))).all())


def tasks_by_cell(session: Session, units: Collection[int], on: date) -> list[tuple[str, int, int]]:
    """Of the tasks these units gave, by the cell they are with: open, and overdue."""
    where = func.coalesce(Assignment.cell_id, Task.unit_id)
    late = func.sum(case((overdue(on), 1), else_=0))
    statement = (
        select(Unit.name, func.count(), late)
        .select_from(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .join(Unit, col(Unit.id) == where)
        .where(col(Task.unit_id).in_(units), OPEN)
        .group_by(col(Unit.id), col(Unit.name))
        .order_by(late.desc(), col(Unit.name))
    )
    return [(name, count, int(overdue_ or 0)) for name, count, overdue_ in session.exec(statement)]


def latest_broadcasts(session: Session, units: Collection[int], most: int) -> list[Broadcast]:
    statement = select(Broadcast).where(col(Broadcast.unit_id).in_(units))
    return list(session.exec(statement.order_by(col(Broadcast.id).desc()).limit(most)).all())
