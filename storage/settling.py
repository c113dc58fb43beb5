"""Writing down what became of a message that was handed to its channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Update, bindparam, exists, func, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from storage.chat_moves import move_chat
from storage.outbox_states import (
    CHATS,
    CLOSED,
    FIRST_PART_LOST,
    NOT_MOVED,
    OUTBOX,
    SUPERSEDED,
    Claimed,
    Sender,
    ended_as,
    is_in,
    newer_waits,
    tell_finished,
)
from storage.tables import Outbox, SendState

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it. `message_id` is None for an edit."""

    message_id: str | None


@dataclass(frozen=True, slots=True)
class Again:
    """Not accepted this time: pending again. `counted` is false where the attempt is not to count."""

    counted: bool = True


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request went out and no answer came."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It will never be taken."""

    reason: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The chat is closed to the bot; what else waits for it is skipped at the next claim."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The group goes on under another id; nothing was sent."""

    new_id: str


Ending = Sent | Again | Unknown | Failed | Closed | Moved

_THIS_CLAIM = (
    OUTBOX.c.id == bindparam("row"),
    is_in(OUTBOX, SendState.SENDING),
    OUTBOX.c.attempts == bindparam("claim"),
)
_TO_SENT = (
    update(OUTBOX)
    .where(*_THIS_CLAIM)
    .values({**ended_as(SendState.SENT), "message_id": bindparam("message")})
)
_TO_UNKNOWN = update(OUTBOX).where(*_THIS_CLAIM).values(ended_as(SendState.UNKNOWN))
_TO_FAILED = update(OUTBOX).where(*_THIS_CLAIM).values(ended_as(SendState.FAILED))
_SUPERSEDED_TO_SKIPPED = update(OUTBOX).where(*_THIS_CLAIM, newer_waits()).values(ended_as(SendState.SKIPPED))
_TO_PENDING = (
    update(OUTBOX)
    .where(*_THIS_CLAIM)
    .values(state=SendState.PENDING, attempts=OUTBOX.c.attempts - bindparam("uncounted"))
)
_PART = OUTBOX.alias()
_IS_LATER_PIECE = exists().where(
    _PART.c.id == bindparam("row"),
    OUTBOX.c.follows == func.coalesce(_PART.c.follows, _PART.c.id),
    OUTBOX.c.part > _PART.c.part,
)
_LATER_PIECES_TO_SKIPPED = (
    update(OUTBOX)
    .where(_IS_LATER_PIECE, is_in(OUTBOX, SendState.PENDING))
    .values(ended_as(SendState.SKIPPED))
)
_CLOSE_CHAT = update(CHATS).where(CHATS.c.id == bindparam("lane")).values(closed_at=bindparam("present"))


def settle(
    session: Session, now: datetime, sender: Sender, endings: Sequence[tuple[Claimed, Ending]]
) -> None:
    """Write down the endings of claimed rows.

    A claim that is no longer the row's latest (its process lost the lease meanwhile) changes nothing.
    """
    for claimed, ending in endings:
        if _write(session, now, sender, claimed, ending):
            tell_finished(session, now, sender, [claimed.id])


def _write(session: Session, now: datetime, sender: Sender, claimed: Claimed, ending: Ending) -> bool:
    """True where the row has ended."""
    match ending:
        case Sent(message_id):
            sent = _end_as(session, now, claimed, _TO_SENT, message=message_id)
            if sent and not sender.edits:
                _keep_choices(session, claimed)
            return sent
        case Unknown(reason):
            return _end_as(session, now, claimed, _TO_UNKNOWN, why=reason)
        case Failed(reason):
            return _fail(session, now, claimed, reason)
        case Closed():
            session.connection().execute(_CLOSE_CHAT, {"lane": claimed.lane, "present": now})
            return _fail(session, now, claimed, CLOSED)
        case Moved(new_id):
            return _move(session, now, sender, claimed, new_id)
        case Again(counted):
            return _again(session, now, claimed, counted=counted)


def _end_as(session: Session, now: datetime, claimed: Claimed, statement: Update, **values: Any) -> bool:
    values = {"row": claimed.id, "claim": claimed.attempts, "present": now, "why": None, **values}
    return session.connection().execute(statement, values).rowcount == 1


def _keep_choices(session: Session, claimed: Claimed) -> None:
    """What is never edited goes on offering what it offered when it was sent, and its digits mean that."""
    if "choices" in claimed.content:
        row = session.get_one(Outbox, claimed.id, populate_existing=True)
        row.content = {**row.content, "choices": claimed.content["choices"]}
        session.flush()


def _fail(session: Session, now: datetime, claimed: Claimed, reason: str) -> bool:
    """A text without its beginning is worth nothing, so the pieces that follow are not sent either."""
    failed = _end_as(session, now, claimed, _TO_FAILED, why=reason)
    if failed:
        session.connection().execute(
            _LATER_PIECES_TO_SKIPPED, {"row": claimed.id, "present": now, "why": FIRST_PART_LOST}
        )
    return failed


def _again(session: Session, now: datetime, claimed: Claimed, *, counted: bool) -> bool:
    """Pending again, unless a newer wish for the same message waits already; neither is an end to tell of."""
    if not _end_as(session, now, claimed, _SUPERSEDED_TO_SKIPPED, why=SUPERSEDED):
        values = {"row": claimed.id, "claim": claimed.attempts, "uncounted": int(not counted)}
        session.connection().execute(_TO_PENDING, values)
    return False


def _move(session: Session, now: datetime, sender: Sender, claimed: Claimed, new_id: str) -> bool:
    try:
        with session.begin_nested():
            move_chat(session, sender.channel, claimed.chat, new_id)
    except SQLAlchemyError as error:
        log.error("moving a chat failed", row=claimed.id, lane=claimed.lane, error=type(error).__name__)
        return _fail(session, now, claimed, NOT_MOVED)
    return _again(session, now, claimed, counted=True)


_ENDED_BADLY = is_in(OUTBOX, SendState.FAILED, SendState.UNKNOWN, SendState.EXPIRED, SendState.SKIPPED)
_REVIVED: dict[str, Any] = {
    "state": SendState.PENDING,
    "reason": None,
    "finished_at": None,
    "not_before": bindparam("present"),
}
_ENDED_TO_PENDING = update(OUTBOX).where(OUTBOX.c.id == bindparam("row"), _ENDED_BADLY).values(_REVIVED)
_LATER_PIECES_TO_PENDING = (
    update(OUTBOX).where(_IS_LATER_PIECE, OUTBOX.c.reason == FIRST_PART_LOST, _ENDED_BADLY).values(_REVIVED)
)


def send_again(session: Session, outbox_id: int, now: datetime) -> bool:
    """Queue a message that did not go out, or may not have, once more: only ever on somebody's word.

    The pieces that were dropped with it come back too. False where it was sent or still waits.
    """
    session.flush()
    values = {"row": outbox_id, "present": now}
    revived = session.connection().execute(_ENDED_TO_PENDING, values).rowcount == 1
    if revived:
        session.connection().execute(_LATER_PIECES_TO_PENDING, values)
        session.expire_all()
    return revived
