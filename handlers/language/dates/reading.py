"""What a text says about time, and how sure that is."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from handlers.language.dates.pieces import Doubt

Value = date | datetime | str | None


class DateKind(StrEnum):
    DATETIME = "datetime"
    DATE = "date"
    RANGE = "range"
    DEADLINE = "deadline"
    RECURRING = "recurring"
    FUZZY = "fuzzy"
    INVALID = "invalid"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date, time, period, deadline or rule as read from a text.

    `start` and `end` are dates, aware datetimes or (recurring) an RRULE; a deadline has only an end.
    `span` and `spans` say which characters of the text it was read from: the stretch from the first
    to the last, and the separate pieces. `candidates` are the days to offer where the text contradicts
    itself. `doubts` say why it has to be shown back and asked about.
    """

    kind: DateKind
    start: Value = None
    end: Value = None
    calendar: str = "solar"
    granularity: str = ""
    doubts: tuple[Doubt, ...] = ()
    candidates: tuple[date, ...] = ()
    spans: tuple[tuple[int, int], ...] = field(default=())

    @property
    def confirm(self) -> bool:
        return bool(self.doubts)

    @property
    def span(self) -> tuple[int, int] | None:
        return (self.spans[0][0], self.spans[-1][1]) if self.spans else None

    @property
    def hour_known(self) -> bool:
        return isinstance(self.start or self.end, datetime) and self.kind is not DateKind.FUZZY

    def to_json(self) -> dict[str, str | bool | None]:
        """The table's form: ISO text to the minute, with the zone."""
        return {
            "kind": self.kind.value,
            "start": written(self.start),
            "end": written(self.end),
            "calendar": self.calendar,
            "confirm": self.confirm,
        }


NOTHING = DateReading(DateKind.NONE)


def written(value: Value) -> str | None:
    """A date, datetime or rule as the tables write it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
