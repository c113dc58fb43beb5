"""The targets of broadcasts: those still to be made, what became of them, who said to have received it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, bindparam, exists, func, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from storage.outbox_states import CHATS, OUTBOX, UNDER_WAY, ended_as, is_in
from storage.queries.audience import Place
from storage.queries.people import holds
from storage.tables import (
    Broadcast,
    BroadcastKind,
    BroadcastState,
    BroadcastTarget,
    ChatType,
    Outbox,
    Role,
    RoleKind,
    SendState,
    Unit,
    table_of,
)

_BROADCASTS, _TARGETS = table_of(Broadcast), table_of(BroadcastTarget)
_UNITS, _ROLES = table_of(Unit), table_of(Role)

GOT_IT = (SendState.SENT, SendState.UNKNOWN)
NOT_SENT = (SendState.FAILED, SendState.EXPIRED, SendState.SKIPPED)
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


def _earlier(which: ColumnElement[bool], done_by: ColumnElement[bool]) -> Select[Any]:
    """Earlier targets in open chats to which no target that `done_by` describes has gone, in order."""
    done = exists().where(_DONE.c.chat_id == _TARGETS.c.chat_id, done_by)
    return (
        select(_TARGETS, OUTBOX.c.message_id, CHATS.c.channel, CHATS.c.thread)
        .join(OUTBOX, OUTBOX.c.id == _TARGETS.c.outbox_id)
        .join(CHATS, CHATS.c.id == _TARGETS.c.chat_id)
        .where(
            which, CHATS.c.closed_at.is_(None), OUTBOX.c.state.in_(bindparam("states", expanding=True)), ~done
        )
        .order_by(_TARGETS.c.id)
        .limit(bindparam("many"))
    )


_DONE = _TARGETS.alias("done")
_TO_RESEND = _earlier(_TARGETS.c.broadcast_id == bindparam("source"), _DONE.c.broadcast_id.in_(_RESENDS))
_TO_CORRECT = _earlier(_TARGETS.c.broadcast_id.in_(FAMILY), _DONE.c.broadcast_id == bindparam("broadcast"))


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


def next_to_correct(session: Session, source_id: int, broadcast_id: int, many: int) -> list[Place]:
    """At most `many` chats that have the first broadcast and not this correction of it yet."""
    states = [one.value for one in GOT_IT]
    values = {"source": source_id, "broadcast": broadcast_id, "states": states, "many": many}
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


# What became of them


_COUNTS = (
    select(OUTBOX.c.state, func.count().label("chats"))
    .select_from(_TARGETS.outerjoin(OUTBOX, OUTBOX.c.id == _TARGETS.c.outbox_id))
    .where(_OF_BROADCAST)
    .group_by(OUTBOX.c.state)
)


def counts(session: Session, broadcast_id: int) -> dict[SendState | None, int]:
    """How many chats of the broadcast are in each state; under None those whose row was forgotten since."""
    rows = session.connection().execute(_COUNTS, {"broadcast": broadcast_id})
    return {row.state: row.chats for row in rows}


class Ending(NamedTuple):
    """What became of one chat of a broadcast. `reason`: a word for people, where there is one."""

    unit: str
    chat: str
    private: bool
    state: SendState
    reason: str | None


_ENDINGS = (
    select(_UNITS.c.name.label("unit"), CHATS.c.title, CHATS.c.type, OUTBOX.c.state, OUTBOX.c.reason)
    .join(_TARGETS, _TARGETS.c.unit_id == _UNITS.c.id)
    .join(OUTBOX, OUTBOX.c.id == _TARGETS.c.outbox_id)
    .join(CHATS, CHATS.c.id == _TARGETS.c.chat_id)
    .where(_OF_BROADCAST, OUTBOX.c.state.in_(bindparam("states", expanding=True)))
    .order_by(OUTBOX.c.state, _UNITS.c.name, CHATS.c.id)
    .limit(bindparam("most"))
)


def endings(session: Session, broadcast_id: int, states: Sequence[SendState], most: int) -> list[Ending]:
    """The chats that ended so, by unit, at most `most`."""
    values = {"broadcast": broadcast_id, "states": [one.value for one in states], "most": most}
    return [
        Ending(row.unit, row.title, row.type is ChatType.PRIVATE, row.state, row.reason)
        for row in session.connection().execute(_ENDINGS, values)
    ]


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


# Receipts


_RECEIVED = (
    select(func.count(_TARGETS.c.received_at).label("received"), func.count().label("asked"))
    .select_from(_TARGETS.join(OUTBOX, OUTBOX.c.id == _TARGETS.c.outbox_id))
    .where(_OF_BROADCAST, OUTBOX.c.state.in_([one.value for one in GOT_IT]))
)


def receipts(session: Session, broadcast_id: int) -> tuple[int, int]:
    """In how many chats it was said to be received, of how many that have it and were asked."""
    row = session.connection().execute(_RECEIVED, {"broadcast": broadcast_id}).one()
    return row.received, row.asked


_NEWER, _NEWER_TARGET, _NEWER_ROW = _BROADCASTS.alias(), _TARGETS.alias(), OUTBOX.alias()
_REPLACED = exists().where(
    _NEWER_TARGET.c.chat_id == _TARGETS.c.chat_id,
    _NEWER_TARGET.c.broadcast_id == _NEWER.c.id,
    _NEWER.c.source_id == _TARGETS.c.broadcast_id,
    _NEWER.c.kind.in_([one.value for one in REPLACING]),
    _NEWER_ROW.c.id == _NEWER_TARGET.c.outbox_id,
    _NEWER_ROW.c.state.not_in([one.value for one in NOT_SENT]),
)
_UNRECEIVED = (
    select_rows(BroadcastTarget)
    .join(Outbox, col(Outbox.id) == BroadcastTarget.outbox_id)
    .where(
        col(BroadcastTarget.asks_receipt),
        col(BroadcastTarget.received_at).is_(None),
        col(Outbox.state).in_(GOT_IT),
        ~_REPLACED,
    )
)


def unreceived_as(session: Session, chat_id: int, shown: int) -> list[BroadcastTarget]:
    """What the message of the outbox row `shown` says by now and nobody said to have received."""
    stands = or_(col(Outbox.id) == shown, col(Outbox.edits) == shown)
    statement = _UNRECEIVED.where(BroadcastTarget.chat_id == chat_id, stands)
    return list(session.exec(statement.order_by(col(BroadcastTarget.id).desc())).all())


def unreceived(session: Session, broadcast_id: int, reminders: int, many: int) -> list[BroadcastTarget]:
    """At most `many` chats that have it, did not say so, and were reminded fewer than `reminders` times."""
    statement = _UNRECEIVED.where(
        BroadcastTarget.broadcast_id == broadcast_id, BroadcastTarget.reminders < reminders
    )
    return list(session.exec(statement.order_by(col(BroadcastTarget.id)).limit(many)).all())


def silent_units(session: Session, broadcast_id: int) -> list[Unit]:
    """The units whose chats have it and did not say so, by name."""
    targets = _UNRECEIVED.where(BroadcastTarget.broadcast_id == broadcast_id).subquery()
    statement = select_rows(Unit).where(col(Unit.id).in_(select(targets.c.unit_id)))
    return list(session.exec(statement.order_by(col(Unit.name), col(Unit.id))).all())


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


def target_for(session: Session, broadcast_id: int, units: Sequence[int]) -> BroadcastTarget | None:
    """The broadcast as it went to a group of one of the units; first what nobody said to have received."""
    statement = select_rows(BroadcastTarget).where(
        BroadcastTarget.broadcast_id == broadcast_id,
        col(BroadcastTarget.unit_id).in_(units),
        col(BroadcastTarget.person_id).is_(None),
    )
    unsaid_first = col(BroadcastTarget.received_at).is_not(None)
    return session.exec(statement.order_by(unsaid_first, col(BroadcastTarget.id))).first()


def _above() -> CTE:
    """Some units and all above them."""
    up = select(_UNITS.c.id, _UNITS.c.parent_id).where(_UNITS.c.id.in_(bindparam("units", expanding=True)))
    line = up.cte("above", recursive=True)
    return line.union(select(_UNITS.c.id, _UNITS.c.parent_id).join(line, line.c.parent_id == _UNITS.c.id))


_ABOVE = _above()


def overseers_of(session: Session, units: Sequence[int], on: date) -> list[int]:
    """Who oversees one of the units, or a unit above it."""
    statement = (
        select(_ROLES.c.person_id)
        .distinct()
        .where(_ROLES.c.kind == RoleKind.OVERSEER, _ROLES.c.unit_id.in_(select(_ABOVE.c.id)), holds(Role, on))
    )
    return list(session.connection().execute(statement, {"units": list(units) or [-1]}).scalars())
