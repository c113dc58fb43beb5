"""Telling people by their role: the private chats of a unit's leaders or of the administrators."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from handlers.local_time import today
from storage.outbox import Parcel, put
from storage.queries.people import holds, leaders, private_chats
from storage.tables import Chat, Priority, Role, RoleKind

HEADS = (RoleKind.SECRETARY, RoleKind.DEPUTY)
LEADERS = (*HEADS, RoleKind.PARTY_GROUP_LEADER)
"""Who leads a unit: a cell or a party group."""


def leaders_chats(
    session: Session, unit_id: int, now: datetime, roles: Iterable[RoleKind] = LEADERS
) -> list[Chat]:
    """The private chats of whoever holds one of the roles on the unit or, where nobody does, above it."""
    found = leaders(session, unit_id, roles, today(now))
    return list(private_chats(session, [person.id for person in found]).values())


def administrators_chats(session: Session, now: datetime, besides: str = "") -> list[Chat]:
    """The private chats of all administrators, none on the channel `besides`."""
    statement = select(Role.person_id).where(Role.kind == RoleKind.ADMINISTRATOR, holds(Role, today(now)))
    return list(private_chats(session, session.exec(statement).all(), besides).values())


def tell(
    session: Session,
    now: datetime,
    chats: Iterable[Chat],
    content: dict[str, Any],
    priority: Priority = Priority.REMINDER,
    *,
    key: str = "",
    **parcel: Any,
) -> None:
    """Queue the content to each chat. `key` names the occasion, so that each chat is told of it once;
    `parcel` are further fields of `storage.outbox.Parcel`."""
    for chat in chats:
        dedup = f"{key}:{chat.id}" if key else None
        put(session, Parcel(chat.channel, chat.id, content, priority, now, dedup_key=dedup, **parcel), now)
