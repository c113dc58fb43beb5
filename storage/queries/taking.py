"""What is known of people a task may be given to: one statement for each fact, however many people."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.queries.people import MEMBER_BONDS, as_listed, holds
from storage.queries.tasks import OPEN
from storage.tables import Assignment, Availability, Membership, Person, Unit, UnitKind


def members_of(session: Session, unit_id: int, on: date) -> list[Person]:
    """The members of a cell or party group, as lists show them."""
    members = select(Person).join(Membership, col(Membership.person_id) == Person.id)
    belongs = (Membership.unit_id == unit_id, col(Membership.bond).in_(MEMBER_BONDS), holds(Membership, on))
    return sorted(session.exec(members.where(*belongs).distinct()), key=as_listed)


def open_counts(session: Session, people: Collection[int]) -> dict[int, int]:
    """How many open tasks each has; those who have none are left out."""
    person = col(Assignment.person_id)
    rows = session.exec(select(person, func.count()).where(person.in_(people), OPEN).group_by(person))
    return {whose: number for whose, number in rows if whose is not None}


def aways(session: Session, unit_id: int, people: Collection[int], on: date) -> dict[int, str]:
    """Why somebody cannot be expected in the unit that day."""
    holding = (
        Availability.unit_id == unit_id,
        col(Availability.person_id).in_(people),
        holds(Availability, on),
    )
    return {one.person_id: one.kind for one in session.exec(select(Availability).where(*holding))}


def party_groups(session: Session, people: Collection[int], on: date) -> dict[int, str]:
    """The name of the party group each belongs to."""
    rows = session.exec(
        select(Membership.person_id, Unit.name)
        .join(Unit, col(Unit.id) == Membership.unit_id)
        .where(
            Unit.kind == UnitKind.PARTY_GROUP, col(Membership.person_id).in_(people), holds(Membership, on)
        )
    )
    return dict(rows.all())
