"""The roll of a meeting: what was. The answers before it were a plan. Every change leaves a history row."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
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
from storage.tables.meetings import Reason
from storage.tables.people import AvailabilityKind, Bond, StandingKind


class RollMark(StrEnum):
    """What the roll says of one person. A make-up is no mark: it stands beside an absence."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ONLINE = "online"
    EXCUSED = "excused"  # vắng có lý do
    UNEXCUSED = "unexcused"  # vắng không lý do: set by the secretary alone
    ABSENT = "absent"  # away; with reason or without is still to be decided


class RollSource(StrEnum):
    BUTTON = "button"
    CODE = "code"  # the code on the board was typed: shown to be in the room
    TEXT = "text"
    SECRETARY = "secretary"
    LEADER = "leader"  # a party-group leader's count


OWN = (RollSource.BUTTON, RollSource.CODE, RollSource.TEXT)
"""How a member marks himself."""


class Roll(SQLModel, table=True):
    """The roll of one meeting. While `closed_at` is empty it is being taken."""

    __tablename__ = "rolls"

    meeting_id: int = reference("meetings.id", primary_key=True, index=False)
    code: str
    online: bool = False  # the whole meeting is held online: only then are those online present
    opened_at: datetime = moment()
    opened_by: int | None = optional_reference("accounts.id")
    closed_at: datetime | None = optional_moment()
    closed_by: int | None = optional_reference("accounts.id")


class Mark(SQLModel, table=True):
    """One person's mark now. `version` counts its changes: a change names the one it was made from."""

    __tablename__ = "roll_marks"

    meeting_id: int = reference("meetings.id", primary_key=True, index=False)
    person_id: int = reference("persons.id", primary_key=True)
    mark: RollMark | None = optional_word(RollMark)  # None: taken back
    minutes: int | None = None  # late by so many, or gone so many before the end
    reason: Reason | None = optional_word(Reason)
    words: str | None = None  # as it was put, where no category fits; never for illness
    made_up_on: date | None = None  # sinh hoạt bù: shown apart, never present
    source: RollSource = word(RollSource)
    by_account: int | None = optional_reference("accounts.id")
    marked_at: datetime = moment()
    version: int


class RollStep(SQLModel, table=True):
    """One act that marked one or many at once, so that it can be undone as one."""

    __tablename__ = "roll_steps"

    id: int = key()
    meeting_id: int = reference("meetings.id")
    by_account: int | None = optional_reference("accounts.id")
    at: datetime = moment()
    undone_at: datetime | None = optional_moment()


class MarkHistory(SQLModel, table=True):
    """Every mark ever made, in order; the last row of a person equals the `Mark`.

    `why` is set for a correction after closing. Members' own presses belong to no step.
    """

    __tablename__ = "roll_mark_history"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id", "version"),)

    id: int = key()
    meeting_id: int = reference("meetings.id", index=False)
    person_id: int = reference("persons.id")
    mark: RollMark | None = optional_word(RollMark)
    minutes: int | None = None
    reason: Reason | None = optional_word(Reason)
    words: str | None = None
    made_up_on: date | None = None
    source: RollSource = word(RollSource)
    by_account: int | None = optional_reference("accounts.id")
    marked_at: datetime = moment()
    version: int
    step_id: int | None = optional_reference("roll_steps.id")
    why: str | None = None


class Enrolled(SQLModel, table=True):
    """Who stood on the list of a closed roll, and how, as closing found them.

    Kept although the roster is dated: within the open month the roster may still be put right for
    days gone by, and cells merge; what was reported must not move with it.
    """

    __tablename__ = "roll_enrolled"

    meeting_id: int = reference("meetings.id", primary_key=True, index=False)
    person_id: int = reference("persons.id", primary_key=True)
    bond: Bond = word(Bond)
    standing: StandingKind | None = optional_word(StandingKind)
    away: AvailabilityKind | None = optional_word(AvailabilityKind)


class RollGuest(SQLModel, table=True):
    """Somebody who came and is never counted: the overseer, a delegate, a guest."""

    __tablename__ = "roll_guests"

    id: int = key()
    meeting_id: int = reference("meetings.id")
    person_id: int | None = optional_reference("persons.id")
    name: str
    by_account: int | None = optional_reference("accounts.id")
    added_at: datetime = moment()


class RollPost(SQLModel, table=True):
    """Where the roll is shown. While `live`, each mark edits it to what `content` renders."""

    __tablename__ = "roll_posts"
    __table_args__ = (Index("roll_posts_live", "meeting_id", "live"),)

    id: int = key()
    meeting_id: int = reference("meetings.id", index=False)
    chat_id: int = reference("chats.id")
    outbox_id: int = reference("outbox.id")
    content: Any = data()
    live: bool = True


class CodeTry(SQLModel, table=True):
    """How often an account has typed a wrong code for a meeting: after a few, codes are not heard."""

    __tablename__ = "roll_code_tries"

    meeting_id: int = reference("meetings.id", primary_key=True, index=False)
    account_id: int = reference("accounts.id", primary_key=True)
    tries: int = Field(default=0)
