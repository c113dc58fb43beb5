"""The cell of a transcript merged into a new one, from a day on."""

from datetime import date, datetime

from sqlmodel import Session

from handlers.people.tree import Tree
from handlers.people.units import Units
from storage.tables import RoleKind, Unit, UnitKind
from tests.kit import cell as kit


def merge_cell(session: Session, rows: kit.Cell, name: str, secretary: int, now: datetime) -> None:
    """Merge the cell into a new one of that name from the clock's day, as the administrator's file would."""
    today: date = now.date()
    tree = Tree(session, Units.load(session), today)
    into = tree.found(Unit(parent_id=rows.ward, kind=UnitKind.CELL, name=name, founded_on=today))
    tree.merge(session.get_one(Unit, rows.cell), into, today)
    kit.give_role(session, secretary, into.id, RoleKind.SECRETARY)
