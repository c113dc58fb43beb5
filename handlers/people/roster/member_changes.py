"""One row of the sheet of members against what is kept of the person: what differs is changed and noted.

A blank cell says "none", except for what is plain help (phone, nickname); a column that is not there
says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handlers.people.names import name_key
from handlers.people.periods import DAY, begin_of_change, lasts, require_open
from handlers.people.record import FOR_GOOD, PersonRecord
from handlers.people.roster import layout
from handlers.people.roster.faults import WrongRow
from handlers.people.roster.layout import MEMBERS
from handlers.people.roster.rows import MemberRow
from handlers.people.roster.run import ImportRun, Note
from handlers.people.tree import key_of
from storage.tables import Availability, EndReason, Membership, Unit


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the cell, the party group and the person it means.

    `counted`: the cell has had people before, so its past figures stand. `own`: the importer may
    change what is kept of the person beyond this cell.
    """

    run: ImportRun
    row: MemberRow
    cell: Unit
    group: Unit | None
    record: PersonRecord
    counted: bool
    own: bool

    @property
    def today(self) -> date:
        return self.run.today

    @property
    def cell_id(self) -> int:
        return key_of(self.cell)

    def says(self, key: str) -> bool:
        return self.run.book.says(MEMBERS, key)

    def begins(self, fresh: date | None, since: date) -> date:
        """When a changed fact holds: with the coming to the cell, or by the row's own date."""
        return fresh or begin_of_change(self.row.since, since, self.today)


def change(one: Placed) -> list[Note]:
    """Make the kept facts what the row says. Raises `WrongRow`, `ClosedMonthError`."""
    if one.row.ends_on is not None:
        return list(_end(one, one.row.ends_on))
    notes, fresh = _home(one)
    notes += _group(one, fresh)
    notes += _availability(one, fresh)
    if one.own:
        notes += _standing(one, fresh)
        notes += _workplace(one, fresh)
        notes += _plain(one)
    return notes


Came = tuple[list[Note], date | None]
"""What is noted, and the day where the person comes to the cell by this row."""


def _home(one: Placed) -> Came:
    held = one.record.home(one.row.bond)
    if held is None:
        return _joined(one)
    if not lasts(held, one.today):
        return _returned(one, held)
    if held.unit_id != one.cell_id:
        return _moved(one, held)
    return [], None


def _joined(one: Placed) -> Came:
    bond = layout.word(layout.BONDS, one.row.bond)
    other = one.record.bond(one.cell_id, one.today)
    if other is not None:
        on = begin_of_change(one.row.since, other.starts_on, one.today)
        name = "bond"
    else:
        on = one.row.since or one.today
        name = "joined"
        if one.counted:
            require_open(on, one.today)
    one.record.join(one.cell_id, one.row.bond, on)
    return [Note.of(name, cell=one.cell.name, bond=bond, on=on)], on


def _returned(one: Placed, held: Membership) -> Came:
    """Only a row that says since when brings somebody back: an old file must not."""
    assert held.ends_on is not None
    if held.end_reason is EndReason.DIED:
        raise WrongRow("died", "name", on=held.ends_on)
    if one.row.since is None or one.row.since <= held.ends_on:
        raise WrongRow("ended_before", "since", on=held.ends_on)
    on = require_open(one.row.since, one.today)
    one.record.join(one.cell_id, one.row.bond, on)
    return [Note.of("returned", cell=one.cell.name, on=on)], on


def _moved(one: Placed, held: Membership) -> Came:
    if not one.run.rights.may_edit_people(held.unit_id):
        raise WrongRow("elsewhere", "name")
    on = begin_of_change(one.row.since, held.starts_on, one.today)
    old = one.run.units[held.unit_id].name
    one.record.move(held, one.cell_id, on)
    return [Note.of("moved", old=old, cell=one.cell.name, on=on)], on


def _group(one: Placed, fresh: date | None) -> Iterator[Note]:
    if not one.says("group"):
        return
    held = one.record.group(one.cell_id)
    current = held if held and lasts(held, one.today) else None
    wanted = one.group.id if one.group else None
    if (current.unit_id if current else None) == wanted:
        return
    since = current.starts_on if current else _since(one)
    on = one.begins(fresh, since)
    one.record.set_group(one.cell_id, wanted, on)
    yield Note.of("group", group=one.group.name if one.group else "", on=on)


def _availability(one: Placed, fresh: date | None) -> Iterator[Note]:
    if not one.says("availability"):
        return
    row, held = one.row, one.record.availability(one.cell_id)
    if held is not None and _same(held, row):
        return
    current = held if held and lasts(held, one.today) else None
    if current is None and row.availability is None:
        return
    if current is not None and _only_until(current, row):
        _require_end(one, row.until)
        current.ends_on = row.until
        on = current.starts_on
    else:
        on = one.begins(fresh, current.starts_on if current else _since(one))
        _require_order(row, on)
        one.record.set_availability(one.cell_id, row.availability, on, row.until, row.place)
    kind = layout.word(layout.AVAILABILITIES, row.availability)
    yield Note.of("availability", kind=kind, on=on, until=row.until, place=row.place)


def _same(held: Availability, row: MemberRow) -> bool:
    return (held.kind, held.ends_on, held.place) == (row.availability, row.until, row.place)


def _only_until(held: Availability, row: MemberRow) -> bool:
    return (held.kind, held.place) == (row.availability, row.place)


def _require_end(one: Placed, until: date | None) -> None:
    """A past month must not lose a day of what was reported."""
    if until is not None:
        require_open(until + DAY, one.today)


def _require_order(row: MemberRow, on: date) -> None:
    if row.until is not None and row.until < on:
        raise WrongRow("until_before", "until", on=on)


def _standing(one: Placed, fresh: date | None) -> Iterator[Note]:
    row, held = one.row, one.record.standing()
    if row.standing is None or (held is not None and held.kind is row.standing):
        return
    if held is None:
        on = row.standing_since or fresh or one.today
    else:
        on = begin_of_change(row.standing_since or row.since, held.starts_on, one.today)
    one.record.set_standing(row.standing, on)
    yield Note.of("standing", kind=layout.word(layout.STANDINGS, row.standing), on=on)


def _workplace(one: Placed, fresh: date | None) -> Iterator[Note]:
    if not one.says("workplace"):
        return
    held = one.record.employment()
    current = held if held and lasts(held, one.today) else None
    if name_key(current.workplace if current else "") == name_key(one.row.workplace or ""):
        return
    on = one.begins(fresh, current.starts_on if current else _since(one))
    one.record.set_workplace(one.row.workplace, on)
    yield Note.of("workplace", workplace=one.row.workplace or "", on=on)


def _plain(one: Placed) -> Iterator[Note]:
    """What has no history; a blank leaves it as it is."""
    person, row = one.record.person, one.row
    if row.phone and row.phone != person.phone:
        person.phone = row.phone
        yield Note.of("phone", phone=row.phone)
    if row.nickname and row.nickname != person.nickname:
        person.nickname = row.nickname
        yield Note.of("nickname", nickname=row.nickname)
    if row.birth_year and person.birth_year is None:
        person.birth_year = row.birth_year
        yield Note.of("birth_year", year=str(row.birth_year))


def _end(one: Placed, last_day: date) -> Iterator[Note]:
    held, reason = one.record.home(one.row.bond), one.row.end_reason
    if held is None or held.unit_id != one.cell_id or reason is None:
        raise WrongRow("end_unknown", "ends_on")
    if reason in FOR_GOOD and not one.own:
        raise WrongRow("elsewhere", "end_reason")
    if held.ends_on == last_day:
        return
    require_open(last_day + DAY, one.today)
    if last_day < held.starts_on:
        raise WrongRow("end_before", "ends_on", on=held.starts_on)
    if held.ends_on is not None and held.ends_on < one.today:
        raise WrongRow("end_known", "ends_on", on=held.ends_on)
    one.record.leave(one.cell_id, last_day, reason)
    yield Note.of("left", reason=layout.word(layout.END_REASONS, reason), on=last_day)


def _since(one: Placed) -> date:
    """Since when the person belongs to the cell."""
    held = one.record.home(one.row.bond)
    assert held is not None
    return held.starts_on
