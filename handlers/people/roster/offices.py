"""The sheet of roles: who holds which, from when until when."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from itertools import pairwise

from sqlmodel import col, select

from handlers.people.dossier import Dossier
from handlers.people.periods import DAY, lasts
from handlers.people.roster import layout
from handlers.people.roster.desk import ChangeKind, Desk, Note, told_apart
from handlers.people.roster.faults import Doubtful, Unreadable, WrongRow
from handlers.people.roster.layout import MEMBERS, OFFICES, UNITS
from handlers.people.roster.namesakes import People
from handlers.people.roster.rows import RoleRow
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


def settle(desk: Desk, people: People) -> None:
    """Give, end and keep roles as the sheet says; tell of those it does not name."""
    seen: dict[Key, RoleRow] = {}
    for row in desk.book.roles:
        desk.attempt(OFFICES, row, "since", partial(_settle_row, desk, people, seen, row))
    desk.session.flush()
    units = {unit_id: row for (_, _, unit_id), row in seen.items()}
    _tell_crowded(desk, units)
    _tell_missing(desk, units, seen)


def _settle_row(desk: Desk, people: People, seen: dict[Key, RoleRow], row: RoleRow) -> None:
    one, unit = _whom(desk, people, row), _unit(desk, row)
    other = seen.setdefault((one.person_id, row.kind, key_of(unit)), row)
    if other is not row:
        raise WrongRow("double_role", "name", other=other.number)
    notes = list(_change(desk, row, one, unit))
    desk.report.add(ChangeKind.CHANGED, OFFICES, told_apart(one.person), notes)


def _whom(desk: Desk, people: People, row: RoleRow) -> Dossier:
    try:
        one = people.find(row.name, row.birth_year)
    except Unreadable as error:
        raise WrongRow(error.reason, "birth_year", **error.fields) from error
    if one is not None:
        return one
    if desk.book.doubts(MEMBERS, row.name):
        raise Doubtful
    raise WrongRow("person_unknown", "name", name=row.name)


def _unit(desk: Desk, row: RoleRow) -> Unit:
    unit = desk.units.find(row.unit)
    if unit is not None and row.group is not None:
        unit = desk.units.group(key_of(desk.units.heir(unit)), row.group)
    if unit is None:
        name, key = (row.group, "group") if row.group else (row.unit, "unit")
        if desk.book.doubts(UNITS, name):
            raise Doubtful
        raise WrongRow("unit_unknown", key, name=name)
    if unit.kind not in _FITS[row.kind]:
        raise WrongRow("role_unfit", "kind", kind=layout.word(layout.ROLES, row.kind), name=unit.name)
    return unit


def _require_scope(desk: Desk, row: RoleRow, unit: Unit) -> None:
    """Leaders of party groups are given by whoever keeps the cell's people; the rest by administrators."""
    own = row.kind is RoleKind.PARTY_GROUP_LEADER and desk.scope.may_enrol(key_of(unit))
    if not (own or desk.scope.may_plant(key_of(unit))):
        raise WrongRow("scope_role", "kind")


def _change(desk: Desk, row: RoleRow, one: Dossier, unit: Unit) -> Iterator[Note]:
    held = one.role(row.kind, key_of(unit))
    role = layout.word(layout.ROLES, row.kind)
    if held is not None and (held.ends_on == row.until or _goes_on(desk, held, row)):
        return
    _require_scope(desk, row, unit)
    if held is not None and row.until is not None and lasts(held, desk.today):
        if row.until < held.starts_on:
            raise WrongRow("until_before", "until", on=held.starts_on)
        held.ends_on = row.until
        yield Note.of("role_ended", role=role, unit=unit.name, on=row.until)
        return
    if unit.ended_on is not None:
        raise WrongRow("unit_ended", "unit", on=unit.ended_on)
    on = _begin(desk, row, held)
    if row.until is not None and row.until < on:
        raise WrongRow("until_before", "until", on=on)
    one.give_role(row.kind, key_of(unit), on, row.until)
    yield Note.of("role", role=role, unit=unit.name, on=on, until=row.until)


def _goes_on(desk: Desk, held: Role, row: RoleRow) -> bool:
    """Whether the row only does not know of an end, or says nothing newer than one: neither undoes it."""
    if row.until is not None:
        return False
    return lasts(held, desk.today) or row.since is None or row.since <= (held.ends_on or desk.today)


def _begin(desk: Desk, row: RoleRow, held: Role | None) -> date:
    on = row.since or desk.today
    return max(on, held.ends_on + DAY) if held is not None and held.ends_on else on


def _tell_crowded(desk: Desk, units: dict[int, RoleRow]) -> None:
    """A cell has one secretary at a time; the one before must be ended in words."""
    holders: dict[tuple[int, RoleKind], list[tuple[Role, Person]]] = defaultdict(list)
    for role, person in _standing_roles(desk, units):
        if role.kind in _ONE_AT_A_TIME:
            holders[role.unit_id, role.kind].append((role, person))
    for (unit_id, kind), held in holders.items():
        if any(_overlap(one, next_) for (one, _), (next_, _) in pairwise(held)):
            names = [told_apart(person) for _, person in held]
            fields = {"role": layout.word(layout.ROLES, kind), "unit": desk.units[unit_id].name}
            desk.fault(OFFICES, units[unit_id], WrongRow("crowded", "kind", names=names, **fields))


def _overlap(earlier: Role, later: Role) -> bool:
    return earlier.ends_on is None or earlier.ends_on >= later.starts_on


def _tell_missing(desk: Desk, units: dict[int, RoleRow], seen: Collection[Key]) -> None:
    for role, person in _standing_roles(desk, units):
        if (role.person_id, role.kind, role.unit_id) not in seen:
            name = layout.word(layout.ROLES, role.kind)
            unit = desk.units[role.unit_id].name
            desk.report.missing.append(f"{told_apart(person)}, {name} {unit}")


def _standing_roles(desk: Desk, units: Collection[int]) -> list[tuple[Role, Person]]:
    """The roles on these units that have not ended, with their holders."""
    statement = (
        select(Role, Person)
        .join(Person, col(Role.person_id) == Person.id)
        .where(col(Role.unit_id).in_(units), col(Role.kind).in_(list(layout.ROLES.values())))
        .order_by(col(Role.starts_on), col(Role.id))
    )
    return [(role, person) for role, person in desk.session.exec(statement) if lasts(role, desk.today)]
