"""A broadcast being written: what is known so far, kept as plain data between messages."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from handlers.rules import Rules
from handlers.secrecy import Finding, Reach, find
from storage.queries.audience import Audience
from storage.tables import Audience as GroupKind

FORM = "broadcast"
LONGEST_NUMBER = 10**12


class Step(StrEnum):
    """The question that is open."""

    TEXT = "text"
    UNITS = "units"
    SEND_AT = "send_at"
    EXPIRES_AT = "expires_at"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Draft:
    """`number` tells this draft's buttons from those of an older one. `corrects`: the broadcast whose words
    the text takes the place of; its audience is then who has those. Moments are local to the unit."""

    number: int
    unit_id: int
    audience: Audience
    step: Step = Step.TEXT
    text: str = ""
    wants_receipt: bool = False
    send_at: datetime | None = None
    expires_at: datetime | None = None
    corrects: int | None = None

    @classmethod
    def new(cls, now: datetime, unit_id: int, corrects: int | None = None) -> Self:
        """An empty draft for the groups of all cells of a committee."""
        number = int(now.timestamp() * 1000) % LONGEST_NUMBER
        return cls(number, unit_id, Audience(units=(unit_id,)), corrects=corrects)

    def to_json(self) -> dict[str, Any]:
        moments = {name: at.isoformat() if (at := getattr(self, name)) else None for name in MOMENTS}
        return {**asdict(self), **moments}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        moments = {name: datetime.fromisoformat(data[name]) for name in MOMENTS if data[name]}
        audience = Audience.from_json(data["audience"])
        return cls(**{**data, **moments, "audience": audience, "step": Step(data["step"])})

    def findings(self, rules: Rules) -> list[Finding]:
        """What in the text must not go to such an audience."""
        residents = {GroupKind.RESIDENTS, GroupKind.SELF_MANAGED} & set(self.audience.groups)
        reach = Reach.RESIDENTS if residents else Reach.PARTY
        return find(self.text, reach=reach, own=rules.secret_words, innocent=rules.innocent_words)

    @property
    def may_ask_receipt(self) -> bool:
        """Whether somebody in the audience can say for a cell that it has the message."""
        return GroupKind.CELL in self.audience.groups or self.audience.secretaries


MOMENTS = ("send_at", "expires_at")
