"""The monthly material: which one is whose, which cells got it, which used it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from storage.outbox_states import OUTBOX
from storage.queries.broadcasts import FAMILY, GOT_IT
from storage.queries.units import ancestors, below
from storage.tables import (
    Broadcast,
    BroadcastKind,
    BroadcastState,
    BroadcastTarget,
    Material,
    MaterialUse,
    Meeting,
    MeetingKind,
    Roll,
    Unit,
    UnitKind,
    table_of,
)

_UNITS, _TARGETS, _USES = table_of(Unit), table_of(BroadcastTarget), table_of(MaterialUse)

_TAKEN_BACK = aliased(Broadcast)
_WITHDRAWN = exists().where(
    col(_TAKEN_BACK.source_id) == Broadcast.id,
    col(_TAKEN_BACK.kind) == BroadcastKind.WITHDRAWAL,
    col(_TAKEN_BACK.state) != BroadcastState.CANCELLED,
)
_SENT = and_(
    col(Broadcast.id) == Material.broadcast_id,
    col(Broadcast.started_at).is_not(None),
    ~_WITHDRAWN,
)


class CellRow(NamedTuple):
    """How a material stands in one cell. `used`: None where nobody has said."""

    unit_id: int
    name: str
    received: bool
    used: bool | None


def of_month(session: Session, unit_id: int, month: date) -> Material | None:
    """A committee's material of a month, sent or not."""
    found = select_rows(Material).where(Material.unit_id == unit_id, Material.month == month)
    return session.exec(found).first()


def is_sent(session: Session, material: Material) -> bool:
    """Whether it has gone out or waits for its hour: then it is changed by a correction. What was stopped
    before its time, or withdrawn, is a draft again."""
    live = and_(col(Broadcast.id) == material.broadcast_id, ~_WITHDRAWN)
    stopped = and_(col(Broadcast.state) == BroadcastState.CANCELLED, col(Broadcast.started_at).is_(None))
    return session.exec(select_rows(Broadcast.id).where(live, ~stopped)).first() is not None


def all_sent(session: Session, unit_ids: Sequence[int], month: date | None, until: date) -> list[Material]:
    """What these units have sent for the month, the unit named first before the others; without a month for
    the newest one up to `until`."""
    statement = select_rows(Material).join(Broadcast, _SENT).where(col(Material.unit_id).in_(unit_ids))
    asked = statement.where(Material.month <= until if month is None else Material.month == month)
    found = session.exec(asked.order_by(col(Material.month).desc())).all()
    return sorted(
        (one for one in found if one.month == found[0].month), key=lambda one: unit_ids.index(one.unit_id)
    )


def sent(session: Session, unit_ids: Iterable[int], month: date) -> Material | None:
    """What one of these units has sent for the month; of the unit named first, if of several."""
    units = list(unit_ids)
    statement = select_rows(Material).join(Broadcast, _SENT).where(Material.month == month)
    found = session.exec(statement.where(col(Material.unit_id).in_(units))).all()
    return min(found, key=lambda one: units.index(one.unit_id), default=None)


_OF_MONTH = (
    select_rows(Material.id)
    .join(Broadcast, _SENT)
    .where(
        Material.month == bindparam("first"), col(Material.unit_id).in_(bindparam("units", expanding=True))
    )
    .limit(1)
)


def there_is(session: Session, unit_id: int, month: date) -> bool:
    """Whether the unit, or one above it, has sent a material for the month."""
    values = {"units": ancestors(session, unit_id), "first": month}
    return session.connection().execute(_OF_MONTH, values).first() is not None


def of_year(session: Session, unit_id: int, year: int) -> list[Material]:
    """A committee's materials of a year, in order."""
    span = (col(Material.month) >= date(year, 1, 1), col(Material.month) <= date(year, 12, 31))
    return list(
        session.exec(
            select_rows(Material).where(Material.unit_id == unit_id, *span).order_by(col(Material.month))
        )
    )


def of_months(session: Session, months: Iterable[date]) -> list[tuple[Material, Broadcast]]:
    """All materials of these months that have begun to go out, with the broadcasts that carry them."""
    statement = select_rows(Material, Broadcast).join(Broadcast, _SENT)
    return list(session.exec(statement.where(col(Material.month).in_(list(months)))))


def words_in_force(session: Session, material: Material) -> Broadcast | None:
    """The broadcast whose words hold: the newest correction of what was sent; None where it was withdrawn."""
    replacing = (BroadcastKind.CORRECTION, BroadcastKind.WITHDRAWAL)
    statement = select_rows(Broadcast).where(
        or_(
            col(Broadcast.id) == material.broadcast_id,
            and_(
                col(Broadcast.source_id) == material.broadcast_id,
                col(Broadcast.kind).in_(replacing),
                col(Broadcast.state) != BroadcastState.CANCELLED,
            ),
        )
    )
    newest = session.exec(statement.order_by(col(Broadcast.id).desc())).first()
    return None if newest is None or newest.kind is BroadcastKind.WITHDRAWAL else newest


def cells(session: Session, material: Material) -> list[CellRow]:
    """Every cell below the committee, by name: whether the material came there, and was used."""
    came = exists().where(
        _TARGETS.c.broadcast_id.in_(FAMILY),
        _TARGETS.c.unit_id == _UNITS.c.id,
        OUTBOX.c.id == _TARGETS.c.outbox_id,
        OUTBOX.c.state.in_([state.value for state in GOT_IT]),
    )
    statement = (
        select(_UNITS.c.id, _UNITS.c.name, came.label("received"), _USES.c.used)
        .outerjoin(_USES, and_(_USES.c.unit_id == _UNITS.c.id, _USES.c.material_id == material.id))
        .where(
            _UNITS.c.id.in_(below(session, material.unit_id)),
            _UNITS.c.kind == UnitKind.CELL,
            _UNITS.c.ended_on.is_(None),
        )
    )
    rows = session.connection().execute(statement, {"source": material.broadcast_id}).all()
    return sorted((CellRow(row.id, row.name, bool(row.received), row.used) for row in rows), key=_by_name)


def came_to(session: Session, material: Material, unit_id: int) -> bool:
    """Whether the material is in one of the unit's chats."""
    statement = (
        select(_TARGETS.c.id)
        .join(OUTBOX, OUTBOX.c.id == _TARGETS.c.outbox_id)
        .where(
            _TARGETS.c.broadcast_id.in_(FAMILY),
            _TARGETS.c.unit_id == unit_id,
            OUTBOX.c.state.in_([state.value for state in GOT_IT]),
        )
    )
    values = {"source": material.broadcast_id}
    return session.connection().execute(statement.limit(1), values).first() is not None


def _by_name(row: CellRow) -> tuple[int, str]:
    """Khu phố 2 before Khu phố 10."""
    return len(row.name), row.name


def held(session: Session, since: datetime, until: datetime) -> list[tuple[int, datetime]]:
    """The regular meetings that began in the time and whose roll is closed: (unit, began)."""
    regular = (MeetingKind.REGULAR, MeetingKind.REGULAR_THEMATIC)
    statement = (
        select_rows(Meeting.unit_id, func.max(col(Meeting.starts_at)))
        .join(Roll, col(Roll.meeting_id) == Meeting.id)
        .where(
            col(Meeting.kind).in_(regular),
            col(Meeting.starts_at) >= since,
            col(Meeting.starts_at) < until,
            col(Roll.closed_at).is_not(None),
        )
        .group_by(col(Meeting.unit_id))
    )
    return [(unit, began) for unit, began in session.exec(statement)]


def target_chats(session: Session, broadcast_id: int) -> set[int]:
    """The chats a broadcast went to, or goes to."""
    statement = select(_TARGETS.c.chat_id).where(_TARGETS.c.broadcast_id == broadcast_id)
    return set(session.connection().execute(statement).scalars())
