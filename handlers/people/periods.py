"""Dated facts: the latest one, and from which day a change may hold.

Past months are closed: their figures were reported, so nothing that is learnt later moves them.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

DAY = timedelta(days=1)


class Period(Protocol):
    """From `starts_on` to `ends_on`, both included; an open end is None."""

    starts_on: date
    ends_on: date | None


P = TypeVar("P", bound=Period)


class ClosedMonthError(Exception):
    """The change would begin in a month that is closed; `first` is the first day it may begin."""

    def __init__(self, first: date) -> None:
        super().__init__(f"closed before {first}")
        self.first = first


def open_from(today: date) -> date:
    """The first day that changes may still touch: the first of this month."""
    return today.replace(day=1)


def require_open(on: date, today: date) -> date:
    """The day itself. Raises `ClosedMonthError` where its month is closed."""
    if on < open_from(today):
        raise ClosedMonthError(open_from(today))
    return on


def latest(periods: Iterable[P]) -> P | None:
    """The one that began last."""
    return max(periods, key=lambda period: period.starts_on, default=None)


def lasts(period: Period, on: date) -> bool:
    """Whether it has not ended before the day."""
    return period.ends_on is None or period.ends_on >= on


def begin_of_change(asked: date | None, since: date, today: date) -> date:
    """From which day a fact holds that replaces one kept since `since`.

    A file that was changed usually still has the old date beside the new fact: a date not later
    than `since` says nothing, so the change begins today. The very day an open period began is
    taken: what was entered then is put right. Raises `ClosedMonthError`.
    """
    if asked is None or asked < since or (asked == since and since < open_from(today)):
        return max(today, since)
    return require_open(asked, today)
