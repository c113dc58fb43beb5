"""The Vietnamese lunar calendar (UTC+7), by the package lunar-vn, for the years it covers: 1900–2100."""

from datetime import date, timedelta
from typing import NamedTuple

_LAST_YEAR = 2098


class LunarDay(NamedTuple):
    """A day of the lunar calendar; `leap` for a day of a repeated month."""

    day: int
    month: int
    year: int
    leap: bool


def lunar_of(day: date) -> LunarDay:
    """The lunar date of a solar day; ValueError outside 1900–2100."""
    # Imported late: the package takes half of this program's start to look up its own version.
    from lunar_vn.core import convert_solar_to_lunar  # noqa: PLC0415

    found = convert_solar_to_lunar(day.day, day.month, day.year)
    return LunarDay(found.day, found.month, found.year, found.leap)


def solar_of(day: int, month: int, year: int, *, leap: bool = False) -> date | None:
    """The solar day of a lunar date, or None where that month has no such day or is not repeated."""
    from lunar_vn.core import convert_lunar_to_solar  # noqa: PLC0415

    try:
        found = convert_lunar_to_solar(day, month, year, int(leap))
        back = lunar_of(found)
    except ValueError:
        return None
    return found if (back.day, back.month, back.leap) == (day, month, leap) else None


def tet(year: int) -> date | None:
    """The first day of the lunar year that begins in a solar year."""
    return solar_of(1, 1, year)


def next_yearly(day: int, month: int, today: date, *, leap: bool = False) -> date | None:
    """The next solar day, today included, on a day of a lunar month."""
    if not _covered(today):
        return None
    year = lunar_of(today).year
    days = (solar_of(day, month, year + step, leap=leap) for step in range(20 if leap else 3))
    return next((found for found in days if found and found >= today), None)


def next_monthly(day: int, today: date) -> date | None:
    """The next solar day, today included, on that day of any lunar month."""
    if not _covered(today):
        return None
    ahead = (today + timedelta(days=step) for step in range(62))
    return next((found for found in ahead if lunar_of(found).day == day), None)


def next_eve(today: date) -> date | None:
    """The last day of the lunar year, today included."""
    days = (tet(today.year + step) for step in (0, 1))
    return next((day - timedelta(days=1) for day in days if day and day > today), None)


def _covered(today: date) -> bool:
    return date(1900, 2, 1) <= today <= date(_LAST_YEAR, 12, 31)
