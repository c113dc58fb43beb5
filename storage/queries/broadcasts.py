"""The targets of broadcasts: those still to be made, those that have it, and what holds there by now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, bindparam, exists, func, select, update
from sqlalchemy.sql.expression import FromClause
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from storage.outbox_states import CHATS, OUTBOX, UNDER_WAY, ended_as, is_in
from storage.queries.audience import Place
from storage.queries.outcomes import NOT_SENT, outcomes
from storage.tables import (
    Broadcast,
    BroadcastKind,
    BroadcastState,
    BroadcastTarget,
    Outbox,
    Role,
    SendState,
    Unit,
    table_of,
)

_BROADCASTS, _TARGETS = table_of(Broadcast), table_of(BroadcastTarget)
_UNITS, _ROLES = table_of(Unit), table_of(Role)

GOT_IT = (SendState.SENT, SendState.UNKNOWN)
REPLACING = (BroadcastKind.CORRECTION, BroadcastKind.WITHDRAWAL)
AT_WORK = (BroadcastState.SCHEDULED, BroadcastState.RUNNING)

_OF_BROADCAST = _TARGETS.c.broadcast_id == bindparam("broadcast")


# Targets still to be made


_LAST_GROUP = select(func.max(_TARGETS.c.chat_id)).where(_OF_BROADCAST, _TARGETS.c.person_id.is_(None))
_LAST_PERSON = select(func.max(_TARGETS.c.person_id)).where(_OF_BROADCAST)


def last_group(session: Session, broadcast_id: int) -> int:
    """The highest number of a group that is a target already; 0 where none is."""
    return session.connection().execute(_LAST_GROUP, {"broadcast": broadcast_id}).scalar() or 0


def last_person(session: Session, broadcast_id: int) -> int:
    """The highest number of a person who is a target already; 0 where nobody is."""
    return session.connection().execute(_LAST_PERSON, {"broadcast": broadcast_id}).scalar() or 0


def _family() -> CTE:
    """A broadcast, what was sent again of it, what was sent again of that."""
    family = (
        select(_BROADCASTS.c.id).where(_BROADCASTS.c.id == bindparam("source")).cte("kin", recursive=True)
    )
    again = _BROADCASTS.c.kind == BroadcastKind.RESEND
    return family.union(
        select(_BROADCASTS.c.id).join(family, _BROADCASTS.c.source_id == family.c.id).where(again)
    )


FAMILY = select(_family().c.id)
"""The broadcast bound as "source" with everything that was sent again of it."""
_RESENDS = select(_BROADCASTS.c.id).where(
    _BROADCASTS.c.source_id == bindparam("source"), _BROADCASTS.c.kind == BroadcastKind.RESEND
)


def _left(of: FromClause, which: ColumnElement[bool], done_by: ColumnElement[bool]) -> Select[Any]:
    """Targets of `of` in open chats to which no target that `done_by` describes has gone."""
    done = exists().where(_DONE.c.chat_id == of.c.chat_id, done_by)
    open_chat = CHATS.c.closed_at.is_(None)
    return (
        select(of, CHATS.c.channel, CHATS.c.thread)
        .join(CHATS, CHATS.c.id == of.c.chat_id)
        .where(which, open_chat, ~done)
    )


def _next(of: FromClause, which: ColumnElement[bool], done_by: ColumnElement[bool]) -> Select[Any]:
    """The first of those, in order."""
    return _left(of, which, done_by).order_by(of.c.id).limit(bindparam("many"))


_DONE = _TARGETS.alias("done")
_OUTCOMES = outcomes()
_ENDED_SO = _OUTCOMES.c.state.in_(bindparam("states", expanding=True))
_TO_RESEND = _next(_OUTCOMES, _ENDED_SO, _DONE.c.broadcast_id.in_(_RESENDS))
_LEFT_TO_RESEND = _left(_OUTCOMES, _ENDED_SO, _DONE.c.broadcast_id.in_(_RESENDS)).with_only_columns(
    func.count()
)
_TO_CORRECT = (
    _next(
        _TARGETS,
        _TARGETS.c.broadcast_id.in_(FAMILY) & OUTBOX.c.state.in_([one.value for one in GOT_IT]),
        _DONE.c.broadcast_id == bindparam("broadcast"),
    )
    .join(OUTBOX, OUTBOX.c.id == _TARGETS.c.outbox_id)
    .add_columns(OUTBOX.c.message_id)
)


def next_to_resend(session: Session, source_id: int, states: Sequence[SendState], many: int) -> list[Place]:
    """At most `many` chats where the broadcast ended so and to which it was not sent again yet."""
    values = {"source": source_id, "states": [one.value for one in states], "many": many}
    rows = session.connection().execute(_TO_RESEND, values)
    return [
        Place(
            row.chat_id,
            row.channel,
            row.thread,
            row.unit_id,
            row.person_id,
            row.asks_receipt and row.received_at is None,
        )
        for row in rows
    ]


def left_to_resend(session: Session, source_id: int, states: Sequence[SendState]) -> int:
    """How many chats `next_to_resend` gives in the end."""
    values = {"source": source_id, "states": [one.value for one in states]}
    return session.connection().execute(_LEFT_TO_RESEND, values).scalar_one()


def next_to_correct(session: Session, source_id: int, broadcast_id: int, many: int) -> list[Place]:
    """At most `many` chats that have the first broadcast and not this correction of it yet."""
    values = {"source": source_id, "broadcast": broadcast_id, "many": many}
    rows = session.connection().execute(_TO_CORRECT, values).all()
    found = {
        row.chat_id: Place(
            row.chat_id,
            row.channel,
            row.thread,
            row.unit_id,
            row.person_id,
            row.asks_receipt,
            row.outbox_id if row.message_id else None,
        )
        for row in sorted(rows, key=lambda row: row.message_id is not None)
    }
    return list(found.values())


_HAS_IT = (
    select(CHATS.c.channel, func.count(_TARGETS.c.chat_id.distinct()).label("chats"))
    .join(_TARGETS, _TARGETS.c.chat_id == CHATS.c.id)
    .join(OUTBOX, OUTBOX.c.id == _TARGETS.c.outbox_id)
    .where(
        _TARGETS.c.broadcast_id.in_(FAMILY),
        CHATS.c.closed_at.is_(None),
        OUTBOX.c.state.in_([one.value for one in GOT_IT]),
    )
    .group_by(CHATS.c.channel)
)


def has_it(session: Session, source_id: int) -> dict[str, int]:
    """How many open chats have the first broadcast, by channel account."""
    rows = session.connection().execute(_HAS_IT, {"source": source_id})
    return {row.channel: row.chats for row in rows}


# Steering what waits


_WAITING = (
    OUTBOX.c.id.in_(select(_TARGETS.c.outbox_id).where(_OF_BROADCAST)),
    is_in(OUTBOX, *UNDER_WAY),
    is_in(OUTBOX, SendState.PENDING),
)
_PUT_OFF = update(OUTBOX).where(*_WAITING).values(not_before=bindparam("until"))
_SKIP = update(OUTBOX).where(*_WAITING).values(ended_as(SendState.SKIPPED))


def put_off(session: Session, broadcast_id: int, until: datetime) -> None:
    """What waits of the broadcast is not sent before `until`."""
    session.connection().execute(_PUT_OFF, {"broadcast": broadcast_id, "until": until})


def skip_waiting(session: Session, broadcast_id: int, why: str, now: datetime) -> None:
    """What waits of the broadcast is not sent; `why` is a word for people."""
    session.connection().execute(_SKIP, {"broadcast": broadcast_id, "why": why, "present": now})


_AT_WORK = (
    select_rows(Broadcast)
    .where(col(Broadcast.state).in_(AT_WORK), col(Broadcast.send_at) <= bindparam("now"))
    .order_by(col(Broadcast.id))
)


def at_work(session: Session, now: datetime) -> list[Broadcast]:
    """The broadcasts that run, or whose time has come."""
    return list(session.exec(_AT_WORK, params={"now": now}).all())


# What holds by now


def corrections(session: Session, source_id: int, before: int | None = None) -> int:
    """How many corrections of a first broadcast there are; only those before the one `before`, if given."""
    statement = select_rows(func.count()).where(
        Broadcast.source_id == source_id, Broadcast.kind == BroadcastKind.CORRECTION
    )
    if before is not None:
        statement = statement.where(col(Broadcast.id) < before)
    return session.exec(statement).one()


def is_withdrawn(session: Session, broadcast_id: int) -> bool:
    statement = select_rows(Broadcast.id).where(
        Broadcast.source_id == broadcast_id,
        Broadcast.kind == BroadcastKind.WITHDRAWAL,
        Broadcast.state != BroadcastState.CANCELLED,
    )
    return session.exec(statement).first() is not None


def origin(session: Session, broadcast: Broadcast) -> Broadcast:
    """What is sent: the broadcast itself, or the one that it sends again."""
    while broadcast.kind is BroadcastKind.RESEND and broadcast.source_id is not None:
        broadcast = session.get_one(Broadcast, broadcast.source_id)
    return broadcast


def in_force(session: Session, first: Broadcast, chat_id: int) -> Broadcast:
    """What holds in a chat by now: the newest correction or withdrawal that went there, or else the first."""
    statement = (
        select_rows(Broadcast)
        .join(BroadcastTarget, col(BroadcastTarget.broadcast_id) == Broadcast.id)
        .join(Outbox, col(Outbox.id) == BroadcastTarget.outbox_id)
        .where(
            Broadcast.source_id == first.id,
            col(Outbox.state).not_in(NOT_SENT),
            col(Broadcast.kind).in_(REPLACING),
            BroadcastTarget.chat_id == chat_id,
        )
        .order_by(col(Broadcast.id).desc())
    )
    return session.exec(statement).first() or first


def target_in(session: Session, broadcast_id: int, chat_id: int) -> BroadcastTarget | None:
    """The broadcast as it stands in this chat."""
    statement = select_rows(BroadcastTarget).where(
        BroadcastTarget.broadcast_id == broadcast_id, BroadcastTarget.chat_id == chat_id
    )
    return session.exec(statement).first()


def target_of(session: Session, broadcast_id: int, person_id: int) -> BroadcastTarget | None:
    """The broadcast as it went to this person privately."""
    statement = select_rows(BroadcastTarget).where(
        BroadcastTarget.broadcast_id == broadcast_id, BroadcastTarget.person_id == person_id
    )
    return session.exec(statement).first()
