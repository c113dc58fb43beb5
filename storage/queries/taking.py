"""What is known of people a task may be given to: one statement for each fact, however many people."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from storage.queries.people import MEMBER_BONDS, as_listed, holds
from storage.queries.tasks import OPEN
from storage.tables import (
    WAITING,
    Assignment,
    Availability,
    Membership,
    Person,
    Role,
    RoleKind,
    Task,
    Unit,
    UnitKind,
)


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


# Tasks whose people, or whose leaders, changed


def away_since(session: Session, on: date, limit: int) -> list[tuple[Assignment, str]]:
    """Open parts, untold so far, of people who came to be exempt or away after they were given them."""
    statement = (
        select(Assignment, Availability.kind)
        .join(Task, col(Task.id) == Assignment.task_id)
        .join(Availability, col(Availability.person_id) == Assignment.person_id)
        .where(OPEN, col(Assignment.misfit_at).is_(None), Availability.unit_id == Task.unit_id)
        .where(holds(Availability, on), Availability.starts_on > func.date(Task.given_at))
    )
    found = session.exec(statement.order_by(col(Assignment.id)).limit(limit)).all()
    return list({part.id: (part, kind) for part, kind in found}.values())


def split_off(session: Session, person_id: int, old: Unit, on: date) -> Unit | None:
    """The unit beside the old one, founded on the day the person came to it: it was split off."""
    statement = (
        select(Unit)
        .join(Membership, col(Membership.unit_id) == Unit.id)
        .where(
            Membership.person_id == person_id, col(Membership.bond).in_(MEMBER_BONDS), holds(Membership, on)
        )
        .where(Unit.kind == old.kind, Unit.parent_id == old.parent_id, Unit.id != old.id)
        .where(Unit.founded_on == Membership.starts_on)
    )
    return session.exec(statement).first()


def new_leaders(
    session: Session, kinds: Collection[RoleKind], since: date, on: date
) -> list[tuple[Role, int]]:
    """Roles taken up since a day, of units where parts wait for the giver's word; with one of these parts."""
    statement = (
        select(Role, func.min(Assignment.id))
        .join(Task, col(Task.unit_id) == Role.unit_id)
        .join(Assignment, col(Assignment.task_id) == Task.id)
        .where(col(Role.kind).in_(kinds), Role.starts_on >= since, holds(Role, on))
        .where(col(Assignment.state).in_(WAITING))
        .group_by(col(Role.id))
    )
    return list(session.exec(statement).all())


# What a board can be narrowed to: only what has tasks on it


def people_with(session: Session, units: Collection[int], shown: ColumnElement[bool]) -> list[Person]:
    """Whoever has such a task of these units, as lists show them."""
    people = select(Person).join(Assignment, col(Assignment.person_id) == Person.id)
    people = people.join(Task, col(Task.id) == Assignment.task_id)
    found = session.exec(people.where(col(Task.unit_id).in_(units), shown).distinct())
    return sorted(found, key=as_listed)


def groups_with(session: Session, units: Collection[int], shown: ColumnElement[bool], on: date) -> list[Unit]:
    """The party groups among these units whose members have such a task."""
    groups = select(Unit).join(Membership, col(Membership.unit_id) == Unit.id)
    groups = groups.join(Assignment, col(Assignment.person_id) == Membership.person_id)
    groups = groups.join(Task, col(Task.id) == Assignment.task_id)
    here = (col(Unit.id).in_(units), Unit.kind == UnitKind.PARTY_GROUP, holds(Membership, on))
    found = session.exec(groups.where(*here, col(Task.unit_id).in_(units), shown).distinct())
    return sorted(found, key=lambda one: (one.name, one.id))


def sources_with(session: Session, units: Collection[int], shown: ColumnElement[bool]) -> list[Task]:
    """One task for each source that such tasks have."""
    of_source = (col(Task.parent_id), col(Task.meeting_id), col(Task.source))
    some = or_(*(one.is_not(None) for one in of_source))
    first = select(func.min(Task.id)).join(Assignment, col(Assignment.task_id) == Task.id)
    first = first.where(col(Task.unit_id).in_(units), shown, some).group_by(*of_source)
    return list(session.exec(select(Task).where(col(Task.id).in_(first)).order_by(col(Task.id))))
