"""What is wrong in a file, and where. The reasons stand in the wording (roster.fault_…)."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` counts as Excel does. `reason` names the text, `fields` fill it in."""

    reason: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


class Unreadable(Exception):
    """A cell's value cannot be what its column holds."""

    def __init__(self, reason: str, **fields: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fields = fields


class NotARoster(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


class WrongRow(Exception):
    """The row cannot be carried out, because of what stands in the column that fills the field `key`."""

    def __init__(self, reason: str, key: str, **fields: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.key = key
        self.fields = fields


class Doubtful(Exception):
    """The row rests on another that has a fault of its own: that one is enough to tell."""
