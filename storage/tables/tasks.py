"""Tasks given to members and cells. Each who has one finishes apart; every step leaves a history row."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import SQLModel

from storage.tables.fields import key, moment, optional_moment, optional_reference, reference, word


class TaskState(StrEnum):
    """Where somebody stands with a task (domain notes 5.2). Overdue is no state: the date says it."""

    NEW = "new"  # mới giao
    ACCEPTED = "accepted"  # đã nhận
    DOING = "doing"  # đang thực hiện
    DIFFICULT = "difficult"  # gặp khó khăn
    EXTENSION = "extension"  # xin gia hạn, chờ trả lời
    DECLINED = "declined"  # không nhận, chờ người giao
    CLAIMED = "claimed"  # báo xong: the member's word, waiting for the giver's
    DONE = "done"  # hoàn thành: the giver's word
    HANDED_OVER = "handed_over"  # somebody else has it now
    CANCELLED = "cancelled"


SETTLED = (TaskState.DONE, TaskState.HANDED_OVER, TaskState.CANCELLED)
WAITING = (TaskState.CLAIMED, TaskState.EXTENSION, TaskState.DECLINED, TaskState.DIFFICULT)
"""The giver has the next word."""


class TaskEvent(StrEnum):
    """What is said or done about a task."""

    GIVE = "give"
    ACCEPT = "accept"
    PROGRESS = "progress"
    CLAIM = "claim"
    DIFFICULTY = "difficulty"
    ASK_EXTENSION = "ask_extension"
    DECLINE = "decline"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    GRANT = "grant"
    REFUSE = "refuse"  # the extension that was asked for
    KEEP = "keep"  # given all the same to whoever declined
    EXTEND = "extend"  # another date by the giver's own will
    HAND_OVER = "hand_over"
    ADD_HELPER = "add_helper"
    CANCEL = "cancel"
    REVIEW = "review"  # a standing task found to be done well this month; it goes on
    REOPEN = "reopen"
    FOLLOW = "follow"  # the unit went into another, and the task with it


class Task(SQLModel, table=True):
    """What is to be done, by the decision of a unit. `standing`: thường xuyên, without a date, reviewed each
    month. `parent_id`: the committee's task of which a cell gave this part. `titled`: the secretary let the
    cell's group read what it is."""

    __tablename__ = "tasks"

    id: int = key()
    unit_id: int = reference("units.id")
    what: str
    standing: bool = False
    due_on: date | None = None
    source: str | None = None  # a resolution's number, in words
    meeting_id: int | None = optional_reference("meetings.id")
    parent_id: int | None = optional_reference("tasks.id")
    given_by: int | None = optional_reference("persons.id")
    given_at: datetime = moment()
    titled: bool = False


STILL_OPEN = "state NOT IN ('done', 'handed_over', 'cancelled')"
"""As the index says it: SQLite uses the index only where a statement says the same, word for word."""
_OPEN = text(STILL_OPEN)


class Assignment(SQLModel, table=True):
    """One person's, or one cell's, part in a task: exactly one of `person_id` and `cell_id` is set; neither
    once the person was deleted. `version` counts its steps: a step names the one it was made from."""

    __tablename__ = "task_assignments"
    __table_args__ = (
        Index("task_assignments_due", "look_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("task_assignments_task", "task_id", "state"),
    )

    id: int = key()
    task_id: int = reference("tasks.id", index=False)
    person_id: int | None = optional_reference("persons.id")
    cell_id: int | None = optional_reference("units.id")
    helper: bool = False
    state: TaskState = word(TaskState)
    due_on: date | None = None
    since: datetime = moment()  # when it came into this state
    version: int = 1
    look_at: datetime | None = optional_moment()  # when there may be something to remind of next
    misfit_at: datetime | None = optional_moment()  # when the leaders were told that its person is not there


class TaskStep(SQLModel, table=True):
    """Every step of an assignment, in order; `state` of the last equals the assignment's. `due_on`: the date
    that was set, or asked for. `chat_id`: from where; None where the clock or the operator did it."""

    __tablename__ = "task_steps"
    __table_args__ = (UniqueConstraint("assignment_id", "version"),)

    id: int = key()
    assignment_id: int = reference("task_assignments.id", index=False)
    version: int
    event: TaskEvent = word(TaskEvent)
    state: TaskState = word(TaskState)
    at: datetime = moment(index=True)
    by_person: int | None = optional_reference("persons.id")
    by_account: int | None = optional_reference("accounts.id")
    chat_id: int | None = optional_reference("chats.id")
    words: str | None = None
    due_on: date | None = None
