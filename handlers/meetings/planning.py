"""When the silent are reminded: pure rules of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers.rules import Rules


@dataclass(frozen=True, slots=True)
class Plan:
    """One reminder. All moments are in the zone of the meeting's start."""

    minutes_before: int
    due_at: datetime
    too_late_at: datetime


def plan(starts_at: datetime, now: datetime, rules: Rules, answer_by: datetime | None = None) -> list[Plan]:
    """The reminders still ahead of `now` for a meeting at `starts_at` (aware, local), earliest first. The
    first never comes after `answer_by` (aware), so that nobody is reminded of a day that has passed.

    A moment inside the quiet hours waits for their end, or comes before their beginning where
    waiting would leave too little time. None is due in the quiet hours, none at or after the start.
    """
    first = max(rules.reminder_minutes)
    plans = {}
    for made in _plans(starts_at, rules):
        fitting = _in_time(made, answer_by, rules) if made.minutes_before == first else made
        if fitting.due_at > now:
            plans[fitting.due_at] = fitting
    return sorted(plans.values(), key=lambda made: made.due_at)


def _in_time(made: Plan, answer_by: datetime | None, rules: Rules) -> Plan:
    """The first reminder, moved before the day to answer by where it would come after it."""
    if answer_by is None or made.due_at <= answer_by:
        return made
    latest = answer_by.astimezone(made.due_at.tzinfo)
    due = latest - timedelta(minutes=rules.deadline_lead)
    if rules.quiet(due):
        due = _last(due, rules.quiet_from) - timedelta(minutes=1)
    return Plan(made.minutes_before, due, min(made.too_late_at, latest, _next_quiet(due, rules) or latest))


def _plans(starts_at: datetime, rules: Rules) -> Iterator[Plan]:
    for minutes in sorted(rules.reminder_minutes, reverse=True):
        due = _considerate(starts_at - timedelta(minutes=minutes), starts_at, rules)
        latest = min(starts_at, due + timedelta(minutes=rules.reminder_grace))
        yield Plan(minutes, due, min(latest, _next_quiet(due, rules) or latest))


def _considerate(due: datetime, starts_at: datetime, rules: Rules) -> datetime:
    if not rules.quiet(due):
        return due
    later = _next(due, rules.quiet_to)
    if later <= starts_at - timedelta(minutes=rules.reminder_lead):
        return later
    return _last(due, rules.quiet_from) - timedelta(minutes=1)


def _next_quiet(due: datetime, rules: Rules) -> datetime | None:
    return None if rules.quiet_from == rules.quiet_to else _next(due, rules.quiet_from)


def _next(moment: datetime, at: time) -> datetime:
    """The first such hour after the moment."""
    same_day = datetime.combine(moment.date(), at, moment.tzinfo)
    return same_day if same_day > moment else same_day + timedelta(days=1)


def _last(moment: datetime, at: time) -> datetime:
    """The last such hour at or before the moment."""
    same_day = datetime.combine(moment.date(), at, moment.tzinfo)
    return same_day if same_day <= moment else same_day - timedelta(days=1)
