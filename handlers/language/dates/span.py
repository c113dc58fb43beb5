"""Days that a draft may mean, and the counting that every way of naming them shares."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from handlers.language.dates.draft import Draft
from handlers.language.dates.pieces import Doubt, Period, Unit

RECENT = timedelta(days=31)


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


def one_day(day: date, *doubts: Doubt | None, lunar_day: bool = False) -> Days:
    return Days(day, day, lunar=lunar_day, doubts=frozenset(doubt for doubt in doubts if doubt))


def no_day(reason: Doubt = Doubt.NO_SUCH_DAY, *, lunar_day: bool = False) -> Days:
    return Days(date.min, date.min, lunar=lunar_day, wrong=reason)


def real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def year_beside(draft: Draft, today: date) -> int | None:
    year = draft.periods.get(Unit.YEAR)
    if year is None:
        return None
    return year.year if year.year is not None else today.year + (year.step or 0)


def next_yearly(day: int, month: int, today: date) -> date | None:
    """The next such day, today included; None where neither of the two coming ones exists (29/2)."""
    if not 1 <= month <= 12:
        return None
    this_year = real_date(today.year, month, day)
    if this_year is not None and this_year >= today:
        return this_year
    return real_date(today.year + 1, month, day)


def month_start(period: Period, today: date, year: int | None = None) -> date:
    start = today.replace(day=1)
    if period.number is None:
        return start + relativedelta(months=period.step or 0)
    if period.year is not None or year is not None:
        return date(period.year or year or today.year, period.number, 1)
    found = date(today.year, period.number, 1)
    return found if found >= start else found.replace(year=today.year + 1)
