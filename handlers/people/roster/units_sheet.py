"""The sheet of units: new ones, renamed ones, placed elsewhere, merged, ended."""

from collections.abc import Callable, Iterator
from datetime import date

from handlers.people.names import name_key
from handlers.people.periods import DAY, open_from
from handlers.people.roster import layout
from handlers.people.roster.faults import Doubtful, WrongRow
from handlers.people.roster.layout import UNITS
from handlers.people.roster.rows import UnitRow
from handlers.people.roster.run import ChangeKind, ImportRun, Note
from handlers.people.tree import key_of
from handlers.people.units import GROUPS, fits_under
from storage.tables import Unit, UnitKind

_ORDER = list(UnitKind)
"""From the top of the tree down: what stands above is there before what stands below."""


def settle(run: ImportRun) -> list[UnitRow]:
    """Do everything but the plain ends, which wait until the people are gone; returns the sound rows.

    Groups come last: those of a merged cell have gone along with it.
    """
    rows = sorted(_once(run), key=lambda row: _ORDER.index(row.kind))
    above = [row for row in rows if row.kind not in GROUPS and _try(run, row, "since", _settle_row)]
    sound = [row for row in above if not row.successor or _try(run, row, "ends_on", _merge)]
    return sound + [row for row in rows if row.kind in GROUPS and _try(run, row, "since", _settle_row)]


def close(run: ImportRun, sound: list[UnitRow]) -> None:
    """End the units that went into no other."""
    for row in sound:
        if row.ends_on is not None and not row.successor:
            _try(run, row, "ends_on", _end)


def _try(run: ImportRun, row: UnitRow, dated: str, work: Callable[[ImportRun, UnitRow], None]) -> bool:
    def done() -> bool:
        work(run, row)
        return True

    return run.attempt(UNITS, row, dated, done) is not None


def _once(run: ImportRun) -> Iterator[UnitRow]:
    seen: dict[tuple[str, str], int] = {}
    for row in run.book.units:
        name = name_key(row.parent or "") if row.kind in GROUPS else "", name_key(row.name)
        if name in seen:
            run.fault(UNITS, row, WrongRow("double_unit", "name", name=row.name, other=seen[name]))
        else:
            seen[name] = row.number
            yield row


def _settle_row(run: ImportRun, row: UnitRow) -> None:
    parent = _parent(run, row)
    unit = _find(run, row, parent)
    if unit is None and not row.former:
        _found(run, row, parent)
        return
    notes = list(_changes(run, row, unit or _renamed(run, row), parent))
    if notes or not row.ends_on:
        run.report.add(ChangeKind.CHANGED, UNITS, row.name, notes)


def _parent(run: ImportRun, row: UnitRow) -> Unit | None:
    if row.parent is None:
        if row.kind in GROUPS:
            raise WrongRow("parent_missing", "parent")
        return None
    parent = run.units.find(row.parent)
    if parent is None:
        if run.book.doubts(UNITS, row.parent):
            raise Doubtful
        raise WrongRow("unit_unknown", "parent", name=row.parent)
    parent = run.units.heir(parent)
    if parent.ended_on is not None:
        raise WrongRow("unit_ended", "parent", on=parent.ended_on)
    if not fits_under(row.kind, parent.kind):
        raise WrongRow(
            "parent_unfit", "parent", kind=layout.word(layout.UNIT_KINDS, row.kind), name=row.parent
        )
    return parent


def _find(run: ImportRun, row: UnitRow, parent: Unit | None) -> Unit | None:
    if row.kind in GROUPS:
        assert parent is not None
        return run.units.group(key_of(parent), row.name)
    return run.units.find(row.name)


def _found(run: ImportRun, row: UnitRow, parent: Unit | None) -> None:
    if row.ends_on:
        raise WrongRow("end_unknown_unit", "ends_on", name=row.name)
    if parent is None and row.kind is not UnitKind.COMMITTEE:
        raise WrongRow("parent_missing", "parent")
    _require_unit_right(run, row, parent)
    unit = Unit(parent_id=parent.id if parent else None, kind=row.kind, name=row.name)
    unit.cell_type, unit.founded_on = row.cell_type, row.since
    run.tree.found(unit)
    if parent is not None:
        run.rights.add_unit(key_of(parent), key_of(unit))
    kind = layout.word(layout.UNIT_KINDS, row.kind)
    run.report.add(ChangeKind.NEW, UNITS, row.name, [Note.of("unit", kind=kind, parent=row.parent)])


def _require_unit_right(run: ImportRun, row: UnitRow, unit: Unit | None) -> None:
    """Groups of one's own cell may be made by whoever keeps its people; the rest is the administrator's."""
    if unit is None:
        allowed = run.rights.tree is None
    else:
        own_group = row.kind in GROUPS and run.rights.may_edit_people(key_of(unit))
        allowed = own_group or run.rights.may_edit_tree(key_of(unit))
    if not allowed:
        raise WrongRow("scope", "name")


def _renamed(run: ImportRun, row: UnitRow) -> Unit:
    """The unit that bore the former name."""
    assert row.former is not None
    parent = run.units.find(row.parent) if row.parent else None
    unit = run.units.group(key_of(parent), row.former) if row.kind in GROUPS and parent else None
    unit = unit or run.units.find(row.former)
    if unit is None or unit.ended_on:
        raise WrongRow("unit_unknown", "former", name=row.former)
    return unit


def _changes(run: ImportRun, row: UnitRow, unit: Unit, parent: Unit | None) -> Iterator[Note]:
    if unit.kind is not row.kind:
        raise WrongRow("kind_changed", "kind", kind=layout.word(layout.UNIT_KINDS, unit.kind))
    on = _day_of_change(run, row)
    if name_key(unit.name) != name_key(row.name):
        _require_unit_right(run, row, unit)
        yield Note.of("renamed", name=unit.name, on=on)
        run.tree.rename(unit, row.name, on)
    if parent is not None and unit.parent_id != parent.id:
        _require_unit_right(run, row, unit)
        run.tree.place(unit, parent, on)
        yield Note.of("placed", parent=parent.name, on=on)
    if row.cell_type and row.cell_type != unit.cell_type:
        _require_unit_right(run, row, unit)
        unit.cell_type = row.cell_type
        yield Note.of("cell_type", kind=layout.word(layout.CELL_TYPES, row.cell_type))


def _day_of_change(run: ImportRun, row: UnitRow) -> date:
    """The day beside a former name is the day of the new one; elsewhere an old date is the founding's."""
    if row.since and (row.former or row.since >= open_from(run.today)):
        return row.since
    return run.today


def _merge(run: ImportRun, row: UnitRow) -> None:
    unit = _find(run, row, _parent(run, row))
    into = run.units.find(row.successor or "")
    if row.ends_on is None:
        raise WrongRow("merge_without_day", "ends_on")
    if into is None:
        raise WrongRow("unit_unknown", "successor", name=row.successor)
    if unit is None or _ended(run, unit, row.ends_on):
        return
    if not (run.rights.may_edit_tree(key_of(unit)) and run.rights.may_edit_tree(key_of(into))):
        raise WrongRow("scope", "successor")
    on = row.ends_on + DAY
    count = run.tree.merge(unit, into, on)
    note = Note.of("merged", into=into.name, on=on, count=count)
    run.report.add(ChangeKind.ENDED, UNITS, row.name, [note])


def _end(run: ImportRun, row: UnitRow) -> None:
    unit = _find(run, row, _parent(run, row))
    if unit is None or row.ends_on is None or _ended(run, unit, row.ends_on):
        return
    _require_unit_right(run, row, unit)
    run.tree.end(unit, row.ends_on)
    run.report.add(ChangeKind.ENDED, UNITS, row.name, [Note.of("ended", on=row.ends_on)])


def _ended(run: ImportRun, unit: Unit, last_day: date) -> bool:
    """Whether it ended on that day already: nothing to do. Another day than the one kept is a fault."""
    if unit.ended_on is None:
        return False
    if unit.ended_on != last_day:
        raise WrongRow("unit_ended", "ends_on", on=unit.ended_on)
    run.report.add(ChangeKind.ENDED, UNITS, unit.name, [])
    return True
