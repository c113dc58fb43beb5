"""Hours, minutes, dates and counts that an answer gives besides."""

import re
from datetime import datetime, time
from itertools import pairwise

from handlers.language.dates import DateReading, Doubt, read_dates
from handlers.language.dates.clocks import clocks_in
from handlers.language.replies.signs import Line

_MINUTES = {"p", "ph", "phut", "'"}
_HOURS = {"tieng"}
DEFAULT_REFERENCE = datetime.fromisoformat("2026-01-01T12:00+07:00")
_RATIO = re.compile(r"(?<![\d/])(\d{1,4}) ?/ ?(\d{1,4})(?![\d/])")


def minutes_said(line: Line) -> int | None:
    """A number of minutes, also as "nửa tiếng" or "1 tiếng"."""
    canons = [token.canon for token in line.tokens]
    for number, unit in pairwise(canons):
        count = int(number) if number.isdecimal() and len(number) < 4 else None
        if unit in _MINUTES and count is not None:
            return count
        if unit in _HOURS:
            return count * 60 if count is not None else 30 if number in {"nua", "nửa"} else 60
    return None


def hour_said(line: Line) -> tuple[time, bool] | None:
    """An hour, taken for the evening when meetings are held, and whether that has to be asked."""
    for clock, part in clocks_in(line.text):
        if part is not None or clock.hour >= 13:
            return time(clock.hour if clock.hour >= 12 else clock.hour % 24, clock.minute), False
        hour = clock.hour + 12 if 1 <= clock.hour <= 11 else clock.hour
        return time(hour, clock.minute), True
    return None


def date_said(line: Line, reference: datetime | None) -> DateReading | None:
    """The first date in the text that is not only an hour."""
    found = read_dates(line.text, reference or DEFAULT_REFERENCE)
    dated = (reading for reading in found if Doubt.NO_DAY not in reading.doubts)
    return next((reading for reading in dated if reading.start or reading.end), None)


def ratio_said(text: str) -> tuple[int, int] | None:
    """ "12/20" as (12, 20), where the first is not the larger."""
    found = _RATIO.search(text)
    if found is None:
        return None
    part, whole = int(found[1]), int(found[2])
    return (part, whole) if part <= whole and whole > 0 else None
