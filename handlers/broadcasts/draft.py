"""A broadcast being written: what is known so far, kept as plain data between messages."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from handlers.events import Readable
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
class Attached:
    """A file of the draft: its number in the store, and what was found in it for residents as readers."""

    file: int
    name: str
    size: int
    readable: Readable
    findings: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        findings = tuple((words, why, kind) for words, why, kind in data["findings"])
        return cls(**{**data, "readable": Readable(data["readable"]), "findings": findings})


@dataclass(frozen=True, slots=True)
class Draft:
    """`number` tells this draft's buttons from those of an older one. `corrects`: the broadcast whose words
    the text takes the place of; its audience is then who has those. `material`: the month's material that it
    carries. Moments are local to the unit."""

    number: int
    unit_id: int
    audience: Audience
    step: Step = Step.TEXT
    text: str = ""
    wants_receipt: bool = False
    send_at: datetime | None = None
    expires_at: datetime | None = None
    corrects: int | None = None
    files: tuple[Attached, ...] = ()
    material: int | None = None

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
        files = tuple(Attached.from_json(one) for one in data.get("files", ()))
        return cls(**{**data, **moments, "audience": audience, "step": Step(data["step"]), "files": files})

    def findings(self, rules: Rules) -> list[Finding]:
        """What in the text and the files must not go to such an audience."""
        residents = {GroupKind.RESIDENTS, GroupKind.SELF_MANAGED} & set(self.audience.groups)
        reach = Reach.RESIDENTS if residents else Reach.PARTY
        found = find(self.text, reach=reach, own=rules.secret_words, innocent=rules.innocent_words)
        in_files = (
            Finding(words, f"{why} (trong tệp {file.name})", kind)
            for file in self.files
            for words, why, kind in file.findings
            if reach.stops(kind)
        )
        return [*found, *in_files]

    @property
    def unread(self) -> list[str]:
        """The files whose content nobody but a person can judge, by name."""
        return [file.name for file in self.files if file.readable is not Readable.WHOLE]

    @property
    def may_ask_receipt(self) -> bool:
        """Whether somebody in the audience can say for a cell that it has the message."""
        return GroupKind.CELL in self.audience.groups or self.audience.secretaries


MOMENTS = ("send_at", "expires_at")
