"""All units at once, by number and by name."""

from collections.abc import Iterable, Iterator
from typing import Self

from sqlmodel import Session, select

from handlers.people.names import name_key
from storage.tables import Unit, UnitKind

GROUPS = (UnitKind.PARTY_GROUP, UnitKind.SELF_MANAGED)
"""Kinds whose names repeat from cell to cell: "Tổ đảng 1" is only known together with its cell."""

_PARENTS = {
    UnitKind.COMMITTEE: (UnitKind.COMMITTEE,),
    UnitKind.CLUSTER: (UnitKind.COMMITTEE,),
    UnitKind.CELL: (UnitKind.COMMITTEE, UnitKind.CLUSTER),
    UnitKind.PARTY_GROUP: (UnitKind.CELL,),
    UnitKind.SELF_MANAGED: (UnitKind.CELL,),
}


class Units:
    """The tree as it stands in this transaction. Tell `learn` of every unit added or renamed."""

    def __init__(self, rows: Iterable[Unit]) -> None:
        self._by_id: dict[int, Unit] = {}
        self._by_name: dict[tuple[int | None, str], Unit] = {}
        self._names: dict[int, tuple[int | None, str]] = {}
        for row in sorted(rows, key=lambda unit: unit.ended_on is None):
            self.learn(row)

    @classmethod
    def load(cls, session: Session) -> Self:
        return cls(session.exec(select(Unit)).all())

    def learn(self, unit: Unit) -> None:
        """A unit that lives hides an ended one of the same name; a former name finds nobody."""
        name = _place(unit), name_key(unit.name)
        before = self._names.get(unit.id, name)
        if self._by_name.get(before) is unit:
            del self._by_name[before]
        self._by_id[unit.id], self._names[unit.id], self._by_name[name] = unit, name, unit

    def __getitem__(self, unit_id: int) -> Unit:
        return self._by_id[unit_id]

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._by_id.values())

    def find(self, name: str) -> Unit | None:
        """A committee, cluster or cell by its name."""
        return self._by_name.get((None, name_key(name)))

    def heir(self, unit: Unit) -> Unit:
        """The unit itself or, where it went into another, what it is part of now."""
        while unit.ended_on is not None and unit.successor_id is not None:
            unit = self._by_id[unit.successor_id]
        return unit

    def group(self, cell_id: int, name: str) -> Unit | None:
        """A party group or self-managed group of a cell by its name."""
        return self._by_name.get((cell_id, name_key(name)))

    def groups(self, cell_id: int) -> list[Unit]:
        """The living groups of a cell, as they were made."""
        return [
            unit
            for unit in self._by_id.values()
            if unit.parent_id == cell_id and unit.kind in GROUPS and unit.ended_on is None
        ]

    def is_group(self, unit_id: int) -> bool:
        return self._by_id[unit_id].kind in GROUPS

    def within(self, unit_id: int, top: int) -> bool:
        """Whether `unit_id` is `top` or below it."""
        at: int | None = unit_id
        while at is not None and at != top:
            at = self._by_id[at].parent_id
        return at == top


def fits_under(kind: UnitKind, parent: UnitKind) -> bool:
    """Whether a unit of `kind` may stand right below one of kind `parent`."""
    return parent in _PARENTS[kind]


def _place(unit: Unit) -> int | None:
    return unit.parent_id if unit.kind in GROUPS else None
