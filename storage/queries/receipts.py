"""Receipts of broadcasts: who was asked, who said to have received it, who oversees those who did not."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CTE, bindparam, exists, func, or_, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from storage.outbox_states import OUTBOX
from storage.queries.broadcasts import GOT_IT, REPLACING
from storage.queries.outcomes import NOT_SENT
from storage.queries.people import holds
from storage.tables import Broadcast, BroadcastTarget, Outbox, Role, RoleKind, Unit, table_of

_BROADCASTS, _TARGETS = table_of(Broadcast), table_of(BroadcastTarget)
_UNITS, _ROLES = table_of(Unit), table_of(Role)

_OF_BROADCAST = _TARGETS.c.broadcast_id == bindparam("broadcast")

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
