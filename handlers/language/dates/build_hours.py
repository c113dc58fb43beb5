"""Pieces for hours and parts of the day; None where a match means something else."""

import re

from handlers.language.dates.context import Context, Pieces, value_of
from handlers.language.dates.pieces import (
    Clock,
    Day,
    Doubt,
    Join,
    Joint,
    Part,
    PartOfDay,
    Period,
    Relative,
    Rough,
    Stretch,
    Unit,
    Weekday,
)


def two_hours(context: Context) -> Pieces:
    return [Clock(value_of(context.first)), Join(Joint.TO)]


def clock(context: Context) -> Pieces:
    """19h30, 8 giờ, 08:00; hours written with a leading zero or with "00" count 24 hours."""
    hour, minutes = context.number(1) or 0, context.number(2) if context.match.re.groups > 1 else None
    typed = context.typed(2) if minutes is not None else ""
    cut_short = len(typed) == 1 and context.lexemes[context.match.start(2)].letter == "N"
    sure = context.typed(1).startswith("0") or typed == "00"
    minute = (minutes or 0) * (10 if cut_short and (minutes or 0) < 6 else 1)
    return [Clock(hour, minute, sure, context.mended or cut_short)]


def clock_less(context: Context) -> Pieces:
    hour, minute = context.number(1) or 0, context.number(2) or 0
    return [Clock((hour - 1) % 24, 60 - minute)] if 0 < minute < 60 else [Clock(hour, 99)]


def clock_half(context: Context) -> Pieces:
    return [Clock(context.number(1) or 0, 30)]


def clock_dotted(context: Context) -> Pieces:
    """19.30, unless it can only be a day and a month or nothing says it is an hour."""
    minute = context.number(2) or 0
    hour_follows = bool(re.match(r"[PosM]|,?(?:D?N[/.-]N|D?N?R|W|w)", context.rest))
    if len(context.typed(2)) != 2 or not (minute > 12 or minute == 0 or hour_follows):
        return None
    if isinstance(context.before, Clock):
        return None
    return clock(context)


def clock_bare(context: Context) -> Pieces:
    return [Clock(context.number(1) or 0)]


def moment(context: Context) -> Pieces:
    hour, minute = context.first.value.split(":")
    return [Clock(int(hour), int(minute), sure=True)]


def part(context: Context) -> Pieces:
    return [PartOfDay(Part(context.first.value))]


def stretch(context: Context) -> Pieces:
    return [Stretch(context.first.value)]


def toi(context: Context) -> Pieces:
    """ "toi" without diacritics: tối (evening), tới (until, or the coming one) or tôi (I)."""
    if context.ranged and re.match(r"[Nn1D]", context.rest) and context.before is not None:
        return [Join(Joint.TO)]
    named = isinstance(context.before, Weekday | Relative | Day)
    if named and re.match(r"$|[^Nn1A]|[Nn1A](?:h|:N)N?p?[Ps]", context.rest):
        return [Period(Unit.DAY, coming=True), Rough(Doubt.COMING)]
    if isinstance(context.before, Clock) or re.match(r"[RyWwD]|[Nn1A](?:h|:N|r|[/.-]N|m)", context.rest):
        return [PartOfDay(Part.EVENING), *([Rough(Doubt.COMING)] if named else [])]
    return None


def early(_: Context) -> Pieces:
    return [PartOfDay(Part.MORNING)]


def sang(context: Context) -> Pieces:
    """ "sang" without diacritics is sáng beside an hour or a day, else "across to"."""
    if context.ranged and re.match(r"D?N[/.-]N|D?N|[Ww]", context.rest):
        return [Join(Joint.MOVED)]
    if isinstance(context.before, Clock) or re.match(r"[RyWwM]|[Nn1A](?:h|:N|r)|D?N/", context.rest):
        return [PartOfDay(Part.MORNING)]
    return [PartOfDay(Part.MORNING)] if isinstance(context.before, Weekday | Relative | Day) else None
