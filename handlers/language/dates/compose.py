"""One thing said about time, made into a reading."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from handlers.language.dates.days import days_of
from handlers.language.dates.draft import Draft, Said
from handlers.language.dates.hours import Hour, at, hour_of, part_hours, stretch_hours
from handlers.language.dates.pieces import Clock, Doubt, Edge, Mode, Unit
from handlers.language.dates.ranges import share
from handlers.language.dates.reading import NOTHING, DateKind, DateReading
from handlers.language.dates.rules import repeats, rule_of
from handlers.language.dates.span import Days

_LATE_NIGHT = 4


def compose(said: Said, reference: datetime) -> DateReading:
    """The reading of what was said at a moment."""
    start, end = said.start, said.end
    if end is not None:
        return (
            _repeating(start, reference, end) if repeats(start) or repeats(end) else _range(said, reference)
        )
    if repeats(start):
        return _repeating(start, reference, None)
    if start.mode is not None:
        return _deadline(start, reference)
    return _plain(start, reference)


def _reading(kind: DateKind, doubts: Iterable[Doubt | None], **values: object) -> DateReading:
    kept = tuple(sorted({doubt for doubt in doubts if doubt is not None}))
    return DateReading(kind, doubts=kept, **values)  # type: ignore[arg-type]


def _invalid(draft: Draft, reason: Doubt, today: date, *, lunar: bool = False) -> DateReading:
    calendar = "lunar" if lunar else "solar"
    return _reading(
        DateKind.INVALID, [reason], calendar=calendar, candidates=_candidates(draft, reason, today)
    )


def _candidates(draft: Draft, reason: Doubt, today: date) -> tuple[date, ...]:
    """For a weekday that does not fit its date: the date, and that weekday nearest to it."""
    if reason is not Doubt.WEEKDAY_CONFLICT or draft.weekday is None:
        return ()
    dated = days_of(replace(draft, weekday=None), today)
    if dated is None or dated.wrong:
        return ()
    away = (draft.weekday.days[0] - dated.first.isoweekday() + 3) % 7 - 3
    return (dated.first, dated.first + timedelta(days=away))


def _after_midnight(draft: Draft, reference: datetime) -> Doubt | None:
    """Past midnight "mai" may still mean the day that has already begun."""
    relative = draft.relative
    unclear = reference.hour < _LATE_NIGHT and relative is not None and relative.days > 0
    return Doubt.AFTER_MIDNIGHT if unclear else None


def _at_midnight(draft: Draft) -> Doubt | None:
    """ "0h hôm nay" may be the hour in which the day begins or the one in which it ends."""
    midnight = draft.clock is not None and draft.clock.hour in (0, 24)
    return Doubt.HALF_OF_DAY if midnight and draft.relative is not None else None


def _behind(days: Days, draft: Draft, today: date) -> Days:
    """The last such day, where one to come was found; asked about in any case."""
    back = relativedelta(weeks=1) if draft.weekday else relativedelta(years=1)
    step = back if days.first > today else relativedelta()
    return replace(days, first=days.first - step, last=days.last - step, doubts=days.doubts | {Doubt.PASSED})


# --- one moment, day or period ----------------------------------------------------------------


def _plain(draft: Draft, reference: datetime) -> DateReading:
    if draft.offset is not None and draft.offset.unit in {Unit.HOUR, Unit.MINUTE}:
        return _moment_from_now(draft, reference)
    hour = hour_of(draft.clock, draft.part) if draft.clock else None
    if hour is not None and hour.wrong:
        return _invalid(draft, Doubt.NO_SUCH_HOUR, reference.date())
    days = days_of(draft, reference.date())
    if days is None:
        return _undated(draft, hour, reference)
    if days.wrong:
        return _invalid(draft, days.wrong, reference.date(), lunar=days.lunar)
    return _dated(draft, days, hour, reference)


def _moment_from_now(draft: Draft, reference: datetime) -> DateReading:
    start = _later(reference, draft)
    return _reading(DateKind.DATETIME, draft.doubts, start=start, granularity="minute")


def _later(reference: datetime, draft: Draft) -> datetime:
    amount = draft.offset.amount if draft.offset else 0
    unit = draft.offset.unit if draft.offset else Unit.MINUTE
    step = timedelta(hours=amount) if unit is Unit.HOUR else timedelta(minutes=amount)
    return (reference + step).replace(second=0, microsecond=0)


def _undated(draft: Draft, hour: Hour | None, reference: datetime) -> DateReading:
    """An hour or part of a day without a day: today's, or tomorrow's where today's is over; asked."""
    doubts = {Doubt.NO_DAY, *draft.doubts}
    if hour is not None:
        today = hour.on(reference.date(), reference.tzinfo)
        start = today if today >= reference else today + timedelta(days=1)
        return _reading(DateKind.DATETIME, {*doubts, hour.doubt}, start=start, granularity="minute")
    if draft.part or draft.stretch:
        return _part_of(draft, reference.date(), reference, doubts)
    if draft.as_before:
        return _reading(DateKind.NONE, [Doubt.AS_BEFORE])
    return _reading(DateKind.FUZZY, [Doubt.ROUGH]) if draft.vague else NOTHING


def _dated(draft: Draft, days: Days, hour: Hour | None, reference: datetime) -> DateReading:
    days = _behind(days, draft, reference.date()) if draft.gone else days
    doubts = {*days.doubts, _after_midnight(draft, reference), _at_midnight(draft)}
    if draft.as_before:
        doubts.add(Doubt.AS_BEFORE)
    calendar = "lunar" if days.lunar else "solar"
    if not days.single:
        if draft.timed:
            doubts.add(Doubt.PERIOD)
        unit = "day" if draft.edge else days.unit.value
        return _reading(
            DateKind.RANGE, doubts, start=days.first, end=days.last, granularity=unit, calendar=calendar
        )
    if hour is not None:
        start = hour.on(days.first, reference.tzinfo)
        return _reading(
            DateKind.DATETIME, {*doubts, hour.doubt}, start=start, granularity="minute", calendar=calendar
        )
    if draft.part or draft.stretch:
        return _part_of(draft, days.first, reference, doubts, calendar)
    return _reading(DateKind.DATE, doubts, start=days.first, granularity="day", calendar=calendar)


def _part_of(
    draft: Draft, day: date, reference: datetime, doubts: Iterable[Doubt | None], calendar: str = "solar"
) -> DateReading:
    if draft.stretch is not None:
        start, end = stretch_hours(draft.stretch, day, reference.tzinfo)
    else:
        assert draft.part is not None
        start, end = part_hours(draft.part, day, reference.tzinfo)
    asked = {*doubts, Doubt.NO_HOUR}
    return _reading(DateKind.FUZZY, asked, start=start, end=end, granularity="part", calendar=calendar)


# --- deadlines --------------------------------------------------------------------------------


def _deadline(draft: Draft, reference: datetime) -> DateReading:
    if draft.offset is not None and draft.offset.unit in {Unit.HOUR, Unit.MINUTE}:
        end = _later(reference, draft)
        return _reading(DateKind.DEADLINE, draft.doubts, end=end, granularity="minute")
    hour = hour_of(draft.clock, draft.part) if draft.clock else None
    days = days_of(draft, reference.date())
    if hour is not None and hour.wrong:
        return _invalid(draft, Doubt.NO_SUCH_HOUR, reference.date())
    if days is not None and days.wrong:
        return _invalid(draft, days.wrong, reference.date(), lunar=days.lunar)
    if days is None and not draft.timed:
        return NOTHING
    return _due(draft, days, hour, reference)


def _due(draft: Draft, days: Days | None, hour: Hour | None, reference: datetime) -> DateReading:
    if days is None:
        plain = _undated(draft, hour, reference)
        end = plain.start if draft.mode is Mode.BEFORE else plain.end or plain.start
        return replace(plain, kind=DateKind.DEADLINE, start=None, end=end)
    doubts = {*_bounding_doubts(draft, days), _after_midnight(draft, reference)}
    end, strict = _end(draft, days, hour, reference)
    if strict:
        doubts.add(Doubt.STRICTLY_BEFORE)
    if hour is not None:
        doubts.add(hour.doubt)
    return _reading(
        DateKind.DEADLINE, doubts, end=end, granularity="minute" if hour else "day",
        calendar="lunar" if days.lunar else "solar",
    )  # fmt: skip


def _bounding_doubts(draft: Draft, days: Days) -> set[Doubt]:
    """As a bound a week or month is exact: its end; its beginning or middle is not."""
    this_one = any(period.step == 0 for period in draft.periods.values()) and draft.mode is Mode.LATEST
    rough = draft.edge in {Edge.BEGIN, Edge.MIDDLE} or this_one
    return set(days.doubts) if rough else set(days.doubts) - {Doubt.PERIOD, Doubt.ABBREVIATED, Doubt.TODAY}


def _end(draft: Draft, days: Days, hour: Hour | None, reference: datetime) -> tuple[datetime, bool]:
    """When it is due at the latest, and whether "before" was read strictly to get there."""
    zone = reference.tzinfo
    before = draft.mode is Mode.BEFORE
    if hour is not None:
        return hour.on(days.first if before else days.last, zone), False
    if draft.part is not None:
        return part_hours(draft.part, days.first, zone)[0 if before else 1], False
    if before:
        last = days.last if draft.edge is Edge.END else days.first - timedelta(days=1)
        return at(last, 23, 59, zone), True
    return at(days.last, 23, 59, zone), False


# --- ranges -----------------------------------------------------------------------------------


def _range(said: Said, reference: datetime) -> DateReading:
    assert said.end is not None
    mode = said.mode if said.mode is Mode.BEFORE else None
    start, end, together = share(said.start, said.end)
    if end is None:
        return compose(Said(start), reference)
    start.mode = end.mode = None
    first = _plain(start, reference)
    anchor = reference if together else _anchor(first, reference)
    last = _plain(_of_this_period(end), anchor)
    wrong = next((reading for reading in (first, last) if reading.kind is DateKind.INVALID), None)
    if wrong is not None:
        return wrong
    if first.kind is DateKind.NONE or last.kind is DateKind.NONE:
        return last if first.kind is DateKind.NONE else first
    return _joined(first, last, start, strict=mode is Mode.BEFORE)


def _of_this_period(end: Draft) -> Draft:
    """ "đến hết tháng": as the end of a range a bare week or month is the present one."""
    bare = {
        unit: replace(period, step=0)
        for unit, period in end.periods.items()
        if period.number is None and period.step is None and period.year is None
    }
    return replace(end, periods={**end.periods, **bare})


def _anchor(first: DateReading, reference: datetime) -> datetime:
    """The moment from which the end is counted: never before the start."""
    start = first.start
    if isinstance(start, datetime):
        return max(reference, start.replace(hour=0, minute=0))
    return at(max(start, reference.date()), 0, 0, reference.tzinfo) if isinstance(start, date) else reference


def _joined(first: DateReading, last: DateReading, draft: Draft, *, strict: bool) -> DateReading:
    start, end = first.start, last.end or last.start
    doubts = {*first.doubts, *last.doubts} - {Doubt.PERIOD, Doubt.TODAY, Doubt.ABBREVIATED}
    if isinstance(start, datetime) and isinstance(end, datetime):
        doubts = _settled(doubts, start, end, draft.clock)
        end = end if end > start else end + timedelta(days=1)
    elif isinstance(start, datetime) and isinstance(end, date):
        end = at(end, 23, 59, start.tzinfo)
    elif isinstance(end, datetime) and isinstance(start, date):
        start = at(start, 0, 0, end.tzinfo)
    if strict:
        doubts.add(Doubt.STRICTLY_BEFORE)
    lunar = "lunar" if "lunar" in (first.calendar, last.calendar) else "solar"
    return _reading(
        DateKind.RANGE, doubts, start=start, end=end, granularity=first.granularity, calendar=lunar
    )


def _settled(doubts: set[Doubt], start: datetime, end: datetime, clock: Clock | None) -> set[Doubt]:
    """A morning hour beside an end after noon on the same day ("8h đến 17h") needs no question."""
    clear = clock is not None and clock.hour == start.hour and end.date() == start.date() and end.hour >= 13
    return doubts - {Doubt.HALF_OF_DAY} if clear and start.hour < 12 else doubts


# --- rules ------------------------------------------------------------------------------------


def _repeating(draft: Draft, reference: datetime, end: Draft | None) -> DateReading:
    if end is not None:
        draft = _with_end(draft, end)
    if draft.clock is not None and hour_of(draft.clock, draft.part).wrong:
        return _invalid(draft, Doubt.NO_SUCH_HOUR, reference.date())
    if draft.day is not None and not all(1 <= day <= 31 for day in draft.day.days):
        return _invalid(draft, Doubt.NO_SUCH_DAY, reference.date())
    rule, doubts = rule_of(draft)
    calendar = "solar" if rule else "lunar"
    unit = "minute" if draft.clock else "day"
    return _reading(DateKind.RECURRING, doubts, start=rule, granularity=unit, calendar=calendar)


def _with_end(draft: Draft, end: Draft) -> Draft:
    """ "từ thứ 2 đến thứ 6 hằng tuần" names every day between; other ends do not fit a rule."""
    draft = replace(draft, every=draft.every or end.every, periods={**end.periods, **draft.periods})
    if draft.weekday and end.weekday:
        days = tuple(range(draft.weekday.days[0], end.weekday.days[0] + 1))
        return replace(draft, weekday=replace(draft.weekday, days=days or draft.weekday.days))
    doubts = draft.doubts | ({Doubt.PATTERN_UNCLEAR} if end.dated else set())
    return replace(draft, day=draft.day or end.day, weekday=draft.weekday or end.weekday, doubts=doubts)
