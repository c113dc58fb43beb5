"""Hours as people say them, on the 24-hour clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from handlers.language.dates.pieces import Clock, Doubt, Part


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of day; `later` days after the day it was said with (24h is the next day's 0h)."""

    hour: int
    minute: int
    later: int = 0
    doubt: Doubt | None = None
    wrong: bool = False

    def on(self, day: date, zone: tzinfo | None) -> datetime:
        return at(day + timedelta(days=self.later), self.hour, self.minute, zone)


def at(day: date, hour: int, minute: int, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(hour, minute), zone)


# For each part of the day: said hours → (hours to add, days to add, whether to ask back).


def _spoken(added: dict[tuple[int, int], tuple[int, int, bool]]) -> dict[int, tuple[int, int, bool]]:
    return {hour: shift for (first, last), shift in added.items() for hour in range(first, last + 1)}


_SPOKEN: dict[Part, dict[int, tuple[int, int, bool]]] = {
    Part.MORNING: _spoken({(0, 11): (0, 0, False), (12, 12): (0, 0, True)}),
    Part.NOON: _spoken(
        {(1, 1): (12, 0, False), (2, 2): (12, 0, True), (11, 13): (0, 0, False)}
        | {(10, 10): (0, 0, True), (14, 14): (0, 0, True)}
    ),
    Part.AFTERNOON: _spoken(
        {(1, 6): (12, 0, False), (7, 8): (12, 0, True), (12, 12): (0, 0, True)}
        | {(13, 18): (0, 0, False), (19, 19): (0, 0, True)}
    ),
    Part.EVENING: _spoken(
        {(5, 5): (12, 0, True), (6, 11): (12, 0, False), (17, 23): (0, 0, False)}
        | {(12, 12): (-12, 1, False), (24, 24): (-24, 1, False), (0, 0): (0, 1, True)}
    ),
    Part.NIGHT: _spoken(
        {(6, 7): (12, 0, True), (8, 11): (12, 0, False), (18, 23): (0, 0, False), (1, 4): (0, 1, True)}
        | {(12, 12): (-12, 1, False), (24, 24): (-24, 1, False), (0, 0): (0, 1, True)}
    ),
    Part.SMALL_HOURS: _spoken(
        {(0, 5): (0, 1, True), (9, 11): (12, 0, False), (21, 23): (0, 0, False)}
        | {(12, 12): (-12, 1, False), (24, 24): (-24, 1, False)}
    ),
    Part.AM: _spoken({(0, 11): (0, 0, False), (12, 12): (-12, 0, False)}),
    Part.PM: _spoken({(1, 11): (12, 0, False), (12, 23): (0, 0, False)}),
}

# The hours that a part of the day covers, where no clock is given: first, last, days later.
PART_HOURS: dict[Part, tuple[int, int, int]] = {
    Part.MORNING: (6, 11, 0),
    Part.NOON: (11, 13, 0),
    Part.AFTERNOON: (13, 18, 0),
    Part.EVENING: (18, 22, 0),
    Part.NIGHT: (22, 24, 0),
    Part.SMALL_HOURS: (0, 4, 1),
    Part.AM: (6, 11, 0),
    Part.PM: (13, 22, 0),
}


def hour_of(clock: Clock, part: Part | None) -> Hour:
    """The hour meant. Without a part of the day 1–6 is taken for the afternoon and evening when
    meetings are held, 7–11 for the morning, and both are asked about unless written as a 24-hour clock."""
    if clock.minute > 59 or clock.hour > 24 or (clock.hour == 24 and clock.minute):
        return Hour(0, 0, wrong=True)
    typo = Doubt.TYPO if clock.mended else None
    if part is not None:
        return _spoken_hour(clock, part, typo)
    if clock.hour == 24:
        return Hour(0, clock.minute, 1, typo)
    if clock.sure or clock.hour >= 12 or clock.hour == 0:
        return Hour(clock.hour, clock.minute, 0, typo)
    return Hour(clock.hour + 12 if clock.hour <= 6 else clock.hour, clock.minute, 0, Doubt.HALF_OF_DAY)


def _spoken_hour(clock: Clock, part: Part, typo: Doubt | None) -> Hour:
    shift = _SPOKEN[part].get(clock.hour)
    if shift is None:
        return Hour(0, 0, wrong=True)
    added, later, unsure = shift
    return Hour(clock.hour + added, clock.minute, later, Doubt.HALF_OF_DAY if unsure else typo)


def part_hours(part: Part, day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """From when to when a part of a day lasts."""
    first, last, later = PART_HOURS[part]
    start = day + timedelta(days=later)
    return at(start, first, 0, zone), at(start, 0, 0, zone) + timedelta(hours=last)


def stretch_hours(hours: str, day: date, zone: tzinfo | None) -> tuple[datetime, datetime | None]:
    """From when to when a named stretch ("17:00", "07:30-08:30") of a day lasts."""
    moments = [at(day, int(said[:2]), int(said[3:]), zone) for said in hours.split("-")]
    return moments[0], moments[1] if len(moments) > 1 else None
