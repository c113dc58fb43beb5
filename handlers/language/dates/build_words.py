"""Pieces for counts of time, periods and the words around dates; None where a match means something else."""

import re

from handlers.language.dates.context import STEPS, UNITS, Context, Pieces, full_year, value_of
from handlers.language.dates.pieces import (
    AsBefore,
    Bound,
    Clock,
    Day,
    Doubt,
    Edge,
    EdgeOf,
    Every,
    Gone,
    Join,
    Joint,
    Mode,
    Nth,
    Offset,
    Period,
    Rough,
    Unit,
    Vague,
    Weekday,
)


def nothing(_: Context) -> Pieces:
    return []


def document(_: Context) -> Pieces:
    return [Rough(Doubt.OTHER_PURPOSE)]


def name(context: Context) -> Pieces:
    """ "chú Tư" always; "chị Mai" by its capital, or where no hour or day follows: "anh mai 8h họp"."""
    called = context.lexemes[context.match.end() - 1]
    dated = called.letter == "R" and not called.capital and re.match(r"[NnPMsoWDw,]", context.rest)
    return None if dated else []


def _amount(context: Context, group: int) -> float:
    return 0.5 if context.match[group] in "9C" else float(context.number(group) or 0)


def within(context: Context) -> Pieces:
    offset = Offset(_amount(context, 1), UNITS[context.match[2]])
    short = context.first.last - context.first.first == 1
    # "trong 2 tiếng" mostly says how long, "trong vòng 24h" by when.
    unclear = short and offset.unit in {Unit.HOUR, Unit.MINUTE} and not context.rest.startswith(("C", "j"))
    return [Bound(Mode.WITHIN), offset, *([Rough(Doubt.ROUGH)] if unclear else [])]


def offset(context: Context) -> Pieces:
    unit, sign = UNITS[context.match[2]], context.match[4]
    if sign == "B" and unit in {Unit.HOUR, Unit.MINUTE}:
        return None
    amount = _amount(context, 1) + (0.5 if context.match[3] else 0)
    return [Offset(-amount if sign in "Bl" else amount, unit)]


def after_a_while(context: Context) -> Pieces:
    unit = UNITS[context.match[2]]
    if context.match[2] == "h":
        return None
    return [Offset(_amount(context, 1), unit), Rough(Doubt.ROUGH)]


def every_so_many(context: Context) -> Pieces:
    return [Every(UNITS[context.match[2]], context.number(1) or 1)]


def every(context: Context) -> Pieces:
    return [Every(Unit(context.first.value))]


def once_a(context: Context) -> Pieces:
    return [Every(UNITS[context.first.letter])]


def every_word(_: Context) -> Pieces:
    return [Every(None)]


def week_of_month(context: Context) -> Pieces:
    """ "tuần đầu", "tuần cuối cùng", "tuần thứ hai" of a month."""
    last = context.lexemes[context.match.end() - 1]
    number = {"b": 1, "e": -1}.get(last.letter) or value_of(last)
    return [Nth(number, rough=True)] if -1 <= number <= 5 else None


def period_step(context: Context) -> Pieces:
    sign = context.match[0][-1]
    coming = sign in "jo"
    period = Period(UNITS[context.first.letter], step=STEPS[sign], coming=coming)
    sixth_month = sign == "6" and period.unit is Unit.MONTH
    return [period, Rough(Doubt.ABBREVIATED)] if sixth_month else [period]


def period_after_next(context: Context) -> Pieces:
    return [Period(UNITS[context.first.letter], step=2)]


def next_period(context: Context) -> Pieces:
    return [Period(UNITS[context.match[0][-1]], step=1)]


def month(context: Context) -> Pieces:
    if context.match[1]:
        return [Period(Unit.MONTH, context.number(1), context.number(2))]
    number, lunar = context.month(3)
    return (
        [Period(Unit.MONTH, number, full_year(context.number(4)), lunar=lunar)] if 1 <= number <= 12 else None
    )


def month_short(context: Context) -> Pieces:
    value = context.first.value
    return [Period(Unit.MONTH, int(value[1:]))] if value.startswith("T") else [Period(Unit.MONTH)]


def month_of_year(context: Context) -> Pieces:
    number = context.number(1) or 0
    return [Period(Unit.MONTH, number, context.number(2))] if 1 <= number <= 12 else None


def quarter(context: Context) -> Pieces:
    number = context.number(1) or 0
    year = full_year(context.number(2) or context.number(3))
    return [Period(Unit.QUARTER, number, year)] if 1 <= number <= 4 else None


def year(context: Context) -> Pieces:
    return [Period(Unit.YEAR, year=value_of(context.lexemes[context.match.end() - 1]))]


def period_word(context: Context) -> Pieces:
    return [Period(UNITS[context.first.letter])]


def edge(context: Context) -> Pieces:
    return [EdgeOf({"b": Edge.BEGIN, "i": Edge.MIDDLE, "e": Edge.END}[context.first.letter])]


def coming_or_to(context: Context) -> Pieces:
    """ "tới": until, between two dates or before a first one; else the coming one."""
    dated = re.match(r"[NnDWwRPzeMq]", context.rest)
    if dated and (
        context.ranged
        or context.before is None
        or (isinstance(context.before, Clock) and _hour(context.rest))
    ):
        return [Join(Joint.TO)]
    return [Period(Unit.DAY, coming=True)]


def _hour(rest: str) -> bool:
    return bool(re.match(r"[Nn1A](?:h|:N)", rest))


def some_time_after(context: Context) -> Pieces:
    """ "sau 17h", "sau ngày 20/12": not at that time."""
    return None if isinstance(context.before, Weekday) else [Rough(Doubt.ROUGH)]


def following(context: Context) -> Pieces:
    return [Period(Unit.WEEK, step=1, coming=True)] if isinstance(context.before, Weekday) else None


def before(context: Context) -> Pieces:
    if isinstance(context.before, Weekday) and not re.match(r"[NnDWwRPzeMqTFUG]", context.rest):
        return [Period(Unit.WEEK, step=-1, coming=True)]
    return [Bound(Mode.BEFORE)]


def gone(context: Context) -> Pieces:
    """ "20/11 vừa rồi", "thứ năm qua": the day that was, not the one to come."""
    return [Gone()] if isinstance(context.before, Day | Weekday) else None


def latest(context: Context) -> Pieces:
    """ "đến hết" also ends a range that "từ" began."""
    if context.ranged and context.before is not None:
        return [Join(Joint.TO)]
    return [Bound(Mode.LATEST)]


def inside(_: Context) -> Pieces:
    return [Bound(Mode.WITHIN)]


def joint_from(_: Context) -> Pieces:
    return [Join(Joint.FROM)]


def joint_to(_: Context) -> Pieces:
    return [Join(Joint.TO)]


def joint_comma(_: Context) -> Pieces:
    return [Join(Joint.COMMA)]


def moved(_: Context) -> Pieces:
    return [Join(Joint.MOVED)]


def rough(_: Context) -> Pieces:
    return [Rough(Doubt.ROUGH)]


def celebration(_: Context) -> Pieces:
    return [Rough(Doubt.OTHER_PURPOSE)]


def as_before(_: Context) -> Pieces:
    return [AsBefore()]


def vague(_: Context) -> Pieces:
    return [Vague()]
