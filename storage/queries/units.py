"""Reading the tree of units."""

from typing import Any

from sqlalchemy import CTE, bindparam, literal, select
from sqlmodel import Session
from sqlmodel import select as select_rows

from storage.tables import Unit, UnitSetting, table_of

_UNITS = table_of(Unit)
_SETTINGS = table_of(UnitSetting)


def _line() -> CTE:
    """A unit and all above it with their distance; a constant, for every permission asks it."""
    line = (
        select(_UNITS.c.id, _UNITS.c.parent_id, literal(0).label("depth"))
        .where(_UNITS.c.id == bindparam("unit_id"))
        .cte("line", recursive=True)
    )
    above = select(_UNITS.c.id, _UNITS.c.parent_id, line.c.depth + 1).where(_UNITS.c.id == line.c.parent_id)
    return line.union_all(above)


_LINE = _line()
_ANCESTORS = select(_LINE.c.id).order_by(_LINE.c.depth)
_TREE = select(_UNITS.c.id).where(_UNITS.c.id == bindparam("unit_id")).cte("tree", recursive=True)
_TREE = _TREE.union_all(select(_UNITS.c.id).where(_UNITS.c.parent_id == _TREE.c.id))
_BELOW = select(_TREE.c.id)
_SETTINGS_ALONG = (
    select(_SETTINGS.c.key, _SETTINGS.c.value)
    .join(_LINE, _LINE.c.id == _SETTINGS.c.unit_id)
    .order_by(_LINE.c.depth.desc())
)
_UNIT = select_rows(Unit).where(Unit.id == bindparam("unit_id"))


def ancestors(session: Session, unit_id: int) -> list[int]:
    """The unit and all above it, nearest first."""
    session.flush()
    return list(session.connection().execute(_ANCESTORS, {"unit_id": unit_id}).scalars())


def below(session: Session, unit_id: int) -> list[int]:
    """The unit and all below it."""
    session.flush()
    return list(session.connection().execute(_BELOW, {"unit_id": unit_id}).scalars())


def settings_along(session: Session, unit_id: int) -> dict[str, Any]:
    """What a unit keeps otherwise than usual: its own settings over its parents'."""
    session.flush()
    rows = session.connection().execute(_SETTINGS_ALONG, {"unit_id": unit_id})
    return {row.key: row.value for row in rows}


def unit(session: Session, unit_id: int) -> Unit:
    """The row of a unit that is known to exist."""
    return session.exec(_UNIT, params={"unit_id": unit_id}).one()
