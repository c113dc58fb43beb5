"""Who belongs where, on a given day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, update
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


def holds(table: Dated, on: date | BindParameter[Any]) -> ColumnElement[bool]:
    """The period of the row includes the day."""
    return and_(col(table.starts_on) <= on, or_(col(table.ends_on).is_(None), col(table.ends_on) >= on))


_AWAY = select(Availability.person_id).where(
    Availability.unit_id == bindparam("unit"),
    col(Availability.kind).in_(NOT_DUE),
    holds(Availability, bindparam("on")),
)
_DUE = (
    select(Person)
    .join(Membership, col(Membership.person_id) == Person.id)
    .where(
        Membership.unit_id == bindparam("unit"),
        col(Membership.bond).in_(MEMBER_BONDS),
        holds(Membership, bindparam("on")),
        col(Person.id).not_in(_AWAY),
    )
    .distinct()
)


def due(session: Session, unit_id: int, on: date) -> list[Person]:
    """The people who must attend a meeting of the unit on that day, by given name.

    Members and visiting members; without the exempt, those elsewhere and the suspended; never
    members under Quy định 213.
    """
    return sorted(session.exec(_DUE, params={"unit": unit_id, "on": on}), key=as_listed)


def as_listed(person: Person) -> tuple[str, str, int]:
    """Vietnamese lists go by the given name, the last word."""
    return person.folded_name.rpartition(" ")[2], person.folded_name, person.id


_UNITS_OF = (
    select(Membership.unit_id)
    .where(
        Membership.person_id == bindparam("person"),
        col(Membership.bond).in_(bindparam("kinds", expanding=True)),
        holds(Membership, bindparam("on")),
    )
    .order_by(col(Membership.unit_id))
)
_ROLES_OF = select(Role).where(Role.person_id == bindparam("person"), holds(Role, bindparam("on")))


def units_of(session: Session, person_id: int, on: date, kinds: Iterable[Bond]) -> list[int]:
    """The units the person belongs to on that day with one of these bonds."""
    values = {"person": person_id, "kinds": list(kinds), "on": on}
    return list(session.exec(_UNITS_OF, params=values).all())


def roles_of(session: Session, person_id: int, on: date) -> list[Role]:
    """The person's roles on that day."""
    return list(session.exec(_ROLES_OF, params={"person": person_id, "on": on}).all())


_HOLDERS = (
    select(Person)
    .join(Role, col(Role.person_id) == Person.id)
    .where(
        Role.unit_id == bindparam("unit"),
        col(Role.kind).in_(bindparam("kinds", expanding=True)),
        holds(Role, bindparam("on")),
    )
    .order_by(col(Person.folded_name), col(Person.id))
    .distinct()
)


def holders(session: Session, unit_id: int, kinds: Iterable[RoleKind], on: date) -> list[Person]:
    """Who holds one of the roles on this very unit, by name."""
    return list(session.exec(_HOLDERS, params={"unit": unit_id, "kinds": list(kinds), "on": on}).all())


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


_PRIVATE_CHATS = (
    select(Account.person_id, Chat)
    .join(Chat, col(Account.private_chat_id) == Chat.id)
    .join(Consent, col(Consent.person_id) == Account.person_id)
    .where(col(Account.person_id).in_(bindparam("people", expanding=True)), *REACHED, in_force())
    .where(Chat.channel != bindparam("besides"))
    .order_by(col(Account.seen_at))
)


def private_chats(session: Session, person_ids: Iterable[int], besides: str = "") -> dict[int, Chat]:
    """`private_chat` of many people at once, never one on `besides`; who has none is left out."""
    found = session.exec(_PRIVATE_CHATS, params={"people": list(person_ids), "besides": besides})
    return {person: chat for person, chat in found if person is not None}


def end_calendar(session: Session, person_id: int) -> None:
    """The person's calendar address leads nowhere any more; another one can be asked for."""
    mine = update(CalendarLink).where(col(CalendarLink.person_id) == person_id)
    session.execute(mine.values(version=CalendarLink.version + 1))
