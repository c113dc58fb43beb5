"""Which days a draft names, counted from today."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from handlers.language import lunar
from handlers.language.dates.draft import Draft
from handlers.language.dates.pieces import Day, Doubt, Edge, Period, Unit

RECENT = timedelta(days=31)
NEAR_TET = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Days:
    """The first and last day meant; `wrong` says why there is no such day."""

    first: date
    last: date
    unit: Unit = Unit.DAY
    lunar: bool = False
    doubts: frozenset[Doubt] = frozenset()
    wrong: Doubt | None = None

    @property
    def single(self) -> bool:
        return self.unit is Unit.DAY and self.first == self.last


def _one(day: date, *doubts: Doubt | None, lunar_day: bool = False) -> Days:
    return Days(day, day, lunar=lunar_day, doubts=frozenset(doubt for doubt in doubts if doubt))


def _no_day(reason: Doubt = Doubt.NO_SUCH_DAY, *, lunar_day: bool = False) -> Days:
    return Days(date.min, date.min, lunar=lunar_day, wrong=reason)


def days_of(draft: Draft, today: date) -> Days | None:
    """The days a draft names, or None where it names none."""
    for resolve in _RESOLVERS:
        found = resolve(draft, today)
        if found is not None:
            return replace(found, doubts=found.doubts | draft.doubts)
    return None


def real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- days by name and by the lunar calendar ---------------------------------------------------


def _feast(draft: Draft, today: date) -> Days | None:
    if draft.feast is None or draft.day is not None:
        return None
    which, _, name = draft.feast.rpartition(" ")
    if name == "eve":
        return _one(lunar.next_eve(today), lunar_day=True)
    day, month = map(int, name.split("/"))
    if which:
        found = lunar.next_yearly(day, month, today)
        return _one(found, lunar_day=True) if found else None
    return _one(_next_yearly(day, month, today) or today)


def _tet(draft: Draft, today: date) -> Days | None:
    """Days of Tết: 1–10 after it began, 20–30 before. "30 Tết" is the eve even in a short month."""
    if not draft.tet:
        return None
    if draft.day is None:
        return _one(lunar.next_yearly(1, 1, today) or today, Doubt.ROUGH, lunar_day=True)
    day = draft.day.days[0]
    if day == 30:
        eve = lunar.next_eve(today)
        short = lunar.lunar_of(eve).day == 29
        return _one(eve, Doubt.NO_SUCH_LUNAR_DAY if short else None, lunar_day=True)
    return _lunar_day(day, 12 if day >= 15 else 1, today)


def _lunar(draft: Draft, today: date) -> Days | None:
    """A day of a lunar month: said so, or named in a way only the lunar calendar has."""
    day = draft.day
    month = draft.periods.get(Unit.MONTH)
    marked = (draft.calendar and draft.calendar.lunar) or (day and day.lunar) or (month and month.lunar)
    if not marked or day is None:
        return None
    number = day.month or (month.number if month else None)
    leap = bool(draft.calendar and draft.calendar.leap)
    year = day.year or (month.year if month else None)
    if number is None:
        return _lunar_monthly(day.days[0], today)
    if year is None and Unit.YEAR in draft.periods:
        year = draft.periods[Unit.YEAR].year
    return _lunar_day(day.days[0], number, today, year=year, leap=leap)


def _lunar_monthly(day: int, today: date) -> Days:
    found = lunar.next_monthly(day, today)
    if found is None:
        return _no_day(lunar_day=True)
    return _one(found, Doubt.TODAY if found == today else None, lunar_day=True)


def _lunar_day(day: int, month: int, today: date, *, year: int | None = None, leap: bool = False) -> Days:
    if year is not None:
        found = lunar.solar_of(day, month, year, leap=leap)
    else:
        found = lunar.next_yearly(day, month, today, leap=leap)
    if found is None and (day, month) == (30, 12) and year is None:
        return _one(lunar.next_eve(today), Doubt.NO_SUCH_LUNAR_DAY, lunar_day=True)
    if found is None:
        return _no_day(lunar_day=True)
    passed = year is None and not leap and _lunar_just_passed(day, month, today)
    return _one(found, Doubt.PASSED if passed else None, lunar_day=True)


def _lunar_just_passed(day: int, month: int, today: date) -> bool:
    recent = lunar.next_yearly(day, month, today - RECENT)
    return recent is not None and recent < today


# --- numbered days ----------------------------------------------------------------------------


def _numbered(draft: Draft, today: date) -> Days | None:
    day = draft.day
    if day is None or draft.every is not None:
        return None
    month = draft.periods.get(Unit.MONTH)
    if day.month is None and month is not None:
        day = _in_month(day, month, today)
    found = _fixed(day, draft, today) if day.month else _day_only(day, draft, today)
    return _last_of(found, day) if len(day.days) > 1 else _agreeing(found, draft, today)


def _in_month(day: Day, month: Period, today: date) -> Day:
    """A day with the month beside it: "ngày 3 tháng sau"."""
    if month.number is None and month.step is None:
        return day
    if month.number is not None:
        return replace(day, month=month.number, year=month.year)
    wanted = today + relativedelta(months=month.step or 0)
    return replace(day, month=wanted.month, year=wanted.year)


def _fixed(day: Day, draft: Draft, today: date) -> Days:
    """A day and month, in the year said or else the next one that comes."""
    number, month = day.days[0], day.month or 0
    year = day.year or _year_beside(draft, today)
    if year is not None:
        found = real_date(year, month, number)
    else:
        found = _next_yearly(number, month, today)
    if found is None:
        return _no_day()
    passed = year is None and _just_passed(number, month, today)
    near_lunar = day.mung and (day.worded or _near_tet(today))
    doubts = (
        Doubt.PASSED if passed else None,
        Doubt.LUNAR_OR_SOLAR if near_lunar else None,
        Doubt.TYPO if day.mended else None,
        _passed_in_year(draft, found, today),
    )
    return _one(found, *doubts)


def _passed_in_year(draft: Draft, found: date, today: date) -> Doubt | None:
    this_month = draft.periods.get(Unit.MONTH)
    return Doubt.PASSED if this_month and this_month.step == 0 and found < today else None


def _year_beside(draft: Draft, today: date) -> int | None:
    year = draft.periods.get(Unit.YEAR)
    if year is None:
        return None
    return year.year if year.year is not None else today.year + (year.step or 0)


def _next_yearly(day: int, month: int, today: date) -> date | None:
    """The next such day, today included; None where neither of the two coming ones exists (29/2)."""
    if not 1 <= month <= 12:
        return None
    this_year = real_date(today.year, month, day)
    if this_year is not None and this_year >= today:
        return this_year
    return real_date(today.year + 1, month, day)


def _just_passed(day: int, month: int, today: date) -> bool:
    years = (today.year, today.year - 1)
    dates = (real_date(year, month, day) for year in years)
    return any(found is not None and timedelta(0) < today - found <= RECENT for found in dates)


def _day_only(day: Day, draft: Draft, today: date) -> Days:
    """ "ngày 30": this month's if it is still to come, else the next month that has one."""
    number = day.days[0]
    if not 1 <= number <= 31:
        return _no_day()
    found, skipped = _next_monthly(number, today)
    odd_mung = day.mung and number > 10
    doubts = (
        Doubt.TODAY if found == today else None,
        Doubt.NO_SUCH_DAY if skipped else None,
        Doubt.NEAR_TET if day.mung and _near_tet(today) else None,
        Doubt.LUNAR_OR_SOLAR if odd_mung else None,
        Doubt.TYPO if day.mended else None,
        Doubt.ROUGH if draft.periods else None,
    )
    if draft.coming:
        doubts = tuple(doubt for doubt in doubts if doubt is not Doubt.TODAY)
    return _one(found, *doubts)


def _next_monthly(number: int, today: date) -> tuple[date, bool]:
    """The next day of that number, and whether a month without one had to be passed over."""
    skipped = False
    for step in range(4):
        month = today.replace(day=1) + relativedelta(months=step)
        found = real_date(month.year, month.month, number)
        if found is not None and found >= today:
            return found, skipped
        skipped = skipped or found is None
    raise AssertionError("every day of the month comes within three months")


def _near_tet(today: date) -> bool:
    years = (today.year, today.year + 1)
    return any(-timedelta(days=10) <= lunar.tet(year) - today <= NEAR_TET for year in years)


def _agreeing(found: Days, draft: Draft, today: date) -> Days:
    """The day, unless the weekday said with it is another."""
    if draft.weekday is None or found.wrong:
        return found
    if found.first.isoweekday() not in draft.weekday.days:
        return _no_day(Doubt.WEEKDAY_CONFLICT)
    settled = found.doubts - {Doubt.TODAY, Doubt.LUNAR_OR_SOLAR, Doubt.NEAR_TET}
    return replace(found, doubts=settled) if found.first != today else found


def _last_of(found: Days, day: Day) -> Days:
    """Several days in one month ("ngày 3, 4/12") as the stretch from the first to the last."""
    last = None if found.wrong else real_date(found.first.year, found.first.month, day.days[-1])
    if last is None or last < found.first:
        return _no_day()
    return replace(found, last=last, doubts=found.doubts | {Doubt.SEVERAL})


# --- weekdays ---------------------------------------------------------------------------------


def _weekday(draft: Draft, today: date) -> Days | None:
    if draft.weekday is None or draft.every is not None:
        return None
    number = draft.weekday.days[0]
    if draft.nth is not None or draft.edge is not None:
        return _weekday_of_month(draft, number, today)
    week = draft.periods.get(Unit.WEEK)
    in_week = week is not None and week.step is not None
    found = _weekday_of_week(number, week, today) if week and in_week else _next_weekday(draft, number, today)
    return _several_weekdays(found, draft.weekday.days)


def _several_weekdays(found: Days, days: tuple[int, ...]) -> Days:
    """ "thứ 7, chủ nhật": a range where they follow each other; always shown back."""
    if len(days) == 1:
        return found
    in_a_row = all(later - earlier == 1 for earlier, later in pairwise(days))
    last = found.first + timedelta(days=len(days) - 1) if in_a_row else found.last
    return replace(found, last=last, doubts=found.doubts | {Doubt.SEVERAL})


def _next_weekday(draft: Draft, number: int, today: date) -> Days:
    found = today + timedelta(days=(number - today.isoweekday()) % 7)
    pointed = draft.relative is not None and draft.relative.days == 0
    unclear = draft.weekday is not None and draft.weekday.short and not draft.timed and not pointed
    passed = pointed and found - today > timedelta(days=7 - today.isoweekday())
    return _one(
        found,
        Doubt.COMING if draft.coming else None,
        Doubt.TODAY if found == today and not pointed else None,
        Doubt.ABBREVIATED if unclear else None,
        Doubt.PASSED if passed else None,
    )


def _weekday_of_week(number: int, week: Period, today: date) -> Days:
    """A weekday of this, the next or the last week, Monday to Sunday."""
    step = week.step or 0
    found = monday(today) + timedelta(days=7 * step + number - 1)
    bare_step = week.coming and week.number is None and step != 0 and not week.year
    passed = step == 0 and found < today
    return _one(found, Doubt.PASSED if passed else None, Doubt.COMING if bare_step and step < 0 else None)


def _weekday_of_month(draft: Draft, number: int, today: date) -> Days | None:
    """ "thứ năm đầu tiên của tháng 12" as a day; without a month it is a rule, not a day."""
    month = draft.periods.get(Unit.MONTH)
    if month is None or (month.number is None and month.step is None):
        return None
    first = _month_start(month, today)
    nth = draft.nth.number if draft.nth else -1 if draft.edge is Edge.END else 1
    found = nth_weekday(first, number, nth)
    doubt = Doubt.PATTERN_UNCLEAR if draft.nth is None or draft.nth.rough else None
    return _one(found, doubt) if found else _no_day()


def _nth_day(draft: Draft, today: date) -> Days | None:
    """ "ngày cuối tháng 12": the first or last day of a month that is named."""
    month = draft.periods.get(Unit.MONTH)
    if draft.nth is None or month is None or (month.number is None and month.step is None):
        return None
    first = _month_start(month, today)
    last = first + relativedelta(months=1, days=-1)
    return _one(last if draft.nth.number < 0 else first)


def nth_weekday(first: date, weekday: int, nth: int) -> date | None:
    """The nth such weekday of the month that begins on `first`; -1 is the last."""
    length = calendar.monthrange(first.year, first.month)[1]
    days = [first.replace(day=day) for day in range(1, length + 1)]
    fitting = [day for day in days if day.isoweekday() == weekday]
    index = nth - 1 if nth > 0 else nth
    return fitting[index] if -len(fitting) <= index < len(fitting) else None


def monday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


# --- counted from today -----------------------------------------------------------------------


def _relative(draft: Draft, today: date) -> Days | None:
    if draft.relative is None:
        return None
    found = today + timedelta(days=draft.relative.days)
    if draft.periods:
        week = draft.periods.get(Unit.WEEK)
        return _one(found + timedelta(weeks=(week.step or 0) if week else 0), Doubt.ROUGH)
    lone = draft.relative.bare and draft.relative.days == 1 and not draft.timed
    unclear = draft.relative.days == 3 and not draft.timed
    return _one(found, Doubt.ABBREVIATED if lone else None, Doubt.ROUGH if unclear else None)


def _offset(draft: Draft, today: date) -> Days | None:
    """So many days, weeks or months from now; only days are exact enough not to be asked about."""
    if draft.offset is None or draft.offset.unit in {Unit.MINUTE, Unit.HOUR}:
        return None
    amount, unit = draft.offset.amount, draft.offset.unit
    exact = unit is Unit.DAY or draft.mode is not None
    found = _step(today, amount, unit)
    return _one(found, None if exact else Doubt.ROUGH) if found else None


def _step(today: date, amount: float, unit: Unit) -> date | None:
    try:
        if unit is Unit.DAY:
            return today + timedelta(days=round(amount))
        if unit is Unit.WEEK:
            return today + timedelta(days=round(amount * 7))
        months = amount * (12 if unit is Unit.YEAR else 1)
        return today + relativedelta(months=int(months), days=round((months % 1) * 30))
    except (OverflowError, ValueError):
        return None


# --- weeks, months, quarters, years -----------------------------------------------------------


def _period(draft: Draft, today: date) -> Days | None:
    for unit in (Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR):
        if unit in draft.periods:
            return _of_period(draft, draft.periods[unit], today)
    return None


def _of_period(draft: Draft, period: Period, today: date) -> Days | None:
    if (
        period.number is None
        and period.step is None
        and period.year is None
        and draft.edge is None
        and not draft.mode
    ):
        return None
    whole = _WHOLE[period.unit](draft, period, today)
    if whole is None or draft.edge is None:
        return whole
    return _edge(whole, draft.edge)


def _whole_week(_: Draft, period: Period, today: date) -> Days:
    first = monday(today) + timedelta(weeks=period.step or 0)
    return Days(first, first + timedelta(days=6), Unit.WEEK, doubts=frozenset({Doubt.PERIOD}))


def _whole_month(draft: Draft, period: Period, today: date) -> Days:
    if period.lunar:
        return _whole_lunar_month(period, today)
    first = _month_start(period, today, _year_beside(draft, today))
    last = first + relativedelta(months=1, days=-1)
    relative = period.number is None
    doubt = Doubt.PERIOD if relative else Doubt.PASSED if _month_passed(period, first, today) else None
    return Days(first, last, Unit.MONTH, doubts=frozenset({doubt} if doubt else ()))


def _whole_lunar_month(period: Period, today: date) -> Days:
    first = lunar.next_yearly(1, period.number or 1, today) or today
    last = first + timedelta(days=28)
    if lunar.lunar_of(last + timedelta(days=1)).day == 30:
        last += timedelta(days=1)
    return Days(first, last, Unit.MONTH, lunar=True, doubts=frozenset({Doubt.PERIOD}))


def _month_passed(period: Period, first: date, today: date) -> bool:
    last_year = first - relativedelta(years=1)
    ended = last_year + relativedelta(months=1, days=-1)
    return period.year is None and timedelta(0) < today - ended <= RECENT


def _month_start(period: Period, today: date, year: int | None = None) -> date:
    start = today.replace(day=1)
    if period.number is None:
        return start + relativedelta(months=period.step or 0)
    if period.year is not None or year is not None:
        return date(period.year or year or today.year, period.number, 1)
    found = date(today.year, period.number, 1)
    return found if found >= start else found.replace(year=today.year + 1)


def _whole_quarter(draft: Draft, period: Period, today: date) -> Days:
    this = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    year = period.year or _year_beside(draft, today)
    if period.number is None:
        first = this + relativedelta(months=3 * (period.step or 0))
    else:
        first = date(year or today.year, 3 * period.number - 2, 1)
        first = first if year or first >= this else first.replace(year=today.year + 1)
    guessed = year is None and first.year != today.year and period.number is not None
    doubt = Doubt.PASSED if guessed else Doubt.PERIOD if period.number is None else None
    last = first + relativedelta(months=3, days=-1)
    return Days(first, last, Unit.QUARTER, doubts=frozenset({doubt} if doubt else ()))


def _whole_year(_: Draft, period: Period, today: date) -> Days:
    year = period.year if period.year is not None else today.year + (period.step or 0)
    doubts = frozenset({Doubt.PERIOD}) if period.year is None else frozenset[Doubt]()
    return Days(date(year, 1, 1), date(year, 12, 31), Unit.YEAR, doubts=doubts)


_WHOLE: dict[Unit, Callable[[Draft, Period, date], Days]] = {
    Unit.WEEK: _whole_week,
    Unit.MONTH: _whole_month,
    Unit.QUARTER: _whole_quarter,
    Unit.YEAR: _whole_year,
}

# The first and last day of each third, counted from the start of the period (negative: from its end).
_THIRDS = {
    (Unit.WEEK, Edge.BEGIN): (0, 1),
    (Unit.WEEK, Edge.MIDDLE): (2, 3),
    (Unit.WEEK, Edge.END): (5, 6),
    (Unit.MONTH, Edge.BEGIN): (0, 9),
    (Unit.MONTH, Edge.MIDDLE): (10, 19),
    (Unit.MONTH, Edge.END): (20, 30),
}
# Months of a quarter or year, likewise.
_MONTHS = {
    (Unit.QUARTER, Edge.BEGIN): (0, 0),
    (Unit.QUARTER, Edge.MIDDLE): (1, 1),
    (Unit.QUARTER, Edge.END): (2, 2),
    (Unit.YEAR, Edge.BEGIN): (0, 2),
    (Unit.YEAR, Edge.MIDDLE): (4, 7),
    (Unit.YEAR, Edge.END): (9, 11),
}


def _edge(whole: Days, edge: Edge) -> Days:
    doubts = whole.doubts | {Doubt.PERIOD}
    if whole.unit in {Unit.WEEK, Unit.MONTH}:
        begin, end = _THIRDS[whole.unit, edge]
        last = min(whole.first + timedelta(days=end), whole.last)
        return replace(whole, first=whole.first + timedelta(days=begin), last=last, doubts=doubts)
    begin, end = _MONTHS[whole.unit, edge]
    last = whole.first + relativedelta(months=end + 1, days=-1)
    return replace(whole, first=whole.first + relativedelta(months=begin), last=last, doubts=doubts)


_RESOLVERS: list[Callable[[Draft, date], Days | None]] = [
    _tet, _feast, _lunar, _numbered, _weekday, _nth_day, _offset, _relative, _period,
]  # fmt: skip
