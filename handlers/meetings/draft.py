"""A meeting being written down: what is known so far, kept as plain data between messages."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Self

from storage.tables import MeetingKind

WHEN, HOUR, PLACE, AGENDA, KIND, CONFIRM, UNIT = "when", "hour", "place", "agenda", "kind", "confirm", "unit"


@dataclass(frozen=True, slots=True)
class Draft:
    """`at` is local to the unit; `check` is set where the moment was guessed; `day`
    waits for an hour, and `said` is how it was put ("tối thứ năm"): with the hour it is read once more.

    `number` tells this draft's buttons from those of an older one. `step` is the question now open.
    """

    number: int
    unit_id: int | None = None
    kind: MeetingKind | None = None
    at: datetime | None = None
    day: str | None = None
    said: str = ""
    check: bool = False
    place: str | None = None
    agenda: str | None = None
    step: str = WHEN

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat() if self.at else None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        draft = cls(**data)
        return replace(
            draft,
            at=datetime.fromisoformat(data["at"]) if data["at"] else None,
            kind=MeetingKind(data["kind"]) if data["kind"] else None,
        )

    def missing(self) -> str:
        """The first thing still to be asked; CONFIRM where nothing is."""
        wanted = ((UNIT, self.unit_id), (WHEN, self.at), (PLACE, self.place), (AGENDA, self.agenda))
        return next((step for step, value in wanted if not value), CONFIRM)
