"""Who is called to two meetings, and how many of one office on the same evening."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, select

from storage.queries.people import MEMBER_BONDS, NOT_DUE, holds
from storage.tables import (
    Availability,
    Employment,
    Meeting,
    MeetingKind,
    MeetingState,
    Membership,
    Person,
    Unit,
)


class Clash(NamedTuple):
    """A person who is asked to this other meeting too."""

    meeting_id: int
    starts_at: datetime
    unit: str
    name: str


class Called(NamedTuple):
    """One office employee called to one meeting."""

    workplace: str
    person_id: int
    meeting_id: int


def clashes(session: Session, people: Collection[int], after: datetime, before: datetime) -> list[Clash]:
    """The called meetings that begin strictly between the moments and ask any of these people."""
    statement = (
        select(Meeting.id, Meeting.starts_at, Unit.name, Person.full_name)
        .join(Unit, col(Unit.id) == Meeting.unit_id)
        .join(Membership, col(Membership.unit_id) == Meeting.unit_id)
        .join(Person, col(Person.id) == Membership.person_id)
        .where(
            Meeting.state == MeetingState.CALLED,
            Meeting.starts_at > after,
            Meeting.starts_at < before,
            col(Person.id).in_(people),
            col(Membership.bond).in_(MEMBER_BONDS),
            holds(Membership, before.date()),
            ~_away(before.date()),
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id), col(Person.full_name))
        .distinct()
    )
    return [Clash(*row) for row in session.execute(statement) if row[0] is not None]


def same_kind(
    session: Session, unit_id: int, kind: MeetingKind, start: datetime, end: datetime
) -> list[Meeting]:
    """The unit's meetings of the kind that begin in the stretch and are not cancelled."""
    statement = select(Meeting).where(
        Meeting.unit_id == unit_id,
        Meeting.kind == kind,
        Meeting.state != MeetingState.CANCELLED,
        Meeting.starts_at >= start,
        Meeting.starts_at < end,
    )
    return list(session.exec(statement.order_by(col(Meeting.starts_at))).all())


def office_called(
    session: Session, unit_ids: Collection[int], start: datetime, end: datetime, on: date
) -> list[Called]:
    """The office staff asked to meetings of these units that begin in the stretch; `on` is its local day."""
    statement = (
        select(Employment.workplace, Membership.person_id, Meeting.id)
        .join(Membership, col(Membership.person_id) == Employment.person_id)
        .join(Meeting, col(Meeting.unit_id) == Membership.unit_id)
        .where(
            col(Meeting.unit_id).in_(unit_ids),
            Meeting.state == MeetingState.CALLED,
            Meeting.starts_at >= start,
            Meeting.starts_at < end,
            col(Membership.bond).in_(MEMBER_BONDS),
            holds(Membership, on),
            holds(Employment, on),
            ~_away(on),
        )
        .distinct()
    )
    return [Called(*row) for row in session.execute(statement)]


def _away(on: date) -> ColumnElement[bool]:
    """The member of the row is not due in that unit on that day."""
    return exists().where(
        col(Availability.person_id) == Membership.person_id,
        col(Availability.unit_id) == Membership.unit_id,
        col(Availability.kind).in_(NOT_DUE),
        holds(Availability, on),
    )
