"""The sheet of roles: who holds which, from when until when."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from itertools import pairwise

from sqlmodel import col, select

from handlers.people.periods import DAY, lasts
from handlers.people.record import PersonRecord
from handlers.people.roster import layout
from handlers.people.roster.faults import Doubtful, Unreadable, WrongRow
from handlers.people.roster.layout import MEMBERS, OFFICES, UNITS
from handlers.people.roster.namesakes import People
from handlers.people.roster.rows import RoleRow
from handlers.people.roster.run import ChangeKind, ImportRun, Note, told_apart
from handlers.people.tree import key_of
from storage.tables import Person, Role, RoleKind, Unit, UnitKind

_FITS = {
    RoleKind.SECRETARY: (UnitKind.CELL, UnitKind.COMMITTEE),
    RoleKind.DEPUTY: (UnitKind.CELL, UnitKind.COMMITTEE),
    RoleKind.PARTY_GROUP_LEADER: (UnitKind.PARTY_GROUP, UnitKind.SELF_MANAGED),
    RoleKind.OVERSEER: (UnitKind.CELL, UnitKind.CLUSTER, UnitKind.COMMITTEE),
    RoleKind.COMMITTEE_STAFF: (UnitKind.COMMITTEE,),
    RoleKind.ADMINISTRATOR: (UnitKind.COMMITTEE,),
}
_ONE_AT_A_TIME = (RoleKind.SECRETARY, RoleKind.PARTY_GROUP_LEADER)

Key = tuple[int, RoleKind, int]


def settle(run: ImportRun, people: People) -> None:
    """Give, end and keep roles as the sheet says; tell of those it does not name."""
    seen: dict[Key, RoleRow] = {}
    for row in run.book.roles:
        run.attempt(OFFICES, row, "since", partial(_settle_row, run, people, seen, row))
    run.session.flush()
    units = {unit_id: row for (_, _, unit_id), row in seen.items()}
    _tell_crowded(run, units)
    _tell_missing(run, units, seen)


def _settle_row(run: ImportRun, people: People, seen: dict[Key, RoleRow], row: RoleRow) -> None:
    one, unit = _whom(run, people, row), _unit(run, row)
    other = seen.setdefault((one.person_id, row.kind, key_of(unit)), row)
    if other is not row:
        raise WrongRow("double_role", "name", other=other.number)
    notes = list(_change(run, row, one, unit))
    run.report.add(ChangeKind.CHANGED, OFFICES, told_apart(one.person), notes)


def _whom(run: ImportRun, people: People, row: RoleRow) -> PersonRecord:
    try:
        one = people.find(row.name, row.birth_year)
    except Unreadable as error:
        raise WrongRow(error.reason, "birth_year", **error.fields) from error
    if one is not None:
        return one
    if run.book.doubts(MEMBERS, row.name):
        raise Doubtful
    raise WrongRow("person_unknown", "name", name=row.name)


def _unit(run: ImportRun, row: RoleRow) -> Unit:
    unit = run.units.find(row.unit)
    if unit is not None and row.group is not None:
        unit = run.units.group(key_of(run.units.heir(unit)), row.group)
    if unit is None:
        name, key = (row.group, "group") if row.group else (row.unit, "unit")
        if run.book.doubts(UNITS, name):
            raise Doubtful
        raise WrongRow("unit_unknown", key, name=name)
    if unit.kind not in _FITS[row.kind]:
        raise WrongRow("role_unfit", "kind", kind=layout.word(layout.ROLES, row.kind), name=unit.name)
    return unit


def _require_rights(run: ImportRun, row: RoleRow, unit: Unit) -> None:
    """Leaders of party groups are given by whoever keeps the cell's people; the rest by administrators."""
    own = row.kind is RoleKind.PARTY_GROUP_LEADER and run.rights.may_edit_people(key_of(unit))
    if not (own or run.rights.may_edit_tree(key_of(unit))):
        raise WrongRow("scope_role", "kind")


def _change(run: ImportRun, row: RoleRow, one: PersonRecord, unit: Unit) -> Iterator[Note]:
    held = one.role(row.kind, key_of(unit))
    role = layout.word(layout.ROLES, row.kind)
    if held is not None and (held.ends_on == row.until or _goes_on(run, held, row)):
        return
    _require_rights(run, row, unit)
    if held is not None and row.until is not None and lasts(held, run.today):
        if row.until < held.starts_on:
            raise WrongRow("until_before", "until", on=held.starts_on)
        held.ends_on = row.until
        yield Note.of("role_ended", role=role, unit=unit.name, on=row.until)
        return
    if unit.ended_on is not None:
        raise WrongRow("unit_ended", "unit", on=unit.ended_on)
    on = _begin(run, row, held)
    if row.until is not None and row.until < on:
        raise WrongRow("until_before", "until", on=on)
    one.give_role(row.kind, key_of(unit), on, row.until)
    yield Note.of("role", role=role, unit=unit.name, on=on, until=row.until)


def _goes_on(run: ImportRun, held: Role, row: RoleRow) -> bool:
    """Whether the row only does not know of an end, or says nothing newer than one: neither undoes it."""
    if row.until is not None:
        return False
    return lasts(held, run.today) or row.since is None or row.since <= (held.ends_on or run.today)


def _begin(run: ImportRun, row: RoleRow, held: Role | None) -> date:
    on = row.since or run.today
    return max(on, held.ends_on + DAY) if held is not None and held.ends_on else on


def _tell_crowded(run: ImportRun, units: dict[int, RoleRow]) -> None:
    """A cell has one secretary at a time; the one before must be ended in words."""
    holders: dict[tuple[int, RoleKind], list[tuple[Role, Person]]] = defaultdict(list)
    for role, person in _standing_roles(run, units):
        if role.kind in _ONE_AT_A_TIME:
            holders[role.unit_id, role.kind].append((role, person))
    for (unit_id, kind), held in holders.items():
        if any(_overlap(one, next_) for (one, _), (next_, _) in pairwise(held)):
            names = [told_apart(person) for _, person in held]
            fields = {"role": layout.word(layout.ROLES, kind), "unit": run.units[unit_id].name}
            run.fault(OFFICES, units[unit_id], WrongRow("crowded", "kind", names=names, **fields))


def _overlap(earlier: Role, later: Role) -> bool:
    return earlier.ends_on is None or earlier.ends_on >= later.starts_on


def _tell_missing(run: ImportRun, units: dict[int, RoleRow], seen: Collection[Key]) -> None:
    for role, person in _standing_roles(run, units):
        if (role.person_id, role.kind, role.unit_id) not in seen:
            name = layout.word(layout.ROLES, role.kind)
            unit = run.units[role.unit_id].name
            run.report.missing.append(f"{told_apart(person)}, {name} {unit}")


def _standing_roles(run: ImportRun, units: Collection[int]) -> list[tuple[Role, Person]]:
    """The roles on these units that have not ended, with their holders."""
    statement = (
        select(Role, Person)
        .join(Person, col(Role.person_id) == Person.id)
        .where(col(Role.unit_id).in_(units), col(Role.kind).in_(list(layout.ROLES.values())))
        .order_by(col(Role.starts_on), col(Role.id))
    )
    return [(role, person) for role, person in run.session.exec(statement) if lasts(role, run.today)]
