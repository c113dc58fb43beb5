"""The days of a rule of repetition (RFC 5545 RRULE without the hour), in pure functions.

A day the month does not have is its last day: the 31st is held on 30/4, 29/2 on 28/2. RFC 5545
would leave such a month out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from dateutil.rrule import rruleset, rrulestr

SHORTEST_MONTH = 28
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as its parts, names in RFC 5545's words: {"FREQ": "MONTHLY", "BYMONTHDAY": "3"}."""

    parts: dict[str, str]

    @classmethod
    def of(cls, text: str) -> Self:
        _, _, body = text.rpartition(":")
        return cls(dict(part.split("=", 1) for part in body.split(";")))

    def __str__(self) -> str:
        return ";".join(f"{name}={value}" for name, value in self.parts.items())

    @property
    def frequency(self) -> str:
        return self.parts["FREQ"]

    @property
    def interval(self) -> int:
        return int(self.parts.get("INTERVAL", "1"))

    @property
    def month_days(self) -> list[int]:
        return [int(day) for day in self.parts.get("BYMONTHDAY", "").split(",") if day]

    @property
    def weekdays(self) -> list[tuple[int, int]]:
        """Each named weekday as (which one of the month, 0 for every; 0 for Monday)."""
        named = [day for day in self.parts.get("BYDAY", "").split(",") if day]
        return [(int(day[:-2] or 0), WEEKDAYS.index(day[-2:])) for day in named]

    @property
    def names_days(self) -> bool:
        """Whether it says on which days, and not every day: only then meetings can be called by it."""
        return self.frequency != "DAILY" and bool(self.month_days or self.weekdays)


def take_apart(text: str) -> tuple[Rule, time | None]:
    """A rule as it was read, and the hour it names."""
    parts = dict(Rule.of(text).parts)
    hour, minute = parts.pop("BYHOUR", None), parts.pop("BYMINUTE", "0")
    return Rule(parts), time(int(hour), int(minute)) if hour else None


def days(rule: Rule, anchor: date, first: date, last: date) -> list[date]:
    """The rule's days from `first` to `last`, both included, counted from `anchor`."""
    found = rruleset()
    for text in _clamped(rule):
        found.rrule(rrulestr(text, dtstart=datetime.combine(anchor, time())))  # type: ignore[arg-type]
    between = found.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)
    return [moment.date() for moment in between]


def first_day(rule: Rule, since: date) -> date:
    """The first day on or after `since` that the rule can begin with, however seldom it comes afterwards."""
    often = Rule({name: value for name, value in rule.parts.items() if name != "INTERVAL"})
    return days(often, since, since, since + timedelta(days=366 * 2))[0]


def period(rule: Rule, day: date) -> tuple[int, int]:
    """The week, month or year that the rule fills once, or as often as it says."""
    if rule.frequency == "WEEKLY":
        year, week, _ = day.isocalendar()
        return year, week
    return (day.year, day.month) if rule.frequency == "MONTHLY" else (day.year, 0)


def period_start(rule: Rule, day: date) -> date:
    """The first day of the period `day` lies in."""
    if rule.frequency == "WEEKLY":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if rule.frequency == "MONTHLY" else day.replace(month=1, day=1)


def _clamped(rule: Rule) -> Iterator[str]:
    """The rule as rules that never miss a month: BYSETPOS=-1 takes the last of the days the month has."""
    if rule.month_days:
        for day in rule.month_days:
            choice = {"BYMONTHDAY": str(day)}
            if day > SHORTEST_MONTH:
                choice = {"BYMONTHDAY": ",".join(map(str, range(SHORTEST_MONTH, day + 1))), "BYSETPOS": "-1"}
            yield str(Rule({**rule.parts, **choice}))
        return
    named = [f"{-1 if nth > 4 else nth or ''}{WEEKDAYS[weekday]}" for nth, weekday in rule.weekdays]
    yield str(Rule({**rule.parts, "BYDAY": ",".join(named)}))
