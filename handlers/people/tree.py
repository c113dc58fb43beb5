"""The tree of units changes: renamed, placed elsewhere, merged, split. What was stays where it was.

Every change has its day, in the open month and not in the future: the tree has one present.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from handlers.people import record as records
from handlers.people.names import name_key
from handlers.people.periods import DAY, lasts, require_open
from handlers.people.record import PersonRecord
from handlers.people.units import GROUPS, Units
from storage.tables import (
    AvailabilityKind,
    Bond,
    Chat,
    EndReason,
    Membership,
    Role,
    Unit,
    UnitPast,
)


class TreeError(Exception):
    """The change cannot be made; `reason` is the entry of the wording that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AsOf(NamedTuple):
    """How a unit was named and placed on a day."""

    name: str
    parent_id: int | None


def as_of(session: Session, unit_id: int, on: date) -> AsOf:
    """The unit's name and place as they were on the day."""
    past = session.exec(
        select(UnitPast)
        .where(UnitPast.unit_id == unit_id, UnitPast.ends_on >= on)
        .order_by(col(UnitPast.ends_on))
    ).first()
    held = past or session.get_one(Unit, unit_id)
    return AsOf(held.name, held.parent_id)


@dataclass(frozen=True, slots=True)
class Tree:
    """The units with the means to change them. Everything raises `TreeError` or `ClosedMonthError`."""

    session: Session
    units: Units
    today: date

    def found(self, unit: Unit) -> Unit:
        """Add a unit."""
        is_group = unit.kind in GROUPS and unit.parent_id is not None
        taken = self.units.group(unit.parent_id or 0, unit.name) if is_group else self.units.find(unit.name)
        if taken is not None and taken.ended_on is None:
            raise TreeError("name_taken")
        self.session.add(unit)
        self.session.flush()
        self.units.learn(unit)
        return unit

    def rename(self, unit: Unit, name: str, on: date) -> None:
        """Give the unit another name from that day."""
        self._remember(unit, on)
        unit.name = name
        self.units.learn(unit)

    def place(self, unit: Unit, parent: Unit, on: date) -> None:
        """Put the unit under another from that day."""
        self._remember(unit, on)
        unit.parent_id = parent.id
        self.units.learn(unit)

    def end(self, unit: Unit, last_day: date) -> None:
        """Let a unit end that nobody belongs to any more."""
        self._require_present(last_day + DAY)
        if self._belonging(unit, last_day + DAY):
            raise TreeError("not_empty")
        unit.ended_on = last_day
        self._end_roles(unit, last_day)

    def merge(self, old: Unit, into: Unit, on: date, *, chats_follow: bool = True) -> int:
        """Merge `old` into another unit of its kind from that day; returns how many people went over.

        Its people keep their bond and what holds of them, its party groups come along with their
        leaders, its own roles end; its chats follow, or stay with what it was.
        """
        self._require_present(on)
        if old.id == into.id or old.kind is not into.kind or old.ended_on or into.ended_on:
            raise TreeError("merge_unfit")
        self._bring_children(old, into, on)
        people = records.load(self.session, self.units, self._belonging(old, on))
        for one in people.values():
            _take_over(one, old, into, on)
        self._end_roles(old, on - DAY)
        if chats_follow:
            for chat in self.session.exec(select(Chat).where(Chat.unit_id == old.id)):
                chat.unit_id = into.id
        old.ended_on, old.successor_id = on - DAY, into.id
        self.session.flush()
        return len(people)

    def split(self, unit: Unit, name: str, person_ids: Collection[int], on: date) -> Unit:
        """A new unit beside `unit` from that day, with these of its people."""
        self._require_present(on)
        new = Unit(parent_id=unit.parent_id, kind=unit.kind, name=name, founded_on=on)
        new.cell_type, new.zone = unit.cell_type, unit.zone
        self.found(new)
        for one in records.load(self.session, self.units, person_ids).values():
            membership = one.bond(key_of(unit), on)
            if membership is None:
                raise TreeError("split_stranger")
            one.move(membership, key_of(new), on)
        self.session.flush()
        return new

    def _require_present(self, on: date) -> None:
        if require_open(on, self.today) > self.today:
            raise TreeError("future")

    def _remember(self, unit: Unit, on: date) -> None:
        """Keep how the unit was until the day before; a second change on one day puts that day right."""
        self._require_present(on)
        statement = select(UnitPast).where(UnitPast.unit_id == unit.id).order_by(col(UnitPast.ends_on).desc())
        last = self.session.exec(statement).first()
        if last is not None and last.ends_on >= on:
            raise TreeError("later_change")
        if last is None or last.ends_on < on - DAY:
            was = UnitPast(unit_id=key_of(unit), parent_id=unit.parent_id, name=unit.name, ends_on=on - DAY)
            self.session.add(was)
            self.session.flush()

    def _bring_children(self, old: Unit, into: Unit, on: date) -> None:
        """What stood below the merged unit stands below the other; two of one name are told apart."""
        names = {name_key(own.name) for own in self.units.groups(key_of(into))}
        statement = select(Unit).where(Unit.parent_id == old.id, col(Unit.ended_on).is_(None))
        for child in self.session.exec(statement).all():
            self._remember(child, on)
            if child.kind in GROUPS and name_key(child.name) in names:
                child.name = f"{child.name} ({old.name})"
            child.parent_id = into.id
            self.units.learn(child)

    def _belonging(self, unit: Unit, on: date) -> set[int]:
        """Who belongs to the unit on the day or later, in whatever way."""
        statement = select(Membership.person_id).where(
            Membership.unit_id == unit.id,
            or_(col(Membership.ends_on).is_(None), col(Membership.ends_on) >= on),
        )
        return set(self.session.exec(statement))

    def _end_roles(self, unit: Unit, last_day: date) -> None:
        for role in self.session.exec(select(Role).where(Role.unit_id == unit.id)).all():
            if role.starts_on > last_day:
                self.session.delete(role)
            elif lasts(role, last_day + DAY):
                role.ends_on = last_day


def _take_over(one: PersonRecord, old: Unit, into: Unit, on: date) -> None:
    """Move one person along. Who was elsewhere in, or visiting, the other cell is simply its member now."""
    membership, known = one.bond(key_of(old), on), one.bond(key_of(into), on)
    assert membership is not None
    begins = max(on, membership.starts_on)
    if known is not None and known.bond is Bond.MEMBER:
        one.leave(key_of(old), begins - DAY, EndReason.MERGED)
        _come_home(one, into, begins)
        return
    held = one.availability(key_of(old))
    carried = (held.kind, begins, held.ends_on, held.place) if held and lasts(held, begins) else None
    one.move(membership, key_of(into), begins, EndReason.MERGED)
    if carried and not (known and carried[0] is AvailabilityKind.ELSEWHERE):
        one.set_availability(key_of(into), *carried)


def _come_home(one: PersonRecord, cell: Unit, on: date) -> None:
    """Whoever was elsewhere for the cell, in what is now a part of it, is there again."""
    held = one.availability(key_of(cell))
    if held is not None and held.kind is AvailabilityKind.ELSEWHERE and lasts(held, on):
        one.set_availability(key_of(cell), None, on)


def key_of(unit: Unit) -> int:
    """The number of a unit that is stored."""
    return unit.id
