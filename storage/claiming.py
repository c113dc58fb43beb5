"""Taking rows out of the outbox for sending, under the lease of their channel account.

One chat is one lane: its rows go out one after the other, by priority and then by age; lanes never
wait for each other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, bindparam, case, exists, func, or_, select, update
from sqlalchemy.sql.expression import FromClause
from sqlmodel import Session

from storage import leases
from storage.outbox import Skip, Waiting
from storage.outbox_states import (
    CHATS,
    CLOSED,
    EXPIRED,
    NO_EDITS,
    NOTHING_TO_EDIT,
    OUTBOX,
    PENDING_OF_ACCOUNT,
    SAID_BESIDES,
    THESE_ROWS,
    UNDER_WAY,
    Claimed,
    Sender,
    ended_as,
    is_in,
    tell_finished,
)
from storage.splitting import keep_first_piece
from storage.tables import ChatType, Priority, SendState

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Free:
    """What may be taken: `wanted` rows at most, none of the `held` lanes, no edit in the `calm` ones."""

    wanted: int
    held: Collection[int] = ()
    calm: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What `claim` took, and when to come again.

    `waiting`: lanes that were not free and have rows due. `next_due`: the first moment at which
    another row becomes due or expires. `dropped`: rows ended unsent, so their lanes have a next one.
    """

    claimed: list[Claimed]
    waiting: frozenset[int]
    next_due: datetime | None
    dropped: bool


_DUE = OUTBOX.c.not_before <= bindparam("present")
_HELD = OUTBOX.c.chat_id.in_(bindparam("held", expanding=True))
_CALM = OUTBOX.c.chat_id.in_(bindparam("calm", expanding=True))

_LATE_TO_EXPIRED = (
    update(OUTBOX)
    .where(*PENDING_OF_ACCOUNT, OUTBOX.c.expires_at <= bindparam("present"))
    .values(ended_as(SendState.EXPIRED))
    .returning(OUTBOX.c.id)
)
_CLOSED_TO_SKIPPED = (
    update(OUTBOX)
    .where(
        *PENDING_OF_ACCOUNT, OUTBOX.c.chat_id.in_(select(CHATS.c.id).where(CHATS.c.closed_at.is_not(None)))
    )
    .values(ended_as(SendState.SKIPPED))
)
_REFRESHES_TO_SKIPPED = (
    update(OUTBOX)
    .where(*PENDING_OF_ACCOUNT, OUTBOX.c.edits.is_not(None), OUTBOX.c.priority == int(Priority.EDIT))
    .values(ended_as(SendState.SKIPPED))
)


def _parts_of(row: ColumnElement[Any]) -> tuple[FromClause, ColumnElement[bool]]:
    """The rows that together are the message queued as `row`: itself and the pieces that follow it."""
    part = OUTBOX.alias()
    return part, or_(part.c.id == row, part.c.follows == row)


def _last_message(row: ColumnElement[Any]) -> Any:
    part, belongs = _parts_of(row)
    return select(part.c.message_id).where(belongs).order_by(part.c.part.desc()).limit(1)


def _original_under_way() -> ColumnElement[bool]:
    part, belongs = _parts_of(OUTBOX.c.edits)
    return exists().where(belongs, is_in(part, *UNDER_WAY))


_ORDER = (OUTBOX.c.priority, func.coalesce(OUTBOX.c.follows, OUTBOX.c.id), OUTBOX.c.part, OUTBOX.c.id)
_RANKED = (
    select(OUTBOX.c.id, func.row_number().over(partition_by=OUTBOX.c.chat_id, order_by=_ORDER).label("place"))
    .where(*PENDING_OF_ACCOUNT, _DUE, ~_HELD, or_(OUTBOX.c.edits.is_(None), ~_CALM & ~_original_under_way()))
    .subquery()
)
_HEADS = (
    select(
        OUTBOX,
        CHATS.c.external_id.label("chat"),
        CHATS.c.type.label("chat_type"),
        _last_message(OUTBOX.c.edits).correlate(OUTBOX).scalar_subquery().label("target"),
    )
    .join(_RANKED, _RANKED.c.id == OUTBOX.c.id)
    .join(CHATS, CHATS.c.id == OUTBOX.c.chat_id)
    .where(_RANKED.c.place == 1)
    .order_by(*_ORDER)
    .limit(bindparam("wanted"))
)
_TO_SENDING = (
    update(OUTBOX)
    .where(THESE_ROWS, is_in(OUTBOX, SendState.PENDING))
    .values(state=SendState.SENDING, attempts=OUTBOX.c.attempts + 1)
)
_TO_SKIPPED = update(OUTBOX).where(THESE_ROWS).values(ended_as(SendState.SKIPPED))
_TO_FAILED = update(OUTBOX).where(THESE_ROWS).values(ended_as(SendState.FAILED))
_WAITING_LANES = select(OUTBOX.c.chat_id).where(*PENDING_OF_ACCOUNT, _DUE, or_(_HELD, _CALM)).distinct()
_NEXT_DUE = select(func.min(case((~_DUE, OUTBOX.c.not_before), else_=OUTBOX.c.expires_at))).where(
    *PENDING_OF_ACCOUNT
)


def claim(session: Session, now: datetime, sender: Sender, free: Free) -> Batch:
    """Take the next due row of every free lane, most urgent first, and mark them `sending`.

    Rows past their time are expired first, rows to closed chats skipped. Words that are found
    late are found here; where that raises, the row has failed. Raises leases.NotHeld.
    """
    leases.require(session, sender.channel, sender.holder)
    connection = session.connection()
    scope = {"account": sender.channel, "present": now}
    expired = connection.execute(_LATE_TO_EXPIRED, {**scope, "why": EXPIRED}).scalars().all()
    tell_finished(session, now, sender, expired)
    connection.execute(_CLOSED_TO_SKIPPED, {**scope, "why": CLOSED})
    if not sender.edits:
        connection.execute(_REFRESHES_TO_SKIPPED, {**scope, "why": NO_EDITS})
    scope |= {"held": list(free.held), "calm": list(free.calm)}
    heads = connection.execute(_HEADS, {**scope, "wanted": free.wanted}).all() if free.wanted > 0 else []
    taken = [claimed for head in heads if (claimed := _take(session, now, sender, head))]
    if taken:
        connection.execute(_TO_SENDING, {"rows": [claimed.id for claimed in taken]})
    waiting = (
        frozenset(connection.execute(_WAITING_LANES, scope).scalars())
        if free.held or free.calm
        else frozenset()
    )
    next_due = connection.execute(_NEXT_DUE, scope).scalar()
    return Batch(taken, waiting, next_due, dropped=len(taken) < len(heads))


def _take(session: Session, now: datetime, sender: Sender, head: Row[Any]) -> Claimed | None:
    """The row made ready to go; None where it ends here instead."""
    edits = sender.edits and head.edits is not None
    try:
        pieces = _pieces(session, now, sender, head)
    except Exception as error:  # noqa: BLE001 - whatever a renderer raises must not stop the lane
        log.error("rendering failed", row=head.id, error=type(error).__name__)
        why = type(error).__name__
        session.connection().execute(_TO_FAILED, {"rows": [head.id], "why": why, "present": now})
        tell_finished(session, now, sender, [head.id])
        return None
    if isinstance(pieces, Skip):
        session.connection().execute(_TO_SKIPPED, {"rows": [head.id], "why": pieces.reason, "present": now})
        return None
    if not edits and len(pieces) > 1:
        keep_first_piece(session, head, pieces)
    return Claimed(
        id=head.id,
        lane=head.chat_id,
        chat=head.chat,
        group=head.chat_type is ChatType.GROUP,
        thread=head.thread,
        content=pieces[-1] if edits else pieces[0],
        target=head.target if edits else None,
        attempts=head.attempts + 1,
        due_at=head.not_before,
        expires_at=head.expires_at,
    )


def _pieces(session: Session, now: datetime, sender: Sender, head: Row[Any]) -> list[dict[str, Any]] | Skip:
    """The row's words by now, as pieces that each fit a message. Raises whatever the renderer raises."""
    if sender.edits and head.edits is not None and head.target is None:
        return Skip(NOTHING_TO_EDIT)
    with session.begin_nested():
        pieces = sender.prepare(session, now, Waiting(head.content, head.chat_id, head.edits is not None))
    if pieces == []:
        raise ValueError("a message without pieces")
    if isinstance(pieces, Skip):
        return pieces
    only_says_done = not sender.edits and head.edits is not None and "choices" not in pieces[-1]
    if only_says_done and _said_besides(session, head):
        return Skip(SAID_BESIDES)
    return pieces


def _said_besides(session: Session, head: Row[Any]) -> bool:
    """Whether the event that queued this row also says something new in the chat."""
    other = select(OUTBOX.c.id).where(
        OUTBOX.c.chat_id == head.chat_id,
        OUTBOX.c.created_at == head.created_at,
        OUTBOX.c.id > head.edits,
        OUTBOX.c.edits.is_(None),
    )
    return session.connection().execute(other.limit(1)).first() is not None
