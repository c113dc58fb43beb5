"""Meetings that come again and again. An occurrence is known by its series and its nominal day, for good."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.tables.fields import key, moment, optional_moment, optional_reference, reference, word
from storage.tables.meetings import MeetingKind


class Series(SQLModel, table=True):
    """A rule of days (RFC 5545, without the hour) and what all its meetings have in common.

    It counts from `starts_on` to `ends_on`, both included. Changing it from some day on ends it and
    begins another, whose `follows` names it: what was stays as it was.
    """

    __tablename__ = "series"

    id: int = key()
    unit_id: int = reference("units.id")
    kind: MeetingKind = word(MeetingKind)
    rule: str
    hour: time  # on the unit's own clock
    place: str
    agenda: str
    starts_on: date
    ends_on: date | None = None
    follows: int | None = optional_reference("series.id")
    created_by: int | None = optional_reference("persons.id")
    created_at: datetime = moment()
    done_until: date  # every occurrence up to this day is called, skipped or lapsed
    look_at: datetime = moment(index=True)  # when there may be something to do for it next


class OccurrenceState(StrEnum):
    EXPECTED = "expected"  # changed ahead of its time, nobody asked yet
    PROPOSED = "proposed"  # the draft lies before the secretary
    CALLED = "called"
    SKIPPED = "skipped"
    LAPSED = "lapsed"  # its time passed unconfirmed


class Occurrence(SQLModel, table=True):
    """One meeting of a series, from when it is more than its rule. Empty fields: as the series says."""

    __tablename__ = "series_occurrences"

    series_id: int = reference("series.id", primary_key=True, index=False)
    nominal_on: date = Field(primary_key=True)
    state: OccurrenceState = word(OccurrenceState)
    starts_at: datetime | None = optional_moment()
    place: str | None = None
    agenda: str | None = None
    meeting_id: int | None = optional_reference("meetings.id")
    asked_at: datetime | None = optional_moment()  # when the draft was shown
    urged_at: datetime | None = optional_moment()  # when it was shown once more


class Errand(SQLModel, table=True):
    """Something the secretary or the committee was told of, once: `key` says what."""

    __tablename__ = "errands"

    key: str = Field(primary_key=True)
    at: datetime = moment()


class Paper(SQLModel, table=True):
    """A paper of a meeting that somebody said is on the Sổ tay."""

    __tablename__ = "meeting_papers"

    meeting_id: int = reference("meetings.id", primary_key=True, index=False)
    name: str = Field(primary_key=True)
    by_account: int | None = optional_reference("accounts.id")
    at: datetime = moment()


class CalendarLink(SQLModel, table=True):
    """A person's calendar address. It bears the version, so that counting it up revokes the old one."""

    __tablename__ = "calendar_links"

    person_id: int = reference("persons.id", primary_key=True, index=False)
    version: int
    made_at: datetime = moment()
