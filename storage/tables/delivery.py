"""What delivery rests on: the outbox, the updates seen, the dead letters, the leases."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from storage.tables.fields import data, key, moment, optional_moment, optional_reference, reference, word


class Priority(IntEnum):
    """Lower goes first."""

    ANSWER = 0
    REMINDER = 1
    NOTICE = 2
    BROADCAST = 3
    EDIT = 4
    COURTESY = 5  # an acknowledgement that nobody waits for


class SendState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"  # the request went out and no answer came back
    FAILED = "failed"
    EXPIRED = "expired"
    SKIPPED = "skipped"


class Outbox(SQLModel, table=True):
    """One message to one chat. `content` is either a `Message` or the name of something to render late.

    `dedup_key` is unique for good; `coalesce_key` only among the pending, so that a newer wish
    replaces the waiting one. `edits` names the row whose message this one replaces. `follows` and
    `part` keep the pieces of a long text together and in order.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_coalesce", "coalesce_key", unique=True, sqlite_where=text("state = 'pending'"),
              postgresql_where=text("state = 'pending'")),
        Index("outbox_waiting", "channel", "chat_id", sqlite_where=text("state IN ('pending', 'sending')"),
              postgresql_where=text("state IN ('pending', 'sending')")),
        Index("outbox_message", "chat_id", "message_id"),
    )  # fmt: skip

    id: int = key()
    channel: str
    chat_id: int = reference("chats.id")
    thread: str | None = None
    priority: int = Field(sa_column=Column(Integer, nullable=False))
    content: Any = data()
    edits: int | None = optional_reference("outbox.id")
    follows: int | None = optional_reference("outbox.id")
    part: int = 0
    dedup_key: str | None = Field(default=None, unique=True)
    coalesce_key: str | None = None
    not_before: datetime = moment()
    expires_at: datetime | None = optional_moment()
    state: SendState = word(SendState)
    reason: str | None = None  # why failed, expired or skipped; for people, never a body
    attempts: int = 0
    message_id: str | None = None
    created_at: datetime = moment()
    finished_at: datetime | None = optional_moment(index=True)


class SeenUpdate(SQLModel, table=True):
    """The platform's key of an update that was handled: a second sight of it ends here."""

    __tablename__ = "seen_updates"

    channel: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    seen_at: datetime = moment(index=True)


class DeadLetter(SQLModel, table=True):
    """An update whose handler failed. Where and why, but never what was written."""

    __tablename__ = "dead_letters"

    id: int = key()
    channel: str
    key: str
    chat: str
    kind: str
    private: bool = False
    error: str
    trace: str
    at: datetime = moment(index=True)
    told_at: datetime | None = optional_moment()  # when the administrators were told


class Lease(SQLModel, table=True):
    """The one process that polls and sends for a channel account, until `until`."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = moment()
