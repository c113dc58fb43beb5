"""What is said of tasks, found when it is sent or asked for."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from handlers.actions import action
from handlers.house import House
from handlers.local_time import local, today
from handlers.messages import Message
from handlers.tasks.state import Side, next_word, offered
from handlers.tasks.work import Part
from handlers.wording import Rows
from storage.outbox import Skip
from storage.queries.tasks import Listed, history, parts_of, split_counts
from storage.tables import Assignment, Meeting, Person, Task, TaskEvent, TaskState, TaskStep
from storage.tables.tasks import SETTLED

SETTLED_MEANWHILE = "việc đã xong hoặc đã đổi"


def task(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To whoever has it: given, changed, confirmed. args: assignment, version."""
    part = Part.open(session, args["assignment"])
    if part.part.version != args["version"]:
        return Skip(SETTLED_MEANWHILE)
    return card(house, session, now, part, [Side.ASSIGNEE])


def word(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To the giver: what the assignee said, to be answered. args: assignment, version."""
    part = Part.open(session, args["assignment"])
    if part.part.version != args["version"]:
        return Skip(SETTLED_MEANWHILE)
    return card(house, session, now, part, [Side.GIVER])


def noted(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message:
    """What was written down of a step, to whoever took it. args: assignment, event."""
    what = session.get_one(Task, session.get_one(Assignment, args["assignment"]).task_id).what
    text = house.wording.text(f"tasks.said_{args['event']}")
    return house.wording.message("tasks.noted", text=text, what=what)


def card(house: House, session: Session, now: datetime, part: Part, sides: list[Side]) -> Message:
    """The task as it stands, its last step, and what the reader can do about it."""
    steps, member = history(session, part.part.id), Side.ASSIGNEE in sides
    return house.wording.message(
        "tasks.card",
        choices(house, part, sides),
        title=house.wording.text(f"tasks.title_{steps[-1].event}"),
        name=house.wording.text("tasks.you") if member else part.name(session),
        what=part.task.what,
        state=state_text(house, part.part.state),
        text=due_text(house, part.part.due_on, _counted_on(part, now), standing=part.task.standing),
        why=steps[-1].words or "",
        line=source_text(house, session, part.task),
        member=member and next_word(part.part.state) is not None,
        other=_with_others(session, part),
        parts=_split(house, session, part),
        day=steps[-1].due_on if steps[-1].event is TaskEvent.ASK_EXTENSION else None,
    )


def _split(house: House, session: Session, part: Part) -> str:
    """What a cell made of its part of the committee's task: numbers, no names."""
    if part.part.cell_id is None:
        return ""
    count, done = split_counts(session, part.task.id, part.part.cell_id)
    return house.wording.text("tasks.split", count=count, done=done) if count else ""


def _with_others(session: Session, part: Part) -> int:
    """How many others have a part in the task still."""
    gone = (TaskState.HANDED_OVER, TaskState.CANCELLED)
    parts = parts_of(session, part.task.id)
    return sum(one.part.id != part.part.id and one.part.state not in gone for one in parts)


def _counted_on(part: Part, now: datetime) -> date:
    """The day on which it is or was overdue: what is settled, or said to be done, gets no later."""
    rests = part.part.state in (*SETTLED, TaskState.CLAIMED)
    return today(part.part.since if rests else now, part.unit)


def choices(house: House, part: Part, sides: list[Side]) -> Rows:
    """A button for each thing the table offers these sides, and the history."""
    events = list(
        dict.fromkeys(
            event for side in sides for event in offered(part.part.state, side, standing=part.task.standing)
        )
    )
    if next_word(part.part.state) is None:
        events = [event for event in events if event is TaskEvent.REOPEN]
    buttons = [
        (house.wording.text(f"tasks.button_{event}"), action("task", part.part.id, event)) for event in events
    ]
    if part.part.cell_id is not None and Side.ASSIGNEE in sides and part.part.state not in SETTLED:
        split = action("give", "part", part.task.id, part.part.cell_id)
        buttons.append((house.wording.text("tasks.button_split"), split))
    buttons.append((house.wording.text("tasks.button_history"), action("tasklog", part.part.id)))
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]


def state_text(house: House, state: str) -> str:
    return house.wording.text(f"tasks.state_{state}")


def due_text(house: House, due: date | None, on: date, *, standing: bool) -> str:
    """The date with its weekday, and how many days it is gone by."""
    if standing:
        return house.wording.text("tasks.standing")
    if due is None:
        return house.wording.text("tasks.no_date")
    return house.wording.text("tasks.due", day=due, count=max((on - due).days, 0))


def source_text(house: House, session: Session, task: Task) -> str:
    """The meeting, resolution or committee's task it comes from."""
    if task.parent_id is not None:
        return house.wording.text("tasks.source_parent", what=session.get_one(Task, task.parent_id).what)
    if task.source:
        return task.source
    meeting = session.get(Meeting, task.meeting_id) if task.meeting_id else None
    return house.wording.text("tasks.source_meeting", day=local(meeting.starts_at)) if meeting else ""


def line(house: House, one: Listed, on: date, *, named: bool) -> str:
    """One line of a list."""
    return house.wording.text(
        "tasks.line",
        what=one.task.what,
        name=one.name if named else "",
        state=state_text(house, one.part.state),
        text=due_text(house, one.part.due_on, on, standing=one.task.standing),
    )


def log(house: House, session: Session, part: Part) -> list[str]:
    """The history, a line a step."""
    return [_step(house, session, part, step) for step in history(session, part.part.id)]


def _step(house: House, session: Session, part: Part, step: TaskStep) -> str:
    by = session.get(Person, step.by_person) if step.by_person else None
    return house.wording.text(
        "tasks.step",
        at=local(step.at, part.unit),
        what=house.wording.text(f"tasks.did_{step.event}"),
        by=by.full_name if by else "bot",
        why=step.words or "",
        day=step.due_on if step.event is not TaskEvent.GIVE else None,
    )


def digest(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To one person: the tasks to be reminded of that are still open now. args: person, parts (numbers)."""
    rows = [one for number in args["parts"] for one in _still(session, number, args["person"], now)]
    if not rows:
        return Skip(SETTLED_MEANWHILE)
    on = today(now)
    lines = [line(house, one, on, named=False) for one in rows]
    buttons = [
        [(house.wording.text("tasks.button_open", number=number), action("taskopen", one.part.id))]
        for number, one in enumerate(rows, 1)
    ]
    return house.wording.message("tasks.digest", buttons[:8], lines=lines)


def _still(session: Session, number: int, person: int, now: datetime) -> list[Listed]:
    part = Part.open(session, number)
    mine = person in part.assignees(session, today(now))
    waits = next_word(part.part.state) is Side.GIVER and part.part.state != "difficult"
    if part.part.state in SETTLED or waits or not mine:
        return []
    return [Listed(part.task, part.part, part.name(session))]
