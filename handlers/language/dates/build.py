"""Pieces made from what a pattern matched; a builder answers None where the match means something else."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from handlers.language.dates.pieces import (
    AsBefore,
    Bound,
    Calendar,
    Clock,
    Day,
    Doubt,
    Edge,
    EdgeOf,
    Every,
    Feast,
    Join,
    Joint,
    Mode,
    Nth,
    Offset,
    Part,
    PartOfDay,
    Period,
    Piece,
    Relative,
    Rough,
    Stretch,
    Tet,
    Unit,
    Vague,
    Weekday,
)
from handlers.language.dates.signs import Lexeme

Pieces = Sequence[Piece] | None

_UNITS = {
    "D": Unit.DAY, "u": Unit.WEEK, "m": Unit.MONTH, "h": Unit.HOUR, "g": Unit.HOUR, "p": Unit.MINUTE,
    "q": Unit.QUARTER, "A": Unit.YEAR,
}  # fmt: skip
_STEPS = {"y": 0, "S": 1, "6": 1, "j": 1, "o": 1, "B": -1, "l": -1}
_SAID = {"A": 5, "S": 6, "6": 6, "4": 4, "1": 1}
_ROUND_THE_CLOCK = {(24, 7), (24, 24), (50, 50)}


class Context(NamedTuple):
    """A match in its surroundings."""

    match: re.Match[str]
    lexemes: Sequence[Lexeme]
    before: Piece | None
    ranged: bool

    def lexeme(self, group: int) -> Lexeme | None:
        start = self.match.start(group)
        return self.lexemes[start] if start >= 0 and self.match.group(group) else None

    def number(self, group: int) -> int | None:
        """The number in a group, as digits or in words; its last sign where it has several."""
        found = self.lexeme(group)
        return None if found is None else _value(self.lexemes[self.match.end(group) - 1])

    @property
    def first(self) -> Lexeme:
        return self.lexemes[self.match.start()]

    @property
    def rest(self) -> str:
        return self.match.string[self.match.end() : self.match.end() + 6]

    @property
    def mended(self) -> bool:
        return any(lexeme.mended for lexeme in self.lexemes[self.match.start() : self.match.end()])


def _value(lexeme: Lexeme) -> int:
    return _SAID[lexeme.letter] if lexeme.letter in _SAID else int(lexeme.value)


def _year(number: int | None) -> int | None:
    return number + 2000 if number is not None and number < 100 else number


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
    offset = Offset(_amount(context, 1), _UNITS[context.match[2]])
    short = context.first.last - context.first.first == 1
    # "trong 2 tiếng" mostly says how long, "trong vòng 24h" by when.
    unclear = short and offset.unit in {Unit.HOUR, Unit.MINUTE} and not context.rest.startswith(("C", "j"))
    return [Bound(Mode.WITHIN), offset, *([Rough(Doubt.ROUGH)] if unclear else [])]


def offset(context: Context) -> Pieces:
    unit, sign = _UNITS[context.match[2]], context.match[4]
    if sign == "B" and unit in {Unit.HOUR, Unit.MINUTE}:
        return None
    amount = _amount(context, 1) + (0.5 if context.match[3] else 0)
    return [Offset(-amount if sign in "Bl" else amount, unit)]


def after_a_while(context: Context) -> Pieces:
    unit = _UNITS[context.match[2]]
    if context.match[2] == "h":
        return None
    return [Offset(_amount(context, 1), unit), Rough(Doubt.ROUGH)]


def every_so_many(context: Context) -> Pieces:
    return [Every(_UNITS[context.match[2]], context.number(1) or 1)]


def every(context: Context) -> Pieces:
    return [Every(Unit(context.first.value))]


def once_a(context: Context) -> Pieces:
    return [Every(_UNITS[context.first.letter])]


def every_word(_: Context) -> Pieces:
    return [Every(None)]


def two_hours(context: Context) -> Pieces:
    return [Clock(_value(context.first)), Join(Joint.TO)]


def _two_digit(context: Context, group: int) -> str:
    found = context.lexeme(group)
    return found.value if found else ""


def clock(context: Context) -> Pieces:
    """19h30, 8 giờ, 08:00; hours written with a leading zero or with "00" count 24 hours."""
    hour, minutes = context.number(1) or 0, context.number(2) if context.match.re.groups > 1 else None
    typed = _two_digit(context, 2) if minutes is not None else ""
    cut_short = len(typed) == 1 and context.lexemes[context.match.start(2)].letter == "N"
    sure = _two_digit(context, 1).startswith("0") or typed == "00"
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
    if len(_two_digit(context, 2)) != 2 or not (minute > 12 or minute == 0 or hour_follows):
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


def day_after_part(context: Context) -> Pieces:
    """ "tối 30": a number too large for an hour is a day."""
    return day_alone(context) if (context.number(1) or 0) > 12 else None


def sang(context: Context) -> Pieces:
    """ "sang" without diacritics is sáng beside an hour or a day, else "across to"."""
    if context.ranged and re.match(r"D?N[/.-]N|D?N|[Ww]", context.rest):
        return [Join(Joint.MOVED)]
    if isinstance(context.before, Clock) or re.match(r"[RyWwM]|[Nn1A](?:h|:N|r)|D?N/", context.rest):
        return [PartOfDay(Part.MORNING)]
    return [PartOfDay(Part.MORNING)] if isinstance(context.before, Weekday | Relative | Day) else None


def _day(context: Context, days: tuple[int, ...], **more: object) -> Day:
    written = context.match[0]
    return Day(
        days,
        mung="z" in written,
        announced="D" in written,
        mended=context.mended,
        **more,  # type: ignore[arg-type]
    )


def day_full(context: Context) -> Pieces:
    return [
        _day(context, (context.number(3) or 0,), month=context.number(5) or 0, year=_year(context.number(6)))
    ]


def day_iso(context: Context) -> Pieces:
    numbers = [lexeme for lexeme in context.lexemes[context.match.start() : context.match.end()] if lexeme.letter in "YN"]
    year, month, day = map(_value, numbers)
    return [_day(context, (day,), month=month, year=year)]


def day_and_month(context: Context) -> Pieces:
    day, month = context.number(3) or 0, context.number(5) or 0
    bare = not (context.match[1] or context.match[2])
    if context.match[4] == "-" and re.match(r"[/.]N|m", context.rest):
        return None
    if (day, month) in _ROUND_THE_CLOCK or (bare and (month > 31 or _ratio(context, day, month))):
        return []
    found = _day(context, (day,), month=month, year=_year(context.number(6)))
    return [found, Rough(Doubt.ABBREVIATED)] if bare and _like_a_score(context) else [found]


def _like_a_score(context: Context) -> bool:
    """ "3-1" may be a score or a guess at a number."""
    alone = len(context.match[0]) == len("N-N") and context.match[4] == "-"
    return alone and all(len(_two_digit(context, group)) == 1 for group in (3, 5))


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
    month, lunar = _month_number(context, 4)
    year = _year(context.number(5))
    return [_day(context, days, month=month, year=year, lunar=lunar, worded=True)]


def _month_number(context: Context, group: int) -> tuple[int, bool]:
    found = context.lexeme(group)
    return (context.number(group) or 0, found is not None and found.letter == "G")


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


def full_moon(_: Context) -> Pieces:
    return [Day((15,), lunar=True)]


def weekday(context: Context) -> Pieces:
    named = context.lexemes[context.match.start(1) : context.match.end(1)]
    more = context.lexemes[context.match.start(2) : context.match.end(2)]
    numbers = [_value(lexeme) for lexeme in [*named, *more] if lexeme.letter not in ",-"]
    if not all(2 <= number <= 7 for number in numbers):
        return None
    days = [number - 1 for number in numbers]
    if len(days) == 2 and "-" in context.match[2]:
        return [Weekday((days[0],)), Join(Joint.TO), Weekday((days[1],))]
    return [Weekday(tuple(days))]


def weekday_word(context: Context) -> Pieces:
    value = context.first.value
    return [Weekday((int(value[1:]) - 1,), short=True) if value.startswith("T") else Weekday((int(value),))]


def week_of_month(context: Context) -> Pieces:
    """ "tuần đầu", "tuần cuối cùng", "tuần thứ hai" of a month."""
    last = context.lexemes[context.match.end() - 1]
    number = {"b": 1, "e": -1}.get(last.letter) or _value(last)
    return [Nth(number, rough=True)] if -1 <= number <= 5 else None


def period_step(context: Context) -> Pieces:
    sign = context.match[0][-1]
    coming = sign in "jo"
    period = Period(_UNITS[context.first.letter], step=_STEPS[sign], coming=coming)
    sixth_month = sign == "6" and period.unit is Unit.MONTH
    return [period, Rough(Doubt.ABBREVIATED)] if sixth_month else [period]


def period_after_next(context: Context) -> Pieces:
    return [Period(_UNITS[context.first.letter], step=2)]


def next_period(context: Context) -> Pieces:
    return [Period(_UNITS[context.match[0][-1]], step=1)]


def month(context: Context) -> Pieces:
    if context.match[1]:
        return [Period(Unit.MONTH, context.number(1), context.number(2))]
    number, lunar = _month_number(context, 3)
    return [Period(Unit.MONTH, number, _year(context.number(4)), lunar=lunar)] if 1 <= number <= 12 else None


def month_short(context: Context) -> Pieces:
    value = context.first.value
    return [Period(Unit.MONTH, int(value[1:]))] if value.startswith("T") else [Period(Unit.MONTH)]


def month_of_year(context: Context) -> Pieces:
    number = context.number(1) or 0
    return [Period(Unit.MONTH, number, context.number(2))] if 1 <= number <= 12 else None


def quarter(context: Context) -> Pieces:
    number = context.number(1) or 0
    year = _year(context.number(2) or context.number(3))
    return [Period(Unit.QUARTER, number, year)] if 1 <= number <= 4 else None


def year(context: Context) -> Pieces:
    return [Period(Unit.YEAR, year=_value(context.lexemes[context.match.end() - 1]))]


def period_word(context: Context) -> Pieces:
    return [Period(_UNITS[context.first.letter])]


def edge(context: Context) -> Pieces:
    return [EdgeOf({"b": Edge.BEGIN, "i": Edge.MIDDLE, "e": Edge.END}[context.first.letter])]


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
