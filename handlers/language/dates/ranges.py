"""The two ends of a range lend each other what only one of them says."""

from dataclasses import replace
from typing import NamedTuple

from handlers.language.dates.draft import Draft
from handlers.language.dates.hours import hour_of


class Ends(NamedTuple):
    """Both ends, completed; the end is None where a dash only stood between an hour and its day.
    `together`: both are counted from now, because they share a day or week that is said once."""

    start: Draft
    end: Draft | None
    together: bool = False


def share(start: Draft, end: Draft) -> Ends:
    """The ends of a range, each with what only the other says."""
    if _complementary(start, end):
        return Ends(_merged(start, end), None)
    together = start.dated != end.dated or bool(end.periods and not start.periods and start.weekday)
    start, end = _share_day(start, end)
    start, end = _share_month(start, end)
    start, end = _share_part(start, end)
    return Ends(start, end, together)


def _complementary(start: Draft, end: Draft) -> bool:
    return (start.timed and not start.dated and end.dated and not end.timed) or (
        end.timed and not end.dated and start.dated and not start.timed and not start.periods
    )


def _merged(start: Draft, end: Draft) -> Draft:
    return with_days_of(start, end) if end.dated else with_days_of(end, start)


def with_days_of(timed: Draft, dated: Draft) -> Draft:
    """The first's hours on the second's days."""
    return replace(
        dated, clock=timed.clock, part=timed.part, stretch=timed.stretch, doubts=dated.doubts | timed.doubts,
        as_before=timed.as_before or dated.as_before, mode=dated.mode or timed.mode,
    )  # fmt: skip


def _share_day(start: Draft, end: Draft) -> tuple[Draft, Draft]:
    if start.timed and not start.dated and end.dated:
        return with_days_of(start, end), end
    if end.timed and not end.dated and start.dated:
        return start, with_days_of(end, start)
    return start, end


def _share_month(start: Draft, end: Draft) -> tuple[Draft, Draft]:
    """ "từ ngày 1 đến ngày 5/12", "thứ 2 đến thứ 6 tuần sau": the month or week said once, at the end."""
    if start.day and end.day and start.day.month is None and end.day.month is not None:
        month, year = end.day.month, end.day.year
        if start.day.days[0] <= end.day.days[0]:
            start = replace(start, day=replace(start.day, month=month, year=year))
    if start.day and end.day and not start.periods and end.periods and start.day.month is None:
        start = replace(start, periods=end.periods)
    if start.weekday and end.weekday and not start.periods and end.periods:
        start = replace(start, periods=end.periods)
    if end.tet and start.day and start.day.month is None:
        start = replace(start, tet=True)
    if end.calendar and not start.calendar:
        start = replace(start, calendar=end.calendar)
    return start, end


def _share_part(start: Draft, end: Draft) -> tuple[Draft, Draft]:
    """ "từ 7h đến 9h tối": the part of the day said once, where it fits the other hour too."""
    if start.clock and end.clock:
        if end.part is None and start.part is not None and end.clock.hour < 12:
            end = _with_part_if_later(end, start)
        elif start.part is None and end.part is not None and start.clock.hour < 12:
            start = _with_part_if_earlier(start, end)
    return start, end


def _minutes(draft: Draft) -> int:
    assert draft.clock is not None
    hour = hour_of(draft.clock, draft.part)
    return -1 if hour.wrong else (hour.later * 24 + hour.hour) * 60 + hour.minute


def _with_part_if_later(end: Draft, start: Draft) -> Draft:
    tried = replace(end, part=start.part)
    return tried if _minutes(tried) > _minutes(start) else end


def _with_part_if_earlier(start: Draft, end: Draft) -> Draft:
    tried = replace(start, part=end.part)
    return tried if 0 <= _minutes(tried) < _minutes(end) else start
