"""Another rule from now on: the series ends where its successor begins; no month is lost, none met twice."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from sqlmodel import Session, select

from handlers.series.drafts import refresh
from handlers.series.occurrences import Slot, keep, slots
from handlers.series.recurrence import Rule, first_day, period, period_start
from storage.tables import Occurrence, OccurrenceState, Series

SEARCH = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the meetings of a series have in common. `hour` is local."""

    rule: Rule
    hour: time
    place: str
    agenda: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What a series becomes from `starts_on`, its first day by the new rule; `first` is its local start."""

    to: Terms
    starts_on: date
    first: datetime

    @classmethod
    def plan(cls, session: Session, series: Series, to: Terms, now: datetime) -> Self:
        """The new rule takes over with the first week, month or year in which nothing has been held, called
        or skipped and in which it has a day still ahead. `now` is local."""
        rule, hour = to.rule, to.hour
        start = _free_since(session, series, rule, now)
        starts_on = first_day(rule, start)
        if datetime.combine(starts_on, hour, now.tzinfo) <= now:
            starts_on = first_day(rule, starts_on + timedelta(days=1))
        if period(rule, starts_on) != period(rule, start):
            starts_on = first_day(rule, period_start(rule, starts_on))
        return cls(to, starts_on, datetime.combine(starts_on, hour, now.tzinfo))


def turn(session: Session, now: datetime, series: Series, planned: Turn, by: int | None) -> Series:
    """End the series before its successor's first period and store the successor. `by` is a person."""
    to = planned.to
    last = period_start(to.rule, planned.starts_on) - timedelta(days=1)
    made = Series(
        unit_id=series.unit_id,
        kind=series.kind,
        rule=str(to.rule),
        hour=to.hour,
        place=to.place,
        agenda=to.agenda,
        starts_on=planned.starts_on,
        done_until=planned.starts_on - timedelta(days=1),
        follows=series.id,
        created_by=by,
        created_at=now,
        look_at=now,
    )
    dropped = _end(session, now, series, last)
    session.add(made)
    session.flush()
    _skip_too(session, made, to.rule, dropped)
    return made


def end_now(session: Session, now: datetime, series: Series, today: date) -> None:
    """Nothing more after today; what has been called already stays called."""
    _end(session, now, series, today)


def _end(session: Session, now: datetime, series: Series, last: date) -> list[Occurrence]:
    """Occurrences after `last` are forgotten and returned; drafts of them that were shown say so."""
    shown = [one for one in slots(session, series, last + timedelta(days=1), last + SEARCH) if one.row]
    series.ends_on, series.look_at = last, now
    for one in shown:
        refresh(session, now, one)
    rows = session.exec(
        select(Occurrence).where(
            Occurrence.series_id == series.id,
            Occurrence.nominal_on > last,
            Occurrence.state != OccurrenceState.CALLED,
        )
    ).all()
    for row in rows:
        session.delete(row)
    session.flush()
    return list(rows)


def _skip_too(session: Session, made: Series, rule: Rule, dropped: list[Occurrence]) -> None:
    """Where the old series was to skip a month, so does the new one."""
    for row in dropped:
        if row.state is not OccurrenceState.SKIPPED:
            continue
        start = period_start(rule, row.nominal_on)
        for one in slots(session, made, start, _next_period(rule, start) - timedelta(days=1)):
            keep(session, one).state = OccurrenceState.SKIPPED


def _free_since(session: Session, series: Series, rule: Rule, now: datetime) -> date:
    """The first day from which the new rule can begin without a second meeting in a period."""
    today = now.date()
    found = slots(session, series, today - SEARCH, today + SEARCH)
    taken = [one.nominal_on for one in found if _taken(one, now)]
    if not taken or period(rule, max(taken)) < period(rule, today):
        return _with_day_ahead(rule, today, found)
    return _next_period(rule, max(taken))


def _taken(one: Slot, now: datetime) -> bool:
    """Held, called, or let go this month already."""
    if one.state is OccurrenceState.SKIPPED:
        return one.nominal_on <= now.date()
    return one.state in (OccurrenceState.CALLED, OccurrenceState.LAPSED) or one.starts_at <= now


def _with_day_ahead(rule: Rule, today: date, found: list[Slot]) -> date:
    """This period, where the new rule still has a day in it; where it has none, the old one keeps its own."""
    ahead = first_day(rule, today)
    if period(rule, ahead) == period(rule, today):
        return today
    still = (one.nominal_on for one in found if one.nominal_on >= today)
    keeps = any(period(rule, day) == period(rule, today) for day in still)
    return _next_period(rule, today) if keeps else today


def _next_period(rule: Rule, day: date) -> date:
    length = {"WEEKLY": 7, "MONTHLY": 32}.get(rule.frequency, 367)
    return period_start(rule, period_start(rule, day) + timedelta(days=length))
