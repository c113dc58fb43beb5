"""Rows of the three sheets as they were read: each cell is right in itself, nothing is compared yet."""

from dataclasses import dataclass
from datetime import date

from storage.tables import AvailabilityKind, Bond, EndReason, RoleKind, StandingKind, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    number: int
    name: str
    kind: UnitKind
    parent: str | None = None
    cell_type: str | None = None
    former: str | None = None
    since: date | None = None
    ends_on: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """`availability` is None for being simply active."""

    number: int
    name: str
    cell: str
    birth_year: int | None = None
    group: str | None = None
    standing: StandingKind | None = None
    standing_since: date | None = None
    bond: Bond = Bond.MEMBER
    availability: AvailabilityKind | None = None
    until: date | None = None
    place: str | None = None
    workplace: str | None = None
    phone: str | None = None
    nickname: str | None = None
    since: date | None = None
    ends_on: date | None = None
    end_reason: EndReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    number: int
    name: str
    kind: RoleKind
    unit: str
    birth_year: int | None = None
    group: str | None = None
    since: date | None = None
    until: date | None = None
