"""Meetings, the answers before them, and their reminders. Every change leaves a history row."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables.fields import (
    data,
    key,
    moment,
    optional_moment,
    optional_reference,
    optional_word,
    reference,
    word,
)


class MeetingKind(StrEnum):
    REGULAR = "regular"  # thường kỳ
    THEMATIC = "thematic"  # chuyên đề
    REGULAR_THEMATIC = "regular_and_thematic"  # thường kỳ và chuyên đề, một buổi
    EXTRAORDINARY = "extraordinary"  # bất thường
    PARTY_GROUP = "party_group"  # tổ đảng
    CONGRESS = "congress"  # đại hội


class MeetingState(StrEnum):
    CALLED = "called"
    POSTPONED = "postponed"  # hoãn, giờ mới báo sau; `starts_at` stays what it was
    CANCELLED = "cancelled"


class Meeting(SQLModel, table=True):
    __tablename__ = "meetings"

    id: int = key()
    unit_id: int = reference("units.id")
    kind: MeetingKind = word(MeetingKind)
    starts_at: datetime = moment(index=True)
    place: str
    agenda: str
    answer_by: datetime = moment()
    state: MeetingState = word(MeetingState)
    called_by: int | None = optional_reference("persons.id")
    called_at: datetime = moment()


class MeetingChange(SQLModel, table=True):
    """One change of a meeting: `changes` maps a field (starts_at in ISO form, place, state) to [old, new]."""

    __tablename__ = "meeting_changes"

    id: int = key()
    meeting_id: int = reference("meetings.id")
    changed_at: datetime = moment()
    by_account: int | None = optional_reference("accounts.id")
    changes: Any = data()


class Notice(SQLModel, table=True):
    """A meeting's notice in one chat. While `live`, each answer edits it to what `content` renders."""

    __tablename__ = "notices"

    id: int = key()
    meeting_id: int = reference("meetings.id")
    chat_id: int = reference("chats.id")
    outbox_id: int = reference("outbox.id")
    content: Any = data()
    live: bool = True


class AnswerChoice(StrEnum):
    YES = "yes"
    NO = "no"
    LATE = "late"


class Reason(StrEnum):
    """Why a member will be absent or late; domain notes, section 3. Illness is kept as this word alone."""

    WORK_TRIP = "work_trip"
    DUTY = "duty"
    SHIFT = "shift"
    OTHER_MEETING = "other_meeting"
    ILLNESS = "illness"
    CARE = "care"
    FAMILY = "family"
    FUNERAL = "funeral"
    WEDDING = "wedding"
    STUDY = "study"
    WORKING_AWAY = "working_away"
    TRAVEL = "travel"
    MATERNITY = "maternity"
    TRAFFIC = "traffic"
    WEATHER = "weather"
    PERSONAL = "personal"
    OTHER = "other"


class AnswerSource(StrEnum):
    BUTTON = "button"
    TEXT = "text"
    SECRETARY = "secretary"


class Answer(SQLModel, table=True):
    """What a member said before the meeting: a plan, not the roll. The last answer wins."""

    __tablename__ = "answers"

    meeting_id: int = reference("meetings.id", primary_key=True, index=False)
    person_id: int = reference("persons.id", primary_key=True)
    choice: AnswerChoice = word(AnswerChoice)
    reason: Reason | None = optional_word(Reason)
    words: str | None = None  # the member's own words where no category fits; never for illness
    minutes_late: int | None = None
    after_deadline: bool = False
    source: AnswerSource = word(AnswerSource)
    by_account: int | None = optional_reference("accounts.id")
    answered_at: datetime = moment()
    channel: str | None = None  # which account of the bot heard it, and its update's place there:
    update_order: int | None = Field(
        default=None, sa_type=BigInteger
    )  # what is older says nothing against it


class AnswerHistory(SQLModel, table=True):
    """Every answer ever given, in order. The last row of a member that was not `overtaken` equals the
    `Answer`, unless the meeting was moved since: answers to the old start stay here only."""

    __tablename__ = "answer_history"

    id: int = key()
    meeting_id: int = reference("meetings.id")
    person_id: int = reference("persons.id")
    choice: AnswerChoice = word(AnswerChoice)
    reason: Reason | None = optional_word(Reason)
    words: str | None = None
    minutes_late: int | None = None
    after_deadline: bool = False
    source: AnswerSource = word(AnswerSource)
    by_account: int | None = optional_reference("accounts.id")
    answered_at: datetime = moment()
    overtaken: bool = False  # came late: a newer answer stood already and still does


class ReminderState(StrEnum):
    PLANNED = "planned"
    QUEUED = "queued"
    EXPIRED = "expired"  # too late to make sense; the secretary was told
    CANCELLED = "cancelled"


class Reminder(SQLModel, table=True):
    """One planned reminder of a meeting: when it is due and when it would come too late."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("meeting_id", "starts_at", "minutes_before"),
        Index("reminders_due", "due_at", sqlite_where=text("state = 'planned'"),
              postgresql_where=text("state = 'planned'")),
    )  # fmt: skip

    id: int = key()
    meeting_id: int = reference("meetings.id")
    starts_at: datetime = moment()  # the meeting's start it was planned for: another start, another reminder
    minutes_before: int
    due_at: datetime = moment()
    too_late_at: datetime = moment()
    state: ReminderState = word(ReminderState)
    done_at: datetime | None = optional_moment()
