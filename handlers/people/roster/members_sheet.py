"""The sheet of members: whom each row means, and what becomes of it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from handlers.language import fold
from handlers.people import record as records
from handlers.people.names import name_key
from handlers.people.periods import lasts
from handlers.people.record import PersonRecord
from handlers.people.roster import member_changes
from handlers.people.roster.faults import Doubtful, Unreadable, WrongRow
from handlers.people.roster.layout import MEMBERS, UNITS
from handlers.people.roster.member_changes import Placed
from handlers.people.roster.namesakes import People
from handlers.people.roster.rows import MemberRow
from handlers.people.roster.run import ChangeKind, ImportRun, told_apart
from handlers.people.tree import key_of
from storage.tables import AvailabilityKind, Bond, Person, Unit, UnitKind

YOUNGEST, OLDEST = 18, 120
"""Years of age a member can have; the Charter's article 1 says 18 or older."""

_AT_ONCE = 200
"""People stored by one statement."""

_WITH_PLACE = (AvailabilityKind.ELSEWHERE, AvailabilityKind.WORKING_AWAY)


def settle(run: ImportRun) -> People:
    """Enrol everybody the sheet names; returns all people, the new ones among them."""
    with run.pace.reading():
        known = records.load(run.session, run.units)
    people = People(known.values(), open_years=run.rights.people is None)
    sound = [row for row in _told_apart(run) if _sound(run, row)]
    meant = _admit(run, people, _whom(run, people, sound))
    covered = set()
    for row, one in meant:
        placed = run.attempt(MEMBERS, row, "since", partial(_place, run, row, one))
        if placed is not None:
            covered.add(placed.cell_id)
            _settle_row(run, placed, is_new=one.person_id not in known)
    named = {one.person_id for _, one in meant}
    _tell_missing(run, [one for key, one in known.items() if key not in named], covered)
    return people


def _told_apart(run: ImportRun) -> Iterator[MemberRow]:
    """The rows without those that name somebody a second time.

    One person may stand in two rows in two ways: a member here, under Quy định 213 there.
    """
    first: dict[str, MemberRow] = {}
    seen: dict[tuple[str, int | None, Bond], int] = {}
    for row in run.book.members:
        name = name_key(row.name)
        earlier = first.setdefault(name, row)
        other = seen.setdefault((name, row.birth_year, row.bond), row.number)
        if earlier is not row and None in (row.birth_year, earlier.birth_year):
            wrong = WrongRow("namesakes_no_year", "birth_year", name=row.name, other=earlier.number)
            run.fault(MEMBERS, row, wrong)
        elif other != row.number:
            run.fault(MEMBERS, row, WrongRow("double_member", "name", name=row.name, other=other))
        else:
            yield row


def _sound(run: ImportRun, row: MemberRow) -> bool:
    """Whether the row agrees with itself; what does not is told, all of it."""
    wrong = [fault for check in _CHECKS for fault in check(run, row)]
    for fault in wrong:
        run.fault(MEMBERS, row, fault)
    return not wrong


def _check_age(run: ImportRun, row: MemberRow) -> Iterator[WrongRow]:
    if row.birth_year and not YOUNGEST <= run.today.year - row.birth_year <= OLDEST:
        yield WrongRow("year_range", "birth_year", year=str(row.birth_year))


def _check_standing(_desk: ImportRun, row: MemberRow) -> Iterator[WrongRow]:
    if row.standing is None and row.bond is not Bond.DECREE_213 and row.ends_on is None:
        yield WrongRow("required", "standing")


def _check_availability(_desk: ImportRun, row: MemberRow) -> Iterator[WrongRow]:
    if row.until and row.availability is None:
        yield WrongRow("until_alone", "until")
    if row.place and row.availability not in _WITH_PLACE:
        yield WrongRow("place_alone", "place")
    if row.until and row.since and row.until < row.since:
        yield WrongRow("until_before", "until", on=row.since)


def _check_end(_desk: ImportRun, row: MemberRow) -> Iterator[WrongRow]:
    if row.ends_on and row.end_reason is None:
        yield WrongRow("reason_missing", "end_reason")
    if row.end_reason and row.ends_on is None:
        yield WrongRow("reason_alone", "ends_on")


_CHECKS: tuple[Callable[[ImportRun, MemberRow], Iterable[WrongRow]], ...] = (
    _check_age,
    _check_standing,
    _check_availability,
    _check_end,
)


def _whom(
    run: ImportRun, people: People, rows: list[MemberRow]
) -> list[tuple[MemberRow, PersonRecord | None]]:
    """Each row with the person it means, None for somebody new; without the rows that are unclear."""
    years = Counter(name for name, _ in {(name_key(row.name), row.birth_year) for row in rows})
    found = []
    for row in rows:
        try:
            one = people.find(row.name, row.birth_year, alone=years[name_key(row.name)] == 1)
        except Unreadable as error:
            run.fault(MEMBERS, row, WrongRow(error.reason, "birth_year", **error.fields))
            continue
        if one is None and row.ends_on is not None:
            run.fault(MEMBERS, row, WrongRow("end_unknown", "ends_on"))
        else:
            found.append((row, one))
    return found


def _admit(
    run: ImportRun, people: People, rows: list[tuple[MemberRow, PersonRecord | None]]
) -> list[tuple[MemberRow, PersonRecord]]:
    """Store those nobody knew, many at once; each row with its person."""
    new: dict[tuple[str, int | None], PersonRecord] = {}
    for row, known in rows:
        if known is None:
            new.setdefault((name_key(row.name), row.birth_year), _stranger(run, row))
    strangers = [one.person for one in new.values()]
    for start in range(0, len(strangers), _AT_ONCE):
        run.session.add_all(strangers[start : start + _AT_ONCE])
        run.session.flush()
        run.pace.rest()
    for one in new.values():
        people.add(one)
    return [(row, known or new[name_key(row.name), row.birth_year]) for row, known in rows]


def _stranger(run: ImportRun, row: MemberRow) -> PersonRecord:
    person = Person(full_name=row.name, folded_name=fold(row.name), created_at=run.now)
    person.birth_year = row.birth_year
    return PersonRecord(run.session, run.units, person)


def _place(run: ImportRun, row: MemberRow, one: PersonRecord) -> Placed:
    """The row with its cell and party group."""
    cell = _cell(run, row)
    if _belongs_elsewhere(run, one):
        raise WrongRow("elsewhere", "name")
    home = one.home()
    own = home is None or not lasts(home, run.today) or run.rights.may_edit_people(home.unit_id)
    return Placed(run, row, cell, _group(run, row, cell), one, counted=cell.id in run.counted, own=own)


def _belongs_elsewhere(run: ImportRun, one: PersonRecord) -> bool:
    """Whether the person is, or holds a role, where the importer may change nobody."""
    belongs = [fact.unit_id for fact in one.memberships if lasts(fact, run.today)]
    holds = [fact.unit_id for fact in one.roles if lasts(fact, run.today)]
    return not all(run.rights.may_edit_people(place) for place in (*belongs, *holds))


def _cell(run: ImportRun, row: MemberRow) -> Unit:
    cell = run.units.find(row.cell)
    if cell is None:
        if run.book.doubts(UNITS, row.cell):
            raise Doubtful
        raise WrongRow("unit_unknown", "cell", name=row.cell)
    cell = run.units.heir(cell)
    if cell.kind is not UnitKind.CELL:
        raise WrongRow("not_a_cell", "cell", name=row.cell)
    if not run.rights.may_edit_people(key_of(cell)):
        raise WrongRow("scope", "cell")
    if cell.ended_on is not None and row.ends_on is None:
        raise WrongRow("unit_ended", "cell", on=cell.ended_on)
    return cell


def _group(run: ImportRun, row: MemberRow, cell: Unit) -> Unit | None:
    if row.group is None:
        return None
    group = run.units.group(key_of(cell), row.group)
    if group is None:
        if run.book.doubts(UNITS, row.group):
            raise Doubtful
        raise WrongRow("group_unknown", "group", name=row.group, cell=cell.name)
    return group


def _settle_row(run: ImportRun, one: Placed, *, is_new: bool) -> None:
    row = one.row
    notes = run.attempt(
        MEMBERS, row, "ends_on" if row.ends_on else "since", lambda: member_changes.change(one)
    )
    if notes is not None:
        kind = ChangeKind.NEW if is_new else ChangeKind.ENDED if row.ends_on else ChangeKind.CHANGED
        run.report.add(kind, MEMBERS, told_apart(one.record.person), notes)


def _tell_missing(run: ImportRun, unnamed: Iterable[PersonRecord], covered: Collection[int]) -> None:
    """Who belongs to a cell of the file and is not in it: told, and left as it is."""
    for one in unnamed:
        homes = [home for bond in Bond if (home := one.home(bond)) and lasts(home, run.today)]
        here = [run.units[home.unit_id].name for home in homes if home.unit_id in covered]
        if here and not run.book.doubts(MEMBERS, one.person.full_name):
            run.report.missing.append(f"{told_apart(one.person)}, {', '.join(here)}")
