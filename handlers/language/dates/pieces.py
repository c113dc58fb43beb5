"""What one pattern found: a clock, a day, a weekday, a word like "before"…"""

from dataclasses import dataclass
from enum import StrEnum


class Doubt(StrEnum):
    """Why a reading is shown back and asked about before it is saved."""

    HALF_OF_DAY = "half_of_day"
    NO_DAY = "no_day"
    NO_HOUR = "no_hour"
    COMING = "coming"
    TODAY = "today"
    PASSED = "passed"
    NEAR_TET = "near_tet"
    LUNAR_OR_SOLAR = "lunar_or_solar"
    TYPO = "typo"
    STRICTLY_BEFORE = "strictly_before"
    ROUGH = "rough"
    AFTER_MIDNIGHT = "after_midnight"
    PERIOD = "period"
    ABBREVIATED = "abbreviated"
    NO_SUCH_LUNAR_DAY = "no_such_lunar_day"
    OTHER_PURPOSE = "other_purpose"
    SEVERAL = "several"
    AS_BEFORE = "as_before"
    NO_SUCH_DAY = "no_such_day"
    NO_SUCH_HOUR = "no_such_hour"
    WEEKDAY_CONFLICT = "weekday_conflict"
    PATTERN_UNCLEAR = "pattern_unclear"


class Unit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Part(StrEnum):
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"
    SMALL_HOURS = "small_hours"
    AM = "meridiem_am"
    PM = "meridiem_pm"


class Edge(StrEnum):
    BEGIN = "begin"
    MIDDLE = "middle"
    END = "end"


class Mode(StrEnum):
    """How a date bounds something: strictly before it, by it at the latest, within it."""

    BEFORE = "before"
    LATEST = "latest"
    WITHIN = "within"


class Joint(StrEnum):
    """Words between dates."""

    FROM = "from"
    TO = "to"
    COMMA = "comma"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as written; `sure` where the writing itself counts 24 hours (07:00, 8 giờ 00)."""

    hour: int
    minute: int = 0
    sure: bool = False
    mended: bool = False


@dataclass(frozen=True, slots=True)
class PartOfDay:
    part: Part


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours of a day without an exact moment, as "17:00" or "07:30-08:30"."""

    hours: str


@dataclass(frozen=True, slots=True)
class Day:
    """A numbered day, or several; `mung` for mùng/mồng, `worded` for "ngày 3 tháng 12"."""

    days: tuple[int, ...]
    month: int | None = None
    year: int | None = None
    mung: bool = False
    lunar: bool = False
    worded: bool = False
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """Days of the week (1 = Monday … 7 = Sunday); `short` for T2…T7, which may also be months."""

    days: tuple[int, ...]
    short: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A week, month, quarter or year: by number, or `step` periods away from the present one."""

    unit: Unit
    number: int | None = None
    year: int | None = None
    step: int | None = None
    coming: bool = False
    lunar: bool = False


@dataclass(frozen=True, slots=True)
class EdgeOf:
    edge: Edge


@dataclass(frozen=True, slots=True)
class Nth:
    """Which one of its kind in the month; `rough` where week and weekday may be counted apart."""

    number: int
    rough: bool = False


@dataclass(frozen=True, slots=True)
class Relative:
    days: int
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Offset:
    """So much from now; negative for the past."""

    amount: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class Feast:
    """A day known by name: "2/9", "âm 15/8", or "âm eve"."""

    day: str


@dataclass(frozen=True, slots=True)
class Calendar:
    lunar: bool
    leap: bool = False


@dataclass(frozen=True, slots=True)
class Tet:
    pass


@dataclass(frozen=True, slots=True)
class Gone:
    """The day meant lies behind."""


@dataclass(frozen=True, slots=True)
class Bound:
    mode: Mode


@dataclass(frozen=True, slots=True)
class Every:
    unit: Unit | None
    interval: int = 1


@dataclass(frozen=True, slots=True)
class Rough:
    """About; or a date that belongs to something else (a document, a feast being celebrated)."""

    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Join:
    joint: Joint


@dataclass(frozen=True, slots=True)
class AsBefore:
    pass


@dataclass(frozen=True, slots=True)
class Vague:
    pass


Piece = (
    Clock
    | PartOfDay
    | Stretch
    | Day
    | Weekday
    | Period
    | EdgeOf
    | Nth
    | Relative
    | Offset
    | Feast
    | Calendar
    | Tet
    | Bound
    | Gone
    | Every
    | Rough
    | Join
    | AsBefore
    | Vague
)
