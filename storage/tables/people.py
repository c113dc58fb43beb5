"""People: who belongs where, in what standing, and with which role; everything dated.

A period runs from `starts_on` to `ends_on`, both included; an open end means "until further notice".
"""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.tables.fields import key, moment, optional_word, reference, word


class Bond(StrEnum):
    """How a person belongs to a unit."""

    MEMBER = "member"  # đảng viên sinh hoạt tại chi bộ; also the members of a party group
    VISITING = "visiting"  # sinh hoạt tạm thời ở đây
    DECREE_213 = "decree_213"  # giữ mối liên hệ nơi cư trú, Quy định 213-QĐ/TW: never in the attendance
    RESIDENT = "resident"


class StandingKind(StrEnum):
    OFFICIAL = "official"  # chính thức
    PROBATIONARY = "probationary"  # dự bị


class AvailabilityKind(StrEnum):
    """What a member is when not simply active. Being active needs no row."""

    EXEMPT = "exempt"  # miễn công tác và sinh hoạt đảng
    ELSEWHERE = "elsewhere"  # tạm thời sinh hoạt nơi khác
    SUSPENDED = "suspended"  # đình chỉ sinh hoạt
    WORKING_AWAY = "working_away"  # đi làm xa: still due to attend


class EndReason(StrEnum):
    """Why a membership ended."""

    MOVED = "moved"  # chuyển sinh hoạt
    MERGED = "merged"  # the unit went into another
    DIED = "died"
    LEFT = "left"  # ra khỏi Đảng
    OTHER = "other"


class RoleKind(StrEnum):
    ADMINISTRATOR = "administrator"
    COMMITTEE_STAFF = "committee_staff"
    OVERSEER = "overseer"  # cấp ủy viên phụ trách
    SECRETARY = "secretary"  # bí thư
    DEPUTY = "deputy"  # phó bí thư
    PARTY_GROUP_LEADER = "party_group_leader"  # tổ trưởng tổ đảng
    MEMBER = "member"  # from the membership itself, never a row of `roles`
    RESIDENT = "resident"  # likewise


class Person(SQLModel, table=True):
    """As little as the work needs: no citizen ID, no card number; the phone only if given."""

    __tablename__ = "persons"

    id: int = key()
    full_name: str
    folded_name: str = Field(index=True)  # without diacritics, for finding; see handlers.language.fold
    nickname: str | None = None
    birth_year: int | None = None
    phone: str | None = Field(default=None, index=True)
    created_at: datetime = moment()


class Membership(SQLModel, table=True):
    __tablename__ = "memberships"

    id: int = key()
    person_id: int = reference("persons.id")
    unit_id: int = reference("units.id")
    bond: Bond = word(Bond)
    starts_on: date
    ends_on: date | None = None
    end_reason: EndReason | None = optional_word(EndReason)


class Standing(SQLModel, table=True):
    __tablename__ = "standings"

    id: int = key()
    person_id: int = reference("persons.id")
    kind: StandingKind = word(StandingKind)
    starts_on: date
    ends_on: date | None = None


class Availability(SQLModel, table=True):
    """Holds in one unit: who is elsewhere for one cell is visiting in another."""

    __tablename__ = "availabilities"

    id: int = key()
    person_id: int = reference("persons.id")
    unit_id: int = reference("units.id")
    kind: AvailabilityKind = word(AvailabilityKind)
    starts_on: date
    ends_on: date | None = None
    place: str | None = None


class Employment(SQLModel, table=True):
    """Office staff of the ward (cán bộ, công chức): whom the one-stop desk misses on a meeting evening."""

    __tablename__ = "employments"

    id: int = key()
    person_id: int = reference("persons.id")
    workplace: str
    starts_on: date
    ends_on: date | None = None


class Role(SQLModel, table=True):
    __tablename__ = "roles"

    id: int = key()
    person_id: int = reference("persons.id")
    unit_id: int = reference("units.id")
    kind: RoleKind = word(RoleKind)
    starts_on: date
    ends_on: date | None = None
