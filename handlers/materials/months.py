"""Months as people write them: "10", "tháng 10", "10/2026"."""

import re
from datetime import date

from handlers.language import fold

_YEAR = r"(?:\s*[/-]\s*(\d{4})| nam (\d{4}))?"
_NAMED = re.compile(rf"\bthang (\d{{1,2}}){_YEAR}(?!\d)")
_BARE = re.compile(rf"^(\d{{1,2}}){_YEAR}$")


def read_month(text: str, on: date) -> date | None:
    """The first day of the month that is meant: the present one where none is named; without a year the
    latest such month that has begun or is the next. None for what is no month."""
    said = " ".join(fold(text).strip(" .?!").split())
    if "thang truoc" in said:
        return before(on)
    found = _NAMED.search(said) or _BARE.match(said)
    if found is None:
        return None if any(sign.isdigit() for sign in said) else on.replace(day=1)
    number, year = int(found[1]), int(found[2] or found[3] or 0)
    if not 1 <= number <= 12 or (year and not 2000 <= year <= 2100):
        return None
    if year:
        return date(year, number, 1)
    this = date(on.year, number, 1)
    return this if this <= after(on) else this.replace(year=on.year - 1)


def before(day: date) -> date:
    """The first day of the month before."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


def after(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + (day.month == 12), day.month % 12 + 1, 1)
