"""Who stands on a unit's list on a day, and how; and the list as a closed roll wrote it down."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from storage.queries.people import MEMBER_BONDS, as_listed, holds
from storage.queries.units import ancestors
from storage.tables import (
    Availability,
    AvailabilityKind,
    Bond,
    Enrolled,
    Membership,
    Person,
    Standing,
    StandingKind,
    Unit,
    UnitKind,
)


class RosterEntry(NamedTuple):
    """Somebody on a unit's list on a day."""

    person: Person
    bond: Bond
    standing: StandingKind | None
    away: AvailabilityKind | None


def roster_on(session: Session, unit_id: int, day: date) -> list[RosterEntry]:
    """Members and visiting members of the unit on the day, by given name, with how they stood then.

    Whoever is exempt in the cell is exempt in its party groups too. Members under Quy định 213 are
    never on the list.
    """
    bonds = _bonds(session, unit_id, day)
    people = session.exec(select(Person).where(col(Person.id).in_(bonds))).all()
    standings, away = _standings(session, bonds, day), _aways(session, unit_id, day)
    return [
        RosterEntry(person, bonds[person.id], standings.get(person.id), away.get(person.id))
        for person in sorted(people, key=as_listed)
    ]


def _bonds(session: Session, unit_id: int, day: date) -> dict[int, Bond]:
    """Who is both a member and visiting is a member."""
    rows = session.exec(
        select(Membership.person_id, Membership.bond).where(
            Membership.unit_id == unit_id, col(Membership.bond).in_(MEMBER_BONDS), holds(Membership, day)
        )
    )
    found = [(person, Bond(bond)) for person, bond in rows]
    return dict(sorted(found, key=lambda one: one[1] is Bond.MEMBER))


def _standings(session: Session, people: Iterable[int], day: date) -> dict[int, StandingKind]:
    """The standing that began last, where two would hold on one day."""
    rows = session.exec(
        select(Standing.person_id, Standing.kind)
        .where(col(Standing.person_id).in_(tuple(people)), holds(Standing, day))
        .order_by(col(Standing.starts_on))
    )
    return {person: StandingKind(kind) for person, kind in rows}


_WEIGHT = (
    AvailabilityKind.WORKING_AWAY,
    AvailabilityKind.EXEMPT,
    AvailabilityKind.ELSEWHERE,
    AvailabilityKind.SUSPENDED,
)


def _aways(session: Session, unit_id: int, day: date) -> dict[int, AvailabilityKind]:
    """The weightiest, so that nobody is taken off the count twice."""
    rows = session.exec(
        select(Availability.person_id, Availability.kind).where(
            col(Availability.unit_id).in_(ancestors(session, unit_id)), holds(Availability, day)
        )
    )
    found = [(person, AvailabilityKind(kind)) for person, kind in rows]
    return dict(sorted(found, key=lambda one: _WEIGHT.index(one[1])))


def enrolled_of(session: Session, meeting_id: int) -> list[RosterEntry]:
    """The list that closing wrote down, by given name."""
    rows = session.exec(
        select(Enrolled, Person)
        .join(Person, col(Person.id) == Enrolled.person_id)
        .where(Enrolled.meeting_id == meeting_id)
    )
    listed = [RosterEntry(person, row.bond, row.standing, row.away) for row, person in rows]
    return sorted(listed, key=lambda one: as_listed(one.person))


def groups_on(session: Session, unit_id: int, day: date) -> dict[int, Unit]:
    """The party group of each person of the cell on the day."""
    rows = session.exec(
        select(Membership.person_id, Unit)
        .join(Unit, col(Unit.id) == Membership.unit_id)
        .where(Unit.parent_id == unit_id, Unit.kind == UnitKind.PARTY_GROUP, holds(Membership, day))
    )
    return dict(rows.all())
