"""Taking rows out of the outbox for sending, under the lease of their channel account.

    pending → sending → sent | unknown | failed | expired | skipped

`claim` takes what is due, `storage.settling` writes down what became of it, `recover` deals with
what a dead process left behind. One chat is one lane: rows of a chat go out one after the other,
by priority and then by age; lanes never wait for each other.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.sql.expression import FromClause
from sqlmodel import Session

from storage import leases
from storage.tables import Chat, ChatType, Outbox, Priority, SendState, table_of

log = structlog.get_logger()

EXPIRED = "quá giờ gửi"
CLOSED = "bot không còn vào được nơi nhận"
NOTHING_TO_EDIT = "tin cần sửa không gửi được"
SUPERSEDED = "đã có bản mới hơn"
INTERRUPTED = "chương trình dừng giữa chừng"
SAID_BESIDES = "đã có tin khác nói thay"
NO_EDITS = "nền tảng không sửa được tin đã gửi"

RECENT = timedelta(minutes=1)
"""How far back the platforms' limits look."""


@dataclass(frozen=True, slots=True)
class Unneeded:
    """Nothing is to be sent after all, and why, in words for people."""

    reason: str


Prepare = Callable[[Session, datetime, Any], list[dict[str, Any]] | Unneeded]
"""From an outbox row's content to the pieces that each fit one platform message."""

Finished = Callable[[Session, datetime, Outbox], None]
"""Told of each row that ended as sent, unknown, failed or expired, in the transaction that ends it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends for a channel account. `holder` must have the lease named like the channel.

    `edits` false: the platform cannot edit. Live refreshes are skipped then, and what is to stand in
    place of another message is sent as a new one.
    """

    channel: str
    holder: str
    prepare: Prepare
    finished: Finished
    edits: bool = True


@dataclass(frozen=True, slots=True)
class Free:
    """What may be taken: `wanted` rows at most, none of the `held` lanes, no edit in the `calm` ones."""

    wanted: int
    held: Collection[int] = ()
    calm: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is now `sending`. `target` is the message to edit, None for a new one.

    `attempts` counts this one too and names the claim: whoever settles an older claim of the row
    finds nothing to settle.
    """

    id: int
    lane: int
    chat: str
    group: bool
    thread: str | None
    content: dict[str, Any]
    target: str | None
    attempts: int


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


@dataclass(frozen=True, slots=True)
class Past:
    """A message sent shortly before: the platform still counts it."""

    lane: int
    group: bool
    edit: bool
    at: datetime


OUTBOX = table_of(Outbox)
CHATS = table_of(Chat)


def is_in(table: FromClause, *states: SendState) -> ColumnElement[bool]:
    """The state, written into the statement itself: only then can a partial index serve it."""
    if len(states) == 1:
        return table.c.state == bindparam(None, states[0], literal_execute=True)
    words: BindParameter[Any] = bindparam(None, list(states), expanding=True, literal_execute=True)
    return table.c.state.in_(words)


def end(state: SendState) -> dict[str, Any]:
    """The values with which a row ends."""
    return {"state": state, "reason": bindparam("why"), "finished_at": bindparam("present")}


def newer_waits() -> ColumnElement[bool]:
    """Another row with the same coalescing key is pending: this one need not go out any more."""
    twin = OUTBOX.alias()
    return exists().where(
        twin.c.coalesce_key == OUTBOX.c.coalesce_key, is_in(twin, SendState.PENDING), twin.c.id != OUTBOX.c.id
    )


_UNDER_WAY = (SendState.PENDING, SendState.SENDING)
_OURS = OUTBOX.c.channel == bindparam("account")
_PENDING = is_in(OUTBOX, SendState.PENDING)
_WAITING = [_OURS, is_in(OUTBOX, *_UNDER_WAY), _PENDING]  # both: the first lets SQLite use its index
_DUE = OUTBOX.c.not_before <= bindparam("present")
_HELD = OUTBOX.c.chat_id.in_(bindparam("held", expanding=True))
_CALM = OUTBOX.c.chat_id.in_(bindparam("calm", expanding=True))
_THESE = OUTBOX.c.id.in_(bindparam("rows", expanding=True))

_EXPIRE = (
    update(OUTBOX)
    .where(*_WAITING, OUTBOX.c.expires_at <= bindparam("present"))
    .values(end(SendState.EXPIRED))
    .returning(OUTBOX.c.id)
)
_SKIP_CLOSED = (
    update(OUTBOX)
    .where(*_WAITING, OUTBOX.c.chat_id.in_(select(CHATS.c.id).where(CHATS.c.closed_at.is_not(None))))
    .values(end(SendState.SKIPPED))
)
_SKIP_REFRESHES = (
    update(OUTBOX)
    .where(*_WAITING, OUTBOX.c.edits.is_not(None), OUTBOX.c.priority == int(Priority.EDIT))
    .values(end(SendState.SKIPPED))
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
    return exists().where(belongs, is_in(part, *_UNDER_WAY))


_ORDER = (OUTBOX.c.priority, func.coalesce(OUTBOX.c.follows, OUTBOX.c.id), OUTBOX.c.part, OUTBOX.c.id)
_RANKED = (
    select(OUTBOX.c.id, func.row_number().over(partition_by=OUTBOX.c.chat_id, order_by=_ORDER).label("place"))
    .where(*_WAITING, _DUE, ~_HELD, or_(OUTBOX.c.edits.is_(None), ~_CALM & ~_original_under_way()))
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
_MARK = update(OUTBOX).where(_THESE, _PENDING).values(state=SendState.SENDING, attempts=OUTBOX.c.attempts + 1)
_LEAVE = update(OUTBOX).where(_THESE).values(end(SendState.SKIPPED))
_BREAK = update(OUTBOX).where(_THESE).values(end(SendState.FAILED))
_CUT = update(OUTBOX).where(_THESE).values(content=bindparam("first"))
_LOOK = select(OUTBOX.c.chat_id).where(*_WAITING, _DUE, or_(_HELD, _CALM)).distinct()
_NEXT = select(func.min(case((~_DUE, OUTBOX.c.not_before), else_=OUTBOX.c.expires_at))).where(*_WAITING)


def claim(session: Session, now: datetime, sender: Sender, free: Free) -> Batch:
    """Take the next due row of every free lane, most urgent first, and mark them `sending`.

    Rows past their time are expired first, rows to closed chats skipped. Words that are found
    late are found here; where that raises, the row has failed. Raises leases.NotHeld.
    """
    leases.require(session, sender.channel, sender.holder)
    connection = session.connection()
    scope = {"account": sender.channel, "present": now}
    expired = connection.execute(_EXPIRE, {**scope, "why": EXPIRED}).scalars().all()
    tell(session, now, sender, expired)
    connection.execute(_SKIP_CLOSED, {**scope, "why": CLOSED})
    if not sender.edits:
        connection.execute(_SKIP_REFRESHES, {**scope, "why": NO_EDITS})
    scope |= {"held": list(free.held), "calm": list(free.calm)}
    heads = connection.execute(_HEADS, {**scope, "wanted": free.wanted}).all() if free.wanted > 0 else []
    taken = [claimed for head in heads if (claimed := _take(session, now, sender, head))]
    if taken:
        connection.execute(_MARK, {"rows": [claimed.id for claimed in taken]})
    waiting = frozenset(connection.execute(_LOOK, scope).scalars()) if free.held or free.calm else frozenset()
    next_due = connection.execute(_NEXT, scope).scalar()
    return Batch(taken, waiting, next_due, dropped=len(taken) < len(heads))


def _take(session: Session, now: datetime, sender: Sender, head: Row[Any]) -> Claimed | None:
    """The row made ready to go; None where it ends here instead."""
    edits = sender.edits and head.edits is not None
    try:
        parts = _prepare(session, now, sender, head)
    except Exception as error:  # noqa: BLE001 - whatever a renderer raises must not stop the lane
        log.error("rendering failed", row=head.id, error=type(error).__name__)
        _drop(session, now, _BREAK, head.id, type(error).__name__)
        tell(session, now, sender, [head.id])
        return None
    if isinstance(parts, Unneeded):
        _drop(session, now, _LEAVE, head.id, parts.reason)
        return None
    if not edits and len(parts) > 1:
        _split(session, head, parts)
    return _claimed(head, parts[-1] if edits else parts[0], head.target if edits else None)


def _prepare(
    session: Session, now: datetime, sender: Sender, head: Row[Any]
) -> list[dict[str, Any]] | Unneeded:
    if sender.edits and head.edits is not None and head.target is None:
        return Unneeded(NOTHING_TO_EDIT)
    with session.begin_nested():
        parts = sender.prepare(session, now, head.content)
    if parts == []:
        raise ValueError("a message without pieces")
    if isinstance(parts, Unneeded):
        return parts
    only_says_done = not sender.edits and head.edits is not None and "choices" not in parts[-1]
    if only_says_done and _said_besides(session, head):
        return Unneeded(SAID_BESIDES)
    return parts


def _said_besides(session: Session, head: Row[Any]) -> bool:
    """Whether the event that queued this row also says something new in the chat."""
    other = select(OUTBOX.c.id).where(
        OUTBOX.c.chat_id == head.chat_id,
        OUTBOX.c.created_at == head.created_at,
        OUTBOX.c.id > head.edits,
        OUTBOX.c.edits.is_(None),
    )
    return session.connection().execute(other.limit(1)).first() is not None


def _claimed(head: Row[Any], content: dict[str, Any], target: str | None) -> Claimed:
    return Claimed(
        id=head.id,
        lane=head.chat_id,
        chat=head.chat,
        group=head.chat_type is ChatType.GROUP,
        thread=head.thread,
        content=content,
        target=target,
        attempts=head.attempts + 1,
    )


def _drop(session: Session, now: datetime, statement: Any, row: int, why: str) -> None:
    session.connection().execute(statement, {"rows": [row], "why": why, "present": now})


_KEPT = ("channel", "chat_id", "thread", "priority", "not_before", "expires_at", "created_at")


def _split(session: Session, head: Row[Any], parts: Sequence[dict[str, Any]]) -> None:
    """Keep the first piece in the row; the others follow as rows of their own, right behind it."""
    shared = {name: getattr(head, name) for name in _KEPT}
    shared |= {"follows": head.id, "state": SendState.PENDING, "attempts": 0}
    connection = session.connection()
    connection.execute(_CUT, {"rows": [head.id], "first": parts[0]})
    connection.execute(
        insert(OUTBOX),
        [{**shared, "part": place, "content": part} for place, part in enumerate(parts[1:], 1)],
    )


_LAST_MESSAGE = _last_message(bindparam("original"))


def target_of(session: Session, outbox_id: int) -> str | None:
    """The platform's id of the message with this row's choices: its last piece. None while not sent."""
    message: str | None = session.connection().execute(_LAST_MESSAGE, {"original": outbox_id}).scalar()
    return message


_LEFT = [_OURS, is_in(OUTBOX, *_UNDER_WAY), is_in(OUTBOX, SendState.SENDING)]
_EDIT = OUTBOX.c.edits.is_not(None)
_DOUBT_ANY = update(OUTBOX).where(*_LEFT).values(end(SendState.UNKNOWN)).returning(OUTBOX.c.id)
_DOUBT = _DOUBT_ANY.where(~_EDIT)
_LET_GO = update(OUTBOX).where(*_LEFT, _EDIT, newer_waits()).values(end(SendState.SKIPPED))
_REPEAT = update(OUTBOX).where(*_LEFT, _EDIT).values(state=SendState.PENDING)


def recover(session: Session, now: datetime, sender: Sender) -> int:
    """Settle what an earlier holder left in `sending`; returns how many became unknown.

    Nobody knows whether those messages went out, so they are never repeated; edits are, since an
    edit made twice is made once. Raises leases.NotHeld.
    """
    leases.require(session, sender.channel, sender.holder)
    connection = session.connection()
    scope = {"account": sender.channel, "present": now}
    doubt = _DOUBT if sender.edits else _DOUBT_ANY
    doubtful = connection.execute(doubt, {**scope, "why": INTERRUPTED}).scalars().all()
    connection.execute(_LET_GO, {**scope, "why": SUPERSEDED})
    connection.execute(_REPEAT, scope)
    tell(session, now, sender, doubtful)
    return len(doubtful)


_PAST = (
    select(OUTBOX.c.chat_id, CHATS.c.type, OUTBOX.c.edits, OUTBOX.c.finished_at)
    .join(CHATS, CHATS.c.id == OUTBOX.c.chat_id)
    .where(_OURS, OUTBOX.c.finished_at > bindparam("since"), is_in(OUTBOX, SendState.SENT, SendState.UNKNOWN))
    .order_by(OUTBOX.c.finished_at)
)


def recent(session: Session, now: datetime, channel: str) -> list[Past]:
    """What went out, or may have, within the last minute, oldest first."""
    rows = session.connection().execute(_PAST, {"account": channel, "since": now - RECENT})
    return [
        Past(row.chat_id, row.type is ChatType.GROUP, row.edits is not None, min(row.finished_at, now))
        for row in rows
    ]


def tell(session: Session, now: datetime, sender: Sender, rows: Sequence[int]) -> None:
    """Tell the sender's `finished` of each row; where that raises, only what it did is undone."""
    for row in rows:
        try:
            with session.begin_nested():
                found = session.get(Outbox, row, populate_existing=True)
                if found is not None:
                    sender.finished(session, now, found)
        except Exception as error:  # noqa: BLE001 - what became of the message must be kept in any case
            log.error("telling of a finished message failed", row=row, error=type(error).__name__)
