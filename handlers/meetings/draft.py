"""A meeting being written down: what is known so far, kept as plain data between messages."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from storage.tables import MeetingKind, MeetingState

WHEN, HOUR, PLACE, AGENDA, KIND, CONFIRM, UNIT = "when", "hour", "place", "agenda", "kind", "confirm", "unit"
LONGEST_NUMBER = 10**12


def new_number(now: datetime) -> int:
    """A number for a draft, other than that of the one before it."""
    return int(now.timestamp() * 1000) % LONGEST_NUMBER


@dataclass(frozen=True, slots=True)
class Draft:
    """`at` is local to the unit; `check` is set where the moment was guessed; `day`
    waits for an hour, and `said` is how it was put ("tối thứ năm"): with the hour it is read once more.
    `answer_by` is local: until when answers are wanted, where the writer said so; `deadline_unread` where
    what was said is on no calendar.
    `rule` (RFC 5545 RRULE) stands instead of both where the meeting is to come again and again.

    `number` tells this draft's buttons from those of an older one. `step` is the question now open.
    Of a change: `meeting_id` is what changes, `become` the state it gets, and `seen` the last change its
    writer knew of; or `series_id`, with the day of the one occurrence meant as `nominal` (ISO).
    """

    number: int
    unit_id: int | None = None
    kind: MeetingKind | None = None
    at: datetime | None = None
    day: str | None = None
    rule: str | None = None
    said: str = ""
    check: bool = False
    place: str | None = None
    agenda: str | None = None
    answer_by: datetime | None = None
    deadline_unread: bool = False
    step: str = WHEN
    meeting_id: int | None = None
    series_id: int | None = None
    nominal: str | None = None
    become: MeetingState | None = None
    seen: int = 0

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), **{name: _written(getattr(self, name)) for name in _MOMENTS}}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        typed: dict[str, Any] = {
            name: datetime.fromisoformat(data[name]) for name in _MOMENTS if data.get(name)
        }
        typed["kind"] = MeetingKind(data["kind"]) if data["kind"] else None
        typed["become"] = MeetingState(data["become"]) if data.get("become") else None
        return cls(**{**data, **typed})

    @property
    def wants_hour(self) -> bool:
        """The day is known, or the rule, but not the hour."""
        return self.at is None and (
            self.day is not None or (self.rule is not None and "BYHOUR" not in self.rule)
        )

    def missing(self) -> str:
        """The first thing still to be asked; CONFIRM where nothing is."""
        if self.unit_id and self.wants_hour:
            return HOUR
        when = self.at or self.rule
        wanted = ((UNIT, self.unit_id), (WHEN, when), (PLACE, self.place), (AGENDA, self.agenda))
        return next((step for step, value in wanted if not value), CONFIRM)


_MOMENTS = ("at", "answer_by")


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
