"""What a new holder of an account's lease finds: rows its predecessor left in `sending`, and its pace."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from storage import leases
from storage.outbox_states import (
    CHATS,
    INTERRUPTED,
    OF_ACCOUNT,
    OUTBOX,
    SENDING_OF_ACCOUNT,
    SUPERSEDED,
    Sender,
    ended_as,
    is_in,
    newer_waits,
    tell_finished,
)
from storage.tables import ChatType, SendState

RESTORED = "có trong bản sao cũ, không rõ đã gửi chưa"

RECENT = timedelta(minutes=1)
"""How far back the platforms' limits look."""

_IS_EDIT = OUTBOX.c.edits.is_not(None)
_ALL_TO_UNKNOWN = (
    update(OUTBOX).where(*SENDING_OF_ACCOUNT).values(ended_as(SendState.UNKNOWN)).returning(OUTBOX.c.id)
)
_MESSAGES_TO_UNKNOWN = _ALL_TO_UNKNOWN.where(~_IS_EDIT)
_SUPERSEDED_EDITS_TO_SKIPPED = (
    update(OUTBOX).where(*SENDING_OF_ACCOUNT, _IS_EDIT, newer_waits()).values(ended_as(SendState.SKIPPED))
)
_EDITS_TO_PENDING = update(OUTBOX).where(*SENDING_OF_ACCOUNT, _IS_EDIT).values(state=SendState.PENDING)


_WAITING = is_in(OUTBOX, SendState.PENDING, SendState.SENDING)
_ALL_WAITING_EDITS_TO_SKIPPED = update(OUTBOX).where(_WAITING, _IS_EDIT).values(ended_as(SendState.SKIPPED))
_ALL_WAITING_TO_UNKNOWN = (
    update(OUTBOX).where(_WAITING, ~_IS_EDIT).values(ended_as(SendState.UNKNOWN)).returning(OUTBOX.c.id)
)


def doubt_waiting(session: Session, now: datetime) -> int:
    """After an old copy was restored: what waited in it may have gone out since, so nothing of it is sent. It
    becomes unknown, edits are skipped. Returns how many messages became unknown."""
    connection = session.connection()
    values = {"why": RESTORED, "present": now}
    connection.execute(_ALL_WAITING_EDITS_TO_SKIPPED, values)
    return len(connection.execute(_ALL_WAITING_TO_UNKNOWN, values).all())


def recover(session: Session, now: datetime, sender: Sender) -> int:
    """Settle what an earlier holder left in `sending`; returns how many became unknown.

    Nobody knows whether those messages went out, so they are never repeated; edits are, since an
    edit made twice is made once. Raises leases.NotHeld.
    """
    leases.require(session, sender.channel, sender.holder)
    connection = session.connection()
    scope = {"account": sender.channel, "present": now}
    to_unknown = _MESSAGES_TO_UNKNOWN if sender.edits else _ALL_TO_UNKNOWN
    doubtful = connection.execute(to_unknown, {**scope, "why": INTERRUPTED}).scalars().all()
    connection.execute(_SUPERSEDED_EDITS_TO_SKIPPED, {**scope, "why": SUPERSEDED})
    connection.execute(_EDITS_TO_PENDING, scope)
    tell_finished(session, now, sender, doubtful)
    return len(doubtful)


@dataclass(frozen=True, slots=True)
class Past:
    """A message sent shortly before: the platform still counts it."""

    lane: int
    group: bool
    edit: bool
    at: datetime


_RECENT = (
    select(OUTBOX.c.chat_id, CHATS.c.type, OUTBOX.c.edits, OUTBOX.c.finished_at)
    .join(CHATS, CHATS.c.id == OUTBOX.c.chat_id)
    .where(
        OF_ACCOUNT,
        OUTBOX.c.finished_at > bindparam("since"),
        is_in(OUTBOX, SendState.SENT, SendState.UNKNOWN),
    )
    .order_by(OUTBOX.c.finished_at)
)


def recent(session: Session, now: datetime, channel: str) -> list[Past]:
    """What went out, or may have, within the last minute, oldest first."""
    rows = session.connection().execute(_RECENT, {"account": channel, "since": now - RECENT})
    return [
        Past(row.chat_id, row.type is ChatType.GROUP, row.edits is not None, min(row.finished_at, now))
        for row in rows
    ]
