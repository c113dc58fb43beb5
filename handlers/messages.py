"""What goes out: a message in neutral form. The channel decides how it looks on its platform."""

from dataclasses import astuple, dataclass
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
    """A file to send, by its path below the data folder and the name people see.

    `file`: its number in the store of files, where it is kept there: a platform that has it once needs no
    second upload. `link`: where it can be had over HTTP, for platforms that take no such file; empty where
    nowhere. `size` in bytes. `text`: what it says, sent in its place where a platform takes no such file.
    """

    path: str
    name: str
    file: int | None = None
    link: str = ""
    size: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Plain text (no mark-up: the channel escapes it once), an optional title shown bold, and choices.

    `choices` are rows as they stand under the message; `letter` is written before their digits, where
    there are digits, so that several questions open in one chat are told apart. `documents` go before the
    text, each as a message of its own, so that the text can be edited whatever its length.
    """

    text: str
    title: str = ""
    choices: tuple[tuple[Choice, ...], ...] = ()
    documents: tuple[Document, ...] = ()
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
        if self.documents:
            data["documents"] = [astuple(document) for document in self.documents]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `to_json`; takes also what 0.1 stored, with one document."""
        documents = data.get("documents") or [data[name] for name in ("document",) if name in data]
        return cls(
            text=data["text"],
            title=data.get("title", ""),
            choices=tuple(tuple(Choice(*pair) for pair in row) for row in data.get("choices", ())),
            documents=tuple(Document(*document) for document in documents),
            letter=data.get("letter", ""),
        )
