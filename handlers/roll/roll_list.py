"""A meeting's roll with its list of people, their marks and what they answered before the meeting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from math import ceil
from typing import Any, Protocol, Self

from sqlmodel import Session, select

from handlers.house import House
from handlers.local_time import local
from handlers.meetings.sheet import told
from handlers.roll.figures import Attendance, Bucket, Figures, bucket_of, compute
from handlers.rules import Rules
from storage.queries.answers import answers_of
from storage.queries.roll import marks_of
from storage.queries.roster import RosterEntry, enrolled_of, groups_on, roster_on
from storage.queries.units import unit
from storage.tables import Answer, Mark, Meeting, Person, Reason, Roll, RollGuest, RollMark, Unit


class MarkLike(Protocol):
    """A mark as it stands, as it was, or as it is to become."""

    @property
    def mark(self) -> RollMark | None: ...
    @property
    def minutes(self) -> int | None: ...
    @property
    def reason(self) -> Reason | None: ...
    @property
    def words(self) -> str | None: ...
    @property
    def made_up_on(self) -> date | None: ...


NAMED_AT_MOST = 5
"""How many of those marked present are named before they are only counted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person on the list: how they stand there, what they answered, how they are marked."""

    roster: RosterEntry
    record: Mark | None
    answer: Answer | None
    group: Unit | None

    @property
    def person(self) -> Person:
        return self.roster.person

    @property
    def person_id(self) -> int:
        return self.person.id

    @property
    def name(self) -> str:
        return self.person.full_name

    @property
    def mark(self) -> RollMark | None:
        """None where there is none or it was taken back."""
        return self.record.mark if self.record else None

    @property
    def version(self) -> int:
        return self.record.version if self.record else 0

    @property
    def attendance(self) -> Attendance:
        made_up = self.record is not None and self.record.made_up_on is not None
        return Attendance(self.roster.bond, self.roster.standing, self.roster.away, self.mark, made_up)

    @property
    def due(self) -> bool:
        return self.attendance.due


@dataclass(frozen=True)
class RollList:
    """The roll as it stands in this transaction; nothing here is stored."""

    house: House
    rules: Rules
    row: Roll
    meeting: Meeting
    unit: Unit
    entries: list[Entry]
    guests: list[RollGuest]

    @classmethod
    def open(cls, session: Session, house: House, meeting_id: int) -> Self:
        """Raises sqlalchemy.exc.NoResultFound where no roll was opened."""
        row = session.get_one(Roll, meeting_id)
        meeting = session.get_one(Meeting, meeting_id)
        own = unit(session, meeting.unit_id)
        guests = select(RollGuest).where(RollGuest.meeting_id == meeting_id).order_by(RollGuest.name)
        rules = house.rules_of(session, own.id)
        return cls(
            house=house,
            rules=rules,
            row=row,
            meeting=meeting,
            unit=own,
            entries=_entries(session, row, meeting, own),
            guests=list(session.exec(guests).all()),
        )

    @property
    def meeting_id(self) -> int:
        return self.row.meeting_id

    @property
    def unit_id(self) -> int:
        return self.meeting.unit_id

    @property
    def at(self) -> datetime:
        return local(self.meeting.starts_at, self.unit)

    @property
    def day(self) -> date:
        """The local day as whose roster counts."""
        return self.at.date()

    @property
    def window(self) -> tuple[datetime, datetime]:
        """Local, from and until when members mark themselves."""
        start, end = window(self.meeting.starts_at, self.rules)
        return local(start, self.unit), local(end, self.unit)

    @property
    def closed(self) -> bool:
        return self.row.closed_at is not None

    def reported(self, at: datetime) -> bool:
        """Whether what was done then has been closed over: it is corrected with a reason, not undone."""
        return self.row.closed_at is not None and at < self.row.closed_at

    @cached_property
    def figures(self) -> Figures:
        return compute((entry.attendance for entry in self.entries), online=self.row.online)

    @property
    def due(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.due]

    @property
    def needed(self) -> int:
        """How many must be present for the quorum."""
        return ceil(self.rules.quorum * self.figures.must_attend)

    def bucket(self, mark: RollMark | None) -> Bucket:
        return bucket_of(mark, online=self.row.online)

    def in_bucket(self, bucket: Bucket) -> list[Entry]:
        return [entry for entry in self.due if self.bucket(entry.mark) is bucket]

    def marked(self, mark: RollMark | None) -> list[Entry]:
        """Who must attend and is marked so."""
        return [entry for entry in self.due if entry.mark is mark]

    def came_anyway(self) -> list[Entry]:
        """Who need not attend and came: named, never counted."""
        return [
            entry for entry in self.entries if not entry.due and self.bucket(entry.mark) is Bucket.PRESENT
        ]

    def entry_of(self, person_id: int) -> Entry | None:
        return next((entry for entry in self.entries if entry.person_id == person_id), None)

    def kind(self) -> str:
        return self.house.wording.text(f"meetings.kind_{self.meeting.kind}")

    def say(self, name: str, /, **fields: Any) -> str:
        return self.house.wording.text(f"roll.{name}", **fields)

    def told(self, mark: MarkLike | None) -> str:
        """A mark in words: "đến muộn 10 phút", "vắng có lý do (công tác)"."""
        if mark is None or mark.mark is None:
            return self.say("mark_none")
        notes = self._notes(mark)
        label = self.say(f"mark_{mark.mark}", minutes=mark.minutes)
        return f"{label} ({', '.join(notes)})" if notes else label

    def hint(self, entry: Entry) -> str | None:
        """What was answered before the meeting; a plan, no mark."""
        return told(self.house, entry.answer) if entry.answer else None

    def named(self, entries: Iterable[Entry], *, among: RollMark | None = None) -> list[str]:
        """The names; those marked otherwise than `among` with their mark, all with what is noted."""
        return [self.noted(entry.name, entry.record, among) for entry in entries]

    def counted(self, mark: RollMark | None, names: Sequence[str]) -> str:
        """How many are marked so, with their names; the many present are a number."""
        label = self.say(f"group_{mark or 'unmarked'}").lower()
        counted = f"{label} ({len(names)})" if "," in label else f"{label} {len(names)}"
        few = mark is not RollMark.PRESENT or len(names) <= NAMED_AT_MOST
        return f"{counted}: {', '.join(names)}" if few else counted

    def noted(self, name: str, mark: MarkLike | None, among: RollMark | None) -> str:
        """A name with its minutes, reason and make-up in brackets."""
        notes = self.notes(mark, among)
        return f"{name} ({', '.join(notes)})" if notes else name

    def notes(self, mark: MarkLike | None, among: RollMark | None) -> list[str]:
        """The mark itself where it is another than `among`, else its minutes; reason and make-up."""
        if mark is None or mark.mark is None:
            return []
        if mark.mark is not among:
            return [self.say(f"mark_{mark.mark}", minutes=mark.minutes), *self._notes(mark)]
        minutes = [self.say("minutes", minutes=mark.minutes)] if mark.minutes else []
        return [*minutes, *self._notes(mark)]

    def _notes(self, mark: MarkLike) -> list[str]:
        why = mark.words or (self.house.wording.text(f"reasons.{mark.reason}") if mark.reason else None)
        made_up = self.say("made_up", day=mark.made_up_on) if mark.made_up_on else None
        return [note for note in (why, made_up) if note]


def window(starts_at: datetime, rules: Rules) -> tuple[datetime, datetime]:
    """From and until when members mark themselves at a meeting."""
    before, after = timedelta(minutes=rules.roll_before_minutes), timedelta(minutes=rules.roll_after_minutes)
    return starts_at - before, starts_at + after


def _entries(session: Session, row: Roll, meeting: Meeting, own: Unit) -> list[Entry]:
    """The list as closing wrote it down; while the roll is open, as the roster has it for that day."""
    day = local(meeting.starts_at, own).date()
    listed = (
        enrolled_of(session, row.meeting_id)
        if row.closed_at is not None
        else roster_on(session, meeting.unit_id, day)
    )
    marks, answers = marks_of(session, row.meeting_id), answers_of(session, row.meeting_id)
    groups = groups_on(session, meeting.unit_id, day)
    return [
        Entry(one, marks.get(key), answers.get(key), groups.get(key))
        for one in listed
        for key in (one.person.id,)
    ]
