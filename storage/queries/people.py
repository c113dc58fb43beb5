"""Who belongs where, on a given day."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, or_, update
from sqlmodel import Session, col, select

from storage.queries.consents import in_force
from storage.queries.units import ancestors
from storage.tables import (
    Account,
    Availability,
    AvailabilityKind,
    Bond,
    CalendarLink,
    Chat,
    ChatType,
    Consent,
    Employment,
    Membership,
    Person,
    Role,
    RoleKind,
    Standing,
)

NOT_DUE = (AvailabilityKind.EXEMPT, AvailabilityKind.ELSEWHERE, AvailabilityKind.SUSPENDED)
"""Whoever is so is left out of "phải dự" (domain notes, section 3). Working away is still due."""


MEMBER_BONDS = (Bond.MEMBER, Bond.VISITING)
"""The bonds that make somebody a member where they attend: of the cell, or visiting it for a time."""

Dated = type[Membership] | type[Role] | type[Availability] | type[Standing] | type[Employment]


def holds(table: Dated, on: date) -> ColumnElement[bool]:
    """The period of the row includes the day."""
    return and_(col(table.starts_on) <= on, or_(col(table.ends_on).is_(None), col(table.ends_on) >= on))


def due(session: Session, unit_id: int, on: date) -> list[Person]:
    """The people who must attend a meeting of the unit on that day, by given name.

    Members and visiting members; without the exempt, those elsewhere and the suspended; never
    members under Quy định 213.
    """
    away = select(Availability.person_id).where(
        Availability.unit_id == unit_id, col(Availability.kind).in_(NOT_DUE), holds(Availability, on)
    )
    people = session.exec(
        select(Person)
        .join(Membership, col(Membership.person_id) == Person.id)
        .where(
            Membership.unit_id == unit_id,
            col(Membership.bond).in_(MEMBER_BONDS),
            holds(Membership, on),
            col(Person.id).not_in(away),
        )
        .distinct()
    )
    return sorted(people, key=as_listed)


def as_listed(person: Person) -> tuple[str, str, int]:
    """Vietnamese lists go by the given name, the last word."""
    return person.folded_name.rpartition(" ")[2], person.folded_name, person.id


def units_of(session: Session, person_id: int, on: date, kinds: Iterable[Bond]) -> list[int]:
    """The units the person belongs to on that day with one of these bonds."""
    statement = select(Membership.unit_id).where(
        Membership.person_id == person_id, col(Membership.bond).in_(tuple(kinds)), holds(Membership, on)
    )
    return list(session.exec(statement.order_by(col(Membership.unit_id))).all())


def roles_of(session: Session, person_id: int, on: date) -> list[Role]:
    """The person's roles on that day."""
    return list(session.exec(select(Role).where(Role.person_id == person_id, holds(Role, on))).all())


def holders(session: Session, unit_id: int, kinds: Iterable[RoleKind], on: date) -> list[Person]:
    """Who holds one of the roles on this very unit, by name."""
    statement = (
        select(Person)
        .join(Role, col(Role.person_id) == Person.id)
        .where(Role.unit_id == unit_id, col(Role.kind).in_(tuple(kinds)), holds(Role, on))
        .order_by(col(Person.folded_name), col(Person.id))
        .distinct()
    )
    return list(session.exec(statement).all())


def leaders(session: Session, unit_id: int, kinds: Iterable[RoleKind], on: date) -> list[Person]:
    """Who holds one of the roles on the unit or, where nobody does, on the nearest unit above it."""
    wanted = tuple(kinds)
    for unit in ancestors(session, unit_id):
        found = holders(session, unit, wanted, on)
        if found:
            return found
    return []


_READER = (
    select(Account.person_id)
    .join(Consent, col(Consent.person_id) == Account.person_id)
    .where(Account.private_chat_id == bindparam("chat_id"), in_force())
)


def reader_of(session: Session, chat_id: int) -> int | None:
    """The person who reads the private chat; None for a group, an account that is not linked, and whoever
    has not agreed to the consent text in force."""
    return session.exec(_READER, params={"chat_id": chat_id}).first()


REACHED = (Chat.type == ChatType.PRIVATE, col(Chat.closed_at).is_(None))
"""A chat to which can be written: a device's page is only read when it is opened."""

_PRIVATE_CHAT = (
    select(Chat)
    .join(Account, col(Account.private_chat_id) == Chat.id)
    .join(Consent, col(Consent.person_id) == Account.person_id)
    .where(col(Account.person_id) == bindparam("person_id"), *REACHED, in_force())
    .order_by(col(Account.seen_at).desc())
)


def private_chat(session: Session, person_id: int) -> Chat | None:
    """Where the person is reached alone: the open private chat of the account used last.

    None for whoever has not agreed to the consent text in force: they are never written to.
    """
    return session.exec(_PRIVATE_CHAT, params={"person_id": person_id}).first()


def private_chats(session: Session, person_ids: Iterable[int], besides: str = "") -> dict[int, Chat]:
    """`private_chat` of many people at once, never one on `besides`; who has none is left out."""
    statement = (
        select(Account.person_id, Chat)
        .join(Chat, col(Account.private_chat_id) == Chat.id)
        .join(Consent, col(Consent.person_id) == Account.person_id)
        .where(col(Account.person_id).in_(tuple(person_ids)), *REACHED, in_force())
        .where(Chat.channel != besides)
        .order_by(col(Account.seen_at))
    )
    return {person: chat for person, chat in session.exec(statement) if person is not None}


def end_calendar(session: Session, person_id: int) -> None:
    """The person's calendar address leads nowhere any more; another one can be asked for."""
    mine = update(CalendarLink).where(col(CalendarLink.person_id) == person_id)
    session.execute(mine.values(version=CalendarLink.version + 1))
