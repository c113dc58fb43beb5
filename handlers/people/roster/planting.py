"""The sheet of units: new ones, renamed ones, placed elsewhere, merged, ended."""

from collections.abc import Callable, Iterator
from datetime import date

from handlers.people.names import name_key
from handlers.people.periods import DAY, open_from
from handlers.people.roster import layout
from handlers.people.roster.desk import ChangeKind, Desk, Note
from handlers.people.roster.faults import Doubtful, WrongRow
from handlers.people.roster.layout import UNITS
from handlers.people.roster.rows import UnitRow
from handlers.people.tree import key_of
from handlers.people.units import GROUPS, fits_under
from storage.tables import Unit, UnitKind

_ORDER = list(UnitKind)
"""From the top of the tree down: what stands above is there before what stands below."""


def settle(desk: Desk) -> list[UnitRow]:
    """Do everything but the plain ends, which wait until the people are gone; returns the sound rows.

    Groups come last: those of a merged cell have gone along with it.
    """
    rows = sorted(_once(desk), key=lambda row: _ORDER.index(row.kind))
    above = [row for row in rows if row.kind not in GROUPS and _try(desk, row, "since", _settle_row)]
    sound = [row for row in above if not row.successor or _try(desk, row, "ends_on", _merge)]
    return sound + [row for row in rows if row.kind in GROUPS and _try(desk, row, "since", _settle_row)]


def close(desk: Desk, sound: list[UnitRow]) -> None:
    """End the units that went into no other."""
    for row in sound:
        if row.ends_on is not None and not row.successor:
            _try(desk, row, "ends_on", _end)


def _try(desk: Desk, row: UnitRow, dated: str, work: Callable[[Desk, UnitRow], None]) -> bool:
    def done() -> bool:
        work(desk, row)
        return True

    return desk.attempt(UNITS, row, dated, done) is not None


def _once(desk: Desk) -> Iterator[UnitRow]:
    seen: dict[tuple[str, str], int] = {}
    for row in desk.book.units:
        name = name_key(row.parent or "") if row.kind in GROUPS else "", name_key(row.name)
        if name in seen:
            desk.fault(UNITS, row, WrongRow("double_unit", "name", name=row.name, other=seen[name]))
        else:
            seen[name] = row.number
            yield row


def _settle_row(desk: Desk, row: UnitRow) -> None:
    parent = _parent(desk, row)
    unit = _find(desk, row, parent)
    if unit is None and not row.former:
        _found(desk, row, parent)
        return
    notes = list(_changes(desk, row, unit or _renamed(desk, row), parent))
    if notes or not row.ends_on:
        desk.report.add(ChangeKind.CHANGED, UNITS, row.name, notes)


def _parent(desk: Desk, row: UnitRow) -> Unit | None:
    if row.parent is None:
        if row.kind in GROUPS:
            raise WrongRow("parent_missing", "parent")
        return None
    parent = desk.units.find(row.parent)
    if parent is None:
        if desk.book.doubts(UNITS, row.parent):
            raise Doubtful
        raise WrongRow("unit_unknown", "parent", name=row.parent)
    parent = desk.units.heir(parent)
    if parent.ended_on is not None:
        raise WrongRow("unit_ended", "parent", on=parent.ended_on)
    if not fits_under(row.kind, parent.kind):
        raise WrongRow(
            "parent_unfit", "parent", kind=layout.word(layout.UNIT_KINDS, row.kind), name=row.parent
        )
    return parent


def _find(desk: Desk, row: UnitRow, parent: Unit | None) -> Unit | None:
    if row.kind in GROUPS:
        assert parent is not None
        return desk.units.group(key_of(parent), row.name)
    return desk.units.find(row.name)


def _found(desk: Desk, row: UnitRow, parent: Unit | None) -> None:
    if row.ends_on:
        raise WrongRow("end_unknown_unit", "ends_on", name=row.name)
    if parent is None and row.kind is not UnitKind.COMMITTEE:
        raise WrongRow("parent_missing", "parent")
    _require_gardener(desk, row, parent)
    unit = Unit(parent_id=parent.id if parent else None, kind=row.kind, name=row.name)
    unit.cell_type, unit.founded_on = row.cell_type, row.since
    desk.tree.found(unit)
    if parent is not None:
        desk.scope.grow(key_of(parent), key_of(unit))
    kind = layout.word(layout.UNIT_KINDS, row.kind)
    desk.report.add(ChangeKind.NEW, UNITS, row.name, [Note.of("unit", kind=kind, parent=row.parent)])


def _require_gardener(desk: Desk, row: UnitRow, unit: Unit | None) -> None:
    """Groups of one's own cell may be made by whoever keeps its people; the rest is the administrator's."""
    if unit is None:
        allowed = desk.scope.tree is None
    else:
        own_group = row.kind in GROUPS and desk.scope.may_enrol(key_of(unit))
        allowed = own_group or desk.scope.may_plant(key_of(unit))
    if not allowed:
        raise WrongRow("scope", "name")


def _renamed(desk: Desk, row: UnitRow) -> Unit:
    """The unit that bore the former name."""
    assert row.former is not None
    parent = desk.units.find(row.parent) if row.parent else None
    unit = desk.units.group(key_of(parent), row.former) if row.kind in GROUPS and parent else None
    unit = unit or desk.units.find(row.former)
    if unit is None or unit.ended_on:
        raise WrongRow("unit_unknown", "former", name=row.former)
    return unit


def _changes(desk: Desk, row: UnitRow, unit: Unit, parent: Unit | None) -> Iterator[Note]:
    if unit.kind is not row.kind:
        raise WrongRow("kind_changed", "kind", kind=layout.word(layout.UNIT_KINDS, unit.kind))
    on = _day_of_change(desk, row)
    if name_key(unit.name) != name_key(row.name):
        _require_gardener(desk, row, unit)
        yield Note.of("renamed", name=unit.name, on=on)
        desk.tree.rename(unit, row.name, on)
    if parent is not None and unit.parent_id != parent.id:
        _require_gardener(desk, row, unit)
        desk.tree.place(unit, parent, on)
        yield Note.of("placed", parent=parent.name, on=on)
    if row.cell_type and row.cell_type != unit.cell_type:
        _require_gardener(desk, row, unit)
        unit.cell_type = row.cell_type
        yield Note.of("cell_type", kind=layout.word(layout.CELL_TYPES, row.cell_type))


def _day_of_change(desk: Desk, row: UnitRow) -> date:
    """The day beside a former name is the day of the new one; elsewhere an old date is the founding's."""
    if row.since and (row.former or row.since >= open_from(desk.today)):
        return row.since
    return desk.today


def _merge(desk: Desk, row: UnitRow) -> None:
    unit = _find(desk, row, _parent(desk, row))
    into = desk.units.find(row.successor or "")
    if row.ends_on is None:
        raise WrongRow("merge_without_day", "ends_on")
    if into is None:
        raise WrongRow("unit_unknown", "successor", name=row.successor)
    if unit is None or _ended(desk, unit, row.ends_on):
        return
    if not (desk.scope.may_plant(key_of(unit)) and desk.scope.may_plant(key_of(into))):
        raise WrongRow("scope", "successor")
    on = row.ends_on + DAY
    count = desk.tree.merge(unit, into, on)
    note = Note.of("merged", into=into.name, on=on, count=count)
    desk.report.add(ChangeKind.ENDED, UNITS, row.name, [note])


def _end(desk: Desk, row: UnitRow) -> None:
    unit = _find(desk, row, _parent(desk, row))
    if unit is None or row.ends_on is None or _ended(desk, unit, row.ends_on):
        return
    _require_gardener(desk, row, unit)
    desk.tree.end(unit, row.ends_on)
    desk.report.add(ChangeKind.ENDED, UNITS, row.name, [Note.of("ended", on=row.ends_on)])


def _ended(desk: Desk, unit: Unit, last_day: date) -> bool:
    """Whether it ended on that day already: nothing to do. Another day than the one kept is a fault."""
    if unit.ended_on is None:
        return False
    if unit.ended_on != last_day:
        raise WrongRow("unit_ended", "ends_on", on=unit.ended_on)
    desk.report.add(ChangeKind.ENDED, UNITS, unit.name, [])
    return True
