"""What goes out: a message in neutral form. The channel decides how it looks on its platform."""

from dataclasses import dataclass
from typing import Any, Self

ACTION_BYTES = 64
"""Longest action in UTF-8 bytes: the tightest limit of the platforms served."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer offered: a button where there are buttons, a digit where there are none."""

    label: str
    action: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.action.encode()) <= ACTION_BYTES:
            raise ValueError(f"action of {len(self.action.encode())} bytes")


@dataclass(frozen=True, slots=True)
class Document:
    """A file to send, by its path below the data folder and the name people see."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Message:
    """Plain text (no mark-up: the channel escapes it once), an optional title shown bold, and choices.

    `choices` are rows as they stand under the message; `letter` is written before their digits, where
    there are digits, so that several questions open in one chat are told apart.
    """

    text: str
    title: str = ""
    choices: tuple[tuple[Choice, ...], ...] = ()
    document: Document | None = None
    letter: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data for the outbox; only what is set."""
        data: dict[str, Any] = {"text": self.text}
        if self.title:
            data["title"] = self.title
        if self.choices:
            data["choices"] = [[[choice.label, choice.action] for choice in row] for row in self.choices]
        if self.letter:
            data["letter"] = self.letter
        if self.document:
            data["document"] = [self.document.path, self.document.name]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `to_json`."""
        document = data.get("document")
        return cls(
            text=data["text"],
            title=data.get("title", ""),
            choices=tuple(tuple(Choice(*pair) for pair in row) for row in data.get("choices", ())),
            document=Document(*document) if document else None,
            letter=data.get("letter", ""),
        )
