"""Reading the tree of units."""

from typing import Any

from sqlalchemy import literal
from sqlmodel import Session, col, select

from storage.tables import Unit, UnitSetting


def ancestors(session: Session, unit_id: int) -> list[int]:
    """The unit and all above it, nearest first."""
    line = (
        select(Unit.id, Unit.parent_id, literal(0).label("depth"))
        .where(Unit.id == unit_id)
        .cte("line", recursive=True)
    )
    above = select(Unit.id, Unit.parent_id, line.c.depth + 1).where(Unit.id == line.c.parent_id)
    line = line.union_all(above)
    return list(session.execute(select(line.c.id).order_by(line.c.depth)).scalars())


def below(session: Session, unit_id: int) -> list[int]:
    """The unit and all below it."""
    tree = select(Unit.id).where(Unit.id == unit_id).cte("tree", recursive=True)
    tree = tree.union_all(select(Unit.id).where(Unit.parent_id == tree.c.id))
    return list(session.execute(select(tree.c.id)).scalars())


def settings_along(session: Session, unit_id: int) -> dict[str, Any]:
    """What a unit keeps otherwise than usual: its own settings over its parents'."""
    found: dict[str, Any] = {}
    line = ancestors(session, unit_id)
    rows = session.exec(select(UnitSetting).where(col(UnitSetting.unit_id).in_(line))).all()
    for row in sorted(rows, key=lambda row: line.index(row.unit_id), reverse=True):
        found[row.key] = row.value
    return found


def unit(session: Session, unit_id: int) -> Unit:
    """The row of a unit that is known to exist."""
    return session.exec(select(Unit).where(Unit.id == unit_id)).one()
