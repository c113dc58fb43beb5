"""When somebody is reminded of a task: pure rules of days."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from handlers.rules import Rules
from storage.tables import SETTLED, WAITING, Assignment, TaskState


def occasions(part: Assignment, standing: bool, on: date, rules: Rules) -> Iterator[date]:
    """The days around `on` on which there is something to remind anybody of, in no order."""
    yield from own_occasions(part, standing, on, rules)
    if part.state in WAITING:
        yield part.since.date() + timedelta(days=rules.task_accept_days)
    if part.due_on is not None and part.state is not TaskState.CLAIMED:
        yield part.due_on + timedelta(days=rules.task_leader_day)
        yield part.due_on + timedelta(days=rules.task_secretary_day)


def own_occasions(part: Assignment, standing: bool, on: date, rules: Rules) -> Iterator[date]:
    """Those on which whoever has the task is reminded."""
    since = part.since.date()
    if part.state is TaskState.NEW:
        yield since + timedelta(days=rules.task_accept_days)
    if part.due_on is not None and part.state is not TaskState.CLAIMED:
        yield from (part.due_on - timedelta(days=days) for days in rules.task_before_days)
        yield from (part.due_on + timedelta(days=days) for days in rules.task_overdue_days)
    if standing:
        this = on.replace(day=rules.task_standing_day)
        yield this
        yield (this + timedelta(days=31)).replace(day=rules.task_standing_day)


def next_look(part: Assignment, standing: bool, now: datetime, rules: Rules) -> datetime | None:
    """The first occasion after `now` (local), never within the quiet hours. None where all is done."""
    if part.state in SETTLED:
        return None
    moments = (
        datetime.combine(day, rules.task_hour, now.tzinfo)
        for day in occasions(part, standing, now.date(), rules)
    )
    return min((out_of_quiet(one, rules) for one in moments if one > now), default=None)


def out_of_quiet(moment: datetime, rules: Rules) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    if not rules.quiet(moment):
        return moment
    end = moment.replace(hour=rules.quiet_to.hour, minute=rules.quiet_to.minute, second=0, microsecond=0)
    return end if end > moment else end + timedelta(days=1)


def due_now(part: Assignment, standing: bool, on: date, rules: Rules) -> bool:
    """Whether the assignee is to be reminded today, or was to be since the last look; a look moved out of the
    quiet hours is of the day before."""
    if part.state in (*SETTLED, TaskState.CLAIMED, TaskState.EXTENSION, TaskState.DECLINED):
        return False
    planned = part.look_at.date() - timedelta(days=1) if part.look_at else on
    return any(planned <= day <= on for day in own_occasions(part, standing, on, rules))
