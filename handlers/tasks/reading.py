"""What somebody says of their own task, read by the grammar of answers; and days read for certain."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.language import DateReading, Intent, QuestionContext, fold, read_date, read_reply
from storage.tables import TaskEvent

_EVENTS = {
    Intent.TASK_ACCEPT: TaskEvent.ACCEPT,
    Intent.TASK_DONE: TaskEvent.CLAIM,
    Intent.TASK_PROGRESS: TaskEvent.PROGRESS,
    Intent.TASK_BLOCKED: TaskEvent.DIFFICULTY,
    Intent.TASK_EXTENSION: TaskEvent.ASK_EXTENSION,
    Intent.TASK_DECLINE: TaskEvent.DECLINE,
}
_SAVED = (TaskEvent.ACCEPT, TaskEvent.CLAIM)
"""What is kept as the member's word; the others ask something of the giver, who answers."""
_OWN = re.compile(r"\b(?:viec|nhiem vu|gia han|bao xong)\b")


@dataclass(frozen=True, slots=True)
class TaskReply:
    """What is said. `words` in the writer's own letters; `due_on` where an extension names a sure day.
    `own`: the words can be about nothing but a task; `sure`: they may be kept without asking."""

    event: TaskEvent
    words: str | None = None
    due_on: date | None = None
    own: bool = False
    sure: bool = True


def read(text: str, now: datetime) -> TaskReply | None:
    """What the text says of a task, seen from a local moment; None where it says nothing of one."""
    said = read_reply(text, QuestionContext.TASK, now)
    event = _EVENTS.get(said.intent)
    if event is None:
        return None
    due = sure_day(text, now) if event is TaskEvent.ASK_EXTENSION else None
    words = None if event is TaskEvent.ACCEPT else text.strip()
    own = _OWN.search(fold(text)) is not None
    return TaskReply(event, words, due, own, sure=not (said.confirm and event in _SAVED))


def day_of(reading: DateReading | None) -> date | None:
    """The last day that a reading of a date names; a night is of the day it begins on."""
    if reading is None:
        return None
    first, last = reading.start, reading.end or reading.start
    if isinstance(first, datetime) and isinstance(last, datetime) and last - first < timedelta(hours=12):
        return first.date()
    if isinstance(last, datetime):
        return last.date()
    return last if isinstance(last, date) else None


def sure_day(text: str, now: datetime) -> date | None:
    """The day a text names without a doubt, not gone by."""
    found = read_date(text, now)
    day = day_of(found)
    return day if day is not None and not found.confirm and day >= now.date() else None
