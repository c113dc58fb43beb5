"""Rules of repetition (RFC 5545 RRULE) from a draft."""

from handlers.language.dates.draft import Draft
from handlers.language.dates.hours import hour_of
from handlers.language.dates.pieces import Doubt, Edge, Mode, Unit

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCY = {
    Unit.DAY: "DAILY",
    Unit.WEEK: "WEEKLY",
    Unit.MONTH: "MONTHLY",
    Unit.QUARTER: "MONTHLY",
    Unit.YEAR: "YEARLY",
}


def repeats(draft: Draft) -> bool:
    """Whether a draft is about every so often, said so or by the way it names a day of "the month"."""
    if draft.every is not None:
        return draft.every.unit is not None or draft.dated_beyond_rule
    month = draft.periods.get(Unit.MONTH)
    unnamed = month is not None and month.number is None and month.step is None and month.year is None
    if not unnamed:
        return draft.nth is not None and draft.weekday is not None and month is None
    return draft.nth is not None or (draft.edge is not None and draft.weekday is not None)


def rule_of(draft: Draft) -> tuple[str | None, set[Doubt]]:
    """The RRULE, or None where none can say it (lunar days), and what to ask about."""
    if _is_lunar(draft):
        return None, {Doubt.LUNAR_OR_SOLAR}
    parts, doubts = _days(draft)
    hour_parts, hour_doubts = _hours(draft)
    return "RRULE:" + ";".join([*parts, *hour_parts]), doubts | hour_doubts | draft.doubts


def _is_lunar(draft: Draft) -> bool:
    return bool(draft.tet or (draft.day and draft.day.lunar) or (draft.calendar and draft.calendar.lunar))


def _days(draft: Draft) -> tuple[list[str], set[Doubt]]:
    if draft.weekday is not None:
        return _weekly(draft)
    if draft.day is not None:
        return _numbered(draft)
    if draft.nth is not None:
        return ["FREQ=MONTHLY", f"BYMONTHDAY={draft.nth.number}"], _unless(draft.every, Doubt.PATTERN_UNCLEAR)
    if draft.edge is Edge.END and Unit.MONTH in draft.periods:
        return ["FREQ=MONTHLY", "BYMONTHDAY=-1"], {Doubt.PATTERN_UNCLEAR}
    return _plain(draft)


def _unless(said: object, doubt: Doubt) -> set[Doubt]:
    return set() if said else {doubt}


def _weekly(draft: Draft) -> tuple[list[str], set[Doubt]]:
    days = _weekdays(draft)
    nth = _nth(draft)
    if nth is not None:
        rough = draft.nth is None or draft.nth.rough or not draft.every
        named = ",".join(f"{nth}{day}" for day in days)
        return ["FREQ=MONTHLY", f"BYDAY={named}"], {Doubt.PATTERN_UNCLEAR} if rough else set()
    interval = draft.every.interval if draft.every else 1
    every = [] if interval == 1 else [f"INTERVAL={interval}"]
    unclear = draft.every is not None and draft.every.unit in {Unit.MONTH, Unit.QUARTER, Unit.YEAR}
    doubts = {Doubt.PATTERN_UNCLEAR} if unclear else set()
    return ["FREQ=WEEKLY", *every, f"BYDAY={','.join(days)}"], doubts | _strict(draft)


def _nth(draft: Draft) -> int | None:
    if draft.nth is not None:
        return draft.nth.number
    if draft.edge in {Edge.BEGIN, Edge.END}:
        return -1 if draft.edge is Edge.END else 1
    return None


def _strict(draft: Draft) -> set[Doubt]:
    return {Doubt.STRICTLY_BEFORE} if draft.mode is Mode.BEFORE and draft.clock is None else set()


def _weekdays(draft: Draft) -> list[str]:
    earlier = 1 if _strict(draft) else 0
    return [_WEEKDAYS[(day - 1 - earlier) % 7] for day in (draft.weekday.days if draft.weekday else ())]


def _numbered(draft: Draft) -> tuple[list[str], set[Doubt]]:
    """Days of the month; "before the 25th" read strictly is the 24th, before the 1st the last day."""
    day = draft.day
    assert day is not None
    strict = _strict(draft)
    numbers = [number - 1 or -1 if strict else number for number in day.days]
    listed = "BYMONTHDAY=" + ",".join(map(str, numbers))
    every = draft.every.unit if draft.every else None
    if day.month is not None:
        return ["FREQ=YEARLY", f"BYMONTH={day.month}", listed], strict
    if every is Unit.QUARTER:
        return ["FREQ=MONTHLY", "INTERVAL=3", listed], strict | {Doubt.PATTERN_UNCLEAR}
    interval = draft.every.interval if draft.every and every is Unit.MONTH else 1
    spaced = [] if interval == 1 else [f"INTERVAL={interval}"]
    wrong = {Doubt.NO_SUCH_DAY} if any(number > 28 for number in numbers) else set()
    return ["FREQ=MONTHLY", *spaced, listed], strict | wrong


def _plain(draft: Draft) -> tuple[list[str], set[Doubt]]:
    """ "hằng tháng", "2 tuần một lần": how often, but not on which day."""
    every = draft.every
    unit = every.unit if every and every.unit else Unit.DAY
    interval = (every.interval if every else 1) * (3 if unit is Unit.QUARTER else 1)
    spaced = [] if interval == 1 else [f"INTERVAL={interval}"]
    doubts = set() if unit is Unit.DAY and interval == 1 else {Doubt.NO_DAY}
    return [f"FREQ={_FREQUENCY[unit]}", *spaced], doubts


def _hours(draft: Draft) -> tuple[list[str], set[Doubt]]:
    if draft.clock is None:
        return [], {Doubt.NO_HOUR} if draft.part or draft.stretch else set()
    hour = hour_of(draft.clock, draft.part)
    doubts = {hour.doubt} if hour.doubt else set()
    return [f"BYHOUR={hour.hour}", f"BYMINUTE={hour.minute}"], doubts
