"""Pieces for numbered days, weekdays and days by name; None where a match means something else."""

import re

from handlers.language.dates.context import ROUND_THE_CLOCK, Context, Pieces, full_year, value_of
from handlers.language.dates.pieces import (
    Bound,
    Calendar,
    Clock,
    Day,
    Doubt,
    Feast,
    Join,
    Joint,
    Mode,
    Nth,
    Relative,
    Rough,
    Tet,
    Weekday,
)


def day_after_part(context: Context) -> Pieces:
    """ "tối 30": a number too large for an hour is a day."""
    return day_alone(context) if (context.number(1) or 0) > 12 else None


def _day(
    context: Context,
    days: tuple[int, ...],
    month: int | None = None,
    year: int | None = None,
    *,
    lunar: bool = False,
    worded: bool = False,
) -> Day:
    written = context.match[0]
    return Day(
        days=days,
        month=month,
        year=year,
        mung="z" in written,
        lunar=lunar,
        worded=worded,
        mended=context.mended,
    )


def day_full(context: Context) -> Pieces:
    return [
        _day(
            context,
            (context.number(3) or 0,),
            month=context.number(5) or 0,
            year=full_year(context.number(6)),
        )
    ]


def day_iso(context: Context) -> Pieces:
    numbers = [
        lexeme
        for lexeme in context.lexemes[context.match.start() : context.match.end()]
        if lexeme.letter in "YN"
    ]
    year, month, day = map(value_of, numbers)
    return [_day(context, (day,), month=month, year=year)]


def day_and_month(context: Context) -> Pieces:
    day, month = context.number(3) or 0, context.number(5) or 0
    bare = not (context.match[1] or context.match[2])
    if context.match[4] == "-" and re.match(r"[/.]N|m", context.rest):
        return None
    if (day, month) in ROUND_THE_CLOCK or (bare and (month > 31 or _ratio(context, day, month))):
        return []
    found = _day(context, (day,), month=month, year=full_year(context.number(6)))
    return [found, Rough(Doubt.ABBREVIATED)] if bare and _like_a_score(context) else [found]


def _like_a_score(context: Context) -> bool:
    """ "3-1" may be a score or a guess at a number."""
    alone = len(context.match[0]) == len("N-N") and context.match[4] == "-"
    return alone and all(len(context.typed(group)) == 1 for group in (3, 5))


def _ratio(context: Context, day: int, month: int) -> bool:
    """Whether 14/15 or 27/30 amid other words is a count: it can be no date, and nothing calls it one."""
    alone = len(context.match.string) == len(context.match[0])
    return (
        not alone
        and (month > 12 or month == 0 or day == 0)
        and not isinstance(context.before, Clock | Weekday)
    )


def day_month_in_words(context: Context) -> Pieces:
    days = (context.number(3) or 0,)
    month, lunar = context.month(4)
    year = full_year(context.number(5))
    return [_day(context, days, month=month, year=year, lunar=lunar, worded=True)]


def day_lunar_month(context: Context) -> Pieces:
    return [
        _day(
            context,
            (context.number(3) or 0,),
            month=int(context.lexemes[context.match.end() - 1].value),
            lunar=True,
        )
    ]


def days_listed(context: Context) -> Pieces:
    """The first of "3, 4/12" or "3 và 18 hằng tháng": the rest follows as its own piece."""
    days = (context.number(3) or 0, context.number(4) or 0)
    return [_day(context, days)]


def day_mung(context: Context) -> Pieces:
    return [_day(context, (context.number(2) or 0,))]


def day_alone(context: Context) -> Pieces:
    return [_day(context, (context.number(1) or 0,))]


day_before_tet = day_bound = day_in_range = day_alone


def full_moon(context: Context) -> Pieces:
    """The fifteenth of the lunar month; "rằm này" may be this month's or the one that comes."""
    pointed = [Rough(Doubt.COMING)] if context.match[1] else []
    return [Day((15,), lunar=True), *pointed]


def weekday(context: Context) -> Pieces:
    named = context.lexemes[context.match.start(1) : context.match.end(1)]
    more = context.lexemes[context.match.start(2) : context.match.end(2)]
    numbers = [value_of(lexeme) for lexeme in [*named, *more] if lexeme.letter not in ",-"]
    if not all(2 <= number <= 7 for number in numbers):
        return None
    days = [number - 1 for number in numbers]
    if len(days) == 2 and "-" in context.match[2]:
        return [Weekday((days[0],)), Join(Joint.TO), Weekday((days[1],))]
    return [Weekday(tuple(days))]


def weekday_word(context: Context) -> Pieces:
    value = context.first.value
    return [Weekday((int(value[1:]) - 1,), short=True) if value.startswith("T") else Weekday((int(value),))]


def day_at_edge(context: Context) -> Pieces:
    """ "ngày cuối tháng", "ngày đầu tháng"."""
    return [Nth(1 if context.match[0][1] == "b" else -1, rough=True)]


def within_the_day(_: Context) -> Pieces:
    return [Bound(Mode.WITHIN), Relative(0)]


def nth(context: Context) -> Pieces:
    return [Nth(int(context.first.value))]


def relative(context: Context) -> Pieces:
    lexeme = context.first
    said = Relative(int(lexeme.value.rstrip("?")), bare=lexeme.last - lexeme.first == 1)
    return [said, Rough(Doubt.ABBREVIATED)] if lexeme.value.endswith("?") else [said]


def today(_: Context) -> Pieces:
    return [Relative(0)]


def feast(context: Context) -> Pieces:
    return [Feast(context.first.value)]


def tet(_: Context) -> Pieces:
    return [Tet()]


def lunar(context: Context) -> Pieces:
    return [Calendar(lunar=True, leap="J" in context.match[0])]


def solar(_: Context) -> Pieces:
    return [Calendar(lunar=False)]
