"""The Vietnamese lunar calendar (UTC+7), by the package lunar-vn; valid for 1900–2100."""

from datetime import date, timedelta
from typing import NamedTuple

from lunar_vn.core import convert_lunar_to_solar, convert_solar_to_lunar


class LunarDay(NamedTuple):
    """A day of the lunar calendar; `leap` for a day of a repeated month."""

    day: int
    month: int
    year: int
    leap: bool


def lunar_of(day: date) -> LunarDay:
    """The lunar date of a solar day; ValueError outside 1900–2100."""
    found = convert_solar_to_lunar(day.day, day.month, day.year)
    return LunarDay(found.day, found.month, found.year, found.leap)


def solar_of(day: int, month: int, year: int, *, leap: bool = False) -> date | None:
    """The solar day of a lunar date, or None where that month has no such day or is not repeated."""
    try:
        found = convert_lunar_to_solar(day, month, year, int(leap))
        back = lunar_of(found)
    except ValueError:
        return None
    return found if (back.day, back.month) == (day, month) else None


def tet(year: int) -> date:
    """The first day of the lunar year that begins in a solar year."""
    return convert_lunar_to_solar(1, 1, year)


def next_yearly(day: int, month: int, today: date, *, leap: bool = False) -> date | None:
    """The next solar day, today included, on a day of a lunar month."""
    year = lunar_of(today).year
    days = (solar_of(day, month, year + step, leap=leap) for step in range(20 if leap else 3))
    return next((found for found in days if found and found >= today), None)


def next_monthly(day: int, today: date) -> date | None:
    """The next solar day, today included, on that day of any lunar month."""
    ahead = (today + timedelta(days=step) for step in range(62))
    return next((found for found in ahead if lunar_of(found).day == day), None)


def next_eve(today: date) -> date:
    """The last day of the lunar year, today included."""
    eves = (tet(today.year + step) - timedelta(days=1) for step in (0, 1))
    return next(eve for eve in eves if eve >= today)
