"""One person with everything dated about them, and the changes that are made to it.

A changed fact ends the day before, and the new one begins. The caller sees to it that no change
begins in a closed month (`handlers.people.periods`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlmodel import Session, col, select

from handlers.people.periods import DAY, lasts, latest
from handlers.people.units import Units
from storage.tables import (
    Availability,
    AvailabilityKind,
    Bond,
    Employment,
    EndReason,
    Membership,
    Person,
    Role,
    RoleKind,
    Standing,
    StandingKind,
)

Fact = Membership | Standing | Availability | Employment | Role
F = TypeVar("F", Membership, Standing, Availability, Employment, Role)

FOR_GOOD = (EndReason.DIED, EndReason.LEFT)
"""With these ends everything ends: every membership and every role."""


@dataclass(slots=True)
class PersonRecord:
    session: Session
    units: Units
    person: Person
    memberships: list[Membership] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    availabilities: list[Availability] = field(default_factory=list)
    employments: list[Employment] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)

    @property
    def person_id(self) -> int:
        return self.person.id

    # What holds, or held last

    def home(self, bond: Bond = Bond.MEMBER) -> Membership | None:
        """The cell, not the party group, that the person belongs to in this way."""
        return latest(m for m in self.memberships if m.bond is bond and not self.units.is_group(m.unit_id))

    def group(self, cell_id: int) -> Membership | None:
        """The party group within the cell."""
        return latest(m for m in self.memberships if self._is_group_of(m.unit_id, cell_id))

    def standing(self) -> Standing | None:
        return latest(self.standings)

    def availability(self, unit_id: int) -> Availability | None:
        return latest(one for one in self.availabilities if one.unit_id == unit_id)

    def employment(self) -> Employment | None:
        return latest(self.employments)

    def bond(self, unit_id: int, on: date) -> Membership | None:
        """How the person belongs to this very unit on the day, or will later."""
        return latest(m for m in self.memberships if m.unit_id == unit_id and lasts(m, on))

    def role(self, kind: RoleKind, unit_id: int) -> Role | None:
        return latest(role for role in self.roles if role.kind is kind and role.unit_id == unit_id)

    # What changes

    def join(self, unit_id: int, bond: Bond, on: date) -> None:
        """Begin to belong to the cell; a weaker bond with the same cell gives way."""
        self.close(self.memberships, on - DAY, (m for m in self.memberships if m.unit_id == unit_id))
        self._begin(
            self.memberships, Membership(person_id=self.person_id, unit_id=unit_id, bond=bond, starts_on=on)
        )

    def leave(self, unit_id: int, last_day: date, reason: EndReason) -> None:
        """Belong to the cell until that day; with it go its party group, what holds there, and its roles."""
        if reason in FOR_GOOD:
            self._end(self.memberships, last_day, reason)
            self.close(self.availabilities, last_day, self.availabilities)
            self.close(self.employments, last_day, self.employments)
            self.close(self.roles, last_day, self.roles)
            return
        inside = [m for m in self.memberships if self.units.within(m.unit_id, unit_id)]
        self._end(inside, last_day, reason)
        here = [one for one in self.availabilities if one.unit_id == unit_id]
        self.close(self.availabilities, last_day, here)
        held = [role for role in self.roles if self.units.within(role.unit_id, unit_id)]
        self.close(self.roles, last_day, held)

    def move(self, membership: Membership, to: int, on: date, reason: EndReason = EndReason.MOVED) -> None:
        """Belong to another cell from that day, in the same way as before."""
        self.leave(membership.unit_id, on - DAY, reason)
        self.join(to, membership.bond, on)

    def set_group(self, cell_id: int, group_id: int | None, on: date) -> None:
        """Belong to another party group of the cell, or to none."""
        own = [m for m in self.memberships if self._is_group_of(m.unit_id, cell_id)]
        self._end(own, on - DAY, EndReason.MOVED)
        if group_id is not None:
            self.join(group_id, Bond.MEMBER, on)

    def set_standing(self, kind: StandingKind, on: date) -> None:
        self.close(self.standings, on - DAY, self.standings)
        self._begin(self.standings, Standing(person_id=self.person_id, kind=kind, starts_on=on))

    def set_availability(
        self,
        unit_id: int,
        kind: AvailabilityKind | None,
        on: date,
        until: date | None = None,
        place: str | None = None,
    ) -> None:
        """Be exempt, elsewhere… from that day; with no kind, simply active again."""
        here = [one for one in self.availabilities if one.unit_id == unit_id]
        self.close(self.availabilities, on - DAY, here)
        if kind is not None:
            new = Availability(person_id=self.person_id, unit_id=unit_id, kind=kind, starts_on=on)
            new.ends_on, new.place = until, place
            self._begin(self.availabilities, new)

    def set_workplace(self, workplace: str | None, on: date) -> None:
        self.close(self.employments, on - DAY, self.employments)
        if workplace:
            new = Employment(person_id=self.person_id, workplace=workplace, starts_on=on)
            self._begin(self.employments, new)

    def give_role(self, kind: RoleKind, unit_id: int, on: date, until: date | None = None) -> None:
        new = Role(person_id=self.person_id, unit_id=unit_id, kind=kind, starts_on=on, ends_on=until)
        self._begin(self.roles, new)

    def close(self, facts: list[F], last_day: date, which: Iterable[F]) -> None:
        """End those that last beyond the day; one that would end before it began never was."""
        for fact in list(which):
            if not lasts(fact, last_day + DAY):
                continue
            if fact.starts_on > last_day:
                self._drop(facts, fact)
            else:
                fact.ends_on = last_day

    def _end(self, which: Collection[Membership], last_day: date, reason: EndReason) -> None:
        for membership in list(which):
            if lasts(membership, last_day + DAY):
                membership.end_reason = reason
        self.close(self.memberships, last_day, which)

    def _begin(self, facts: list[F], fact: F) -> None:
        facts.append(fact)
        self.session.add(fact)

    def _drop(self, facts: list[F], fact: F) -> None:
        facts.remove(fact)
        if fact in self.session.new:
            self.session.expunge(fact)
        else:
            self.session.delete(fact)

    def _is_group_of(self, unit_id: int, cell_id: int) -> bool:
        return self.units.is_group(unit_id) and self.units.within(unit_id, cell_id)


def load(
    session: Session, units: Units, person_ids: Collection[int] | None = None
) -> dict[int, PersonRecord]:
    """The records of these people, or of everybody, by person."""
    people = select(Person)
    if person_ids is not None:
        people = people.where(col(Person.id).in_(person_ids))
    memberships = _facts(session, Membership, person_ids)
    standings = _facts(session, Standing, person_ids)
    availabilities = _facts(session, Availability, person_ids)
    employments = _facts(session, Employment, person_ids)
    roles = _facts(session, Role, person_ids)
    return {
        key: PersonRecord(
            session,
            units,
            person,
            memberships[key],
            standings[key],
            availabilities[key],
            employments[key],
            roles[key],
        )
        for person in session.exec(people)
        if (key := person.id) is not None
    }


def load_one(session: Session, units: Units, person_id: int) -> PersonRecord:
    """The record of a person who is known to exist."""
    return load(session, units, [person_id])[person_id]


def _facts(session: Session, table: type[F], person_ids: Collection[int] | None) -> dict[int, list[F]]:
    statement = select(table)
    if person_ids is not None:
        statement = statement.where(col(table.person_id).in_(person_ids))
    facts: dict[int, list[F]] = defaultdict(list)
    for fact in session.exec(statement):
        facts[fact.person_id].append(fact)
    return facts
