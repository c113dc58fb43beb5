"""Broadcasts: what a committee says to many chats at once, and to which of them it went."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from storage.tables.fields import data, key, moment, optional_moment, optional_reference, reference, word


class BroadcastKind(StrEnum):
    """A first broadcast has an audience by rule; the others go to chats that another went to."""

    PLAIN = "plain"
    RESEND = "resend"  # to the chats where `source_id` did not arrive
    CORRECTION = "correction"  # in place of what `source_id` said, to the chats that have it
    WITHDRAWAL = "withdrawal"  # likewise: what was said holds no more


class BroadcastState(StrEnum):
    SCHEDULED = "scheduled"  # waits for `send_at`
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"  # every chat has its ending, or the time to send is over


class Broadcast(SQLModel, table=True):
    """One thing said to many. Its targets are made in bounded steps; counts come from their outbox rows.

    `audience`: {"groups": [words of Audience], "secretaries": bool, "units": [ids], "without": [ids]},
    read by `storage.queries.broadcasts.Audience`; of a resend {"states": [words of SendState]}.
    `source_id`: the first broadcast of the family, of a resend the one whose failures it repeats.
    `progress_id`: the message that shows how it goes. `all_made_at`: when the last target was made.
    """

    __tablename__ = "broadcasts"
    __table_args__ = (Index("broadcasts_state", "state"),)

    id: int = key()
    unit_id: int = reference("units.id")
    kind: BroadcastKind = word(BroadcastKind)
    source_id: int | None = optional_reference("broadcasts.id")
    text: str
    audience: Any = data()
    wants_receipt: bool = False
    state: BroadcastState = word(BroadcastState)
    created_by: int | None = optional_reference("persons.id")
    created_at: datetime = moment()
    declared_at: datetime = moment()  # when its sender declared that nothing in it is secret or internal
    send_at: datetime = moment()
    expires_at: datetime | None = optional_moment()
    started_at: datetime | None = optional_moment()
    all_made_at: datetime | None = optional_moment()
    finished_at: datetime | None = optional_moment()
    escalated_at: datetime | None = optional_moment()
    progress_id: int | None = optional_reference("outbox.id")
    shown_at: datetime | None = optional_moment()


class BroadcastTarget(SQLModel, table=True):
    """One chat of a broadcast. `person_id` where it goes to a person privately; `asks_receipt`: somebody is
    asked there to say that it was received; `reminders`: how many times they were asked again."""

    __tablename__ = "broadcast_targets"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "chat_id"),
        Index("broadcast_targets_person", "broadcast_id", "person_id"),
    )

    id: int = key()
    broadcast_id: int = reference("broadcasts.id", index=False)
    chat_id: int = reference("chats.id")
    unit_id: int | None = optional_reference("units.id")
    person_id: int | None = optional_reference("persons.id")
    outbox_id: int | None = optional_reference("outbox.id")
    asks_receipt: bool = False
    received_at: datetime | None = optional_moment()
    received_by: int | None = optional_reference("persons.id")
    reminders: int = 0
