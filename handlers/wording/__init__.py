"""Everything the bot says, by feature, in the TOML files of this folder.

Each text is a Jinja template. A first line beginning with "# " becomes the message's title. A
committee changes the words, not the code, by a file of the same name in a folder of its own that
holds only the texts it wants otherwise.
"""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateError

from handlers.messages import Choice, Message
from handlers.wording import phrases

Rows = Sequence[Sequence[tuple[str, str]]]
"""Choices as rows of (label, action)."""


class WordingError(Exception):
    """A committee's own wording cannot be read; the text names the file and the entry."""


class Wording:
    """The texts by name ("meetings.notice"), ready to be filled in.

    Raises `WordingError` where an overriding file names an unknown text or is not well formed.
    """

    def __init__(self, own: Path | None = None) -> None:
        self._environment = Environment(
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            autoescape=False,  # noqa: S701 - plain text: the channel that sends it escapes it, once
        )
        self._environment.filters.update(phrases.FILTERS)
        self.sources = _read_folder(Path(__file__).parent)
        self._templates: dict[str, Template] = {}
        if own is not None:
            self._override(own)

    def text(self, name: str, /, **fields: Any) -> str:
        """The text filled in, without a title mark; for labels, toasts and parts of messages."""
        return _tidy(self._template(name).render(fields))

    def message(self, name: str, choices: Rows = (), /, **fields: Any) -> Message:
        """The text as a message with its choices."""
        text = self.text(name, **fields)
        title = ""
        if text.startswith("# "):
            title, _, text = text[2:].partition("\n")
        rows = tuple(tuple(Choice(label, action) for label, action in row) for row in choices)
        return Message(text=text.lstrip("\n"), title=title, choices=rows)

    def _override(self, own: Path) -> None:
        for name, text in _read_folder(own).items():
            if name not in self.sources:
                raise WordingError(f"{own / name.partition('.')[0]}.toml: không có câu nào tên “{name}”")
            self.sources[name] = text
            try:
                self._template(name)
            except TemplateError as error:
                raise WordingError(f"{name}: {error.message}") from error

    def _template(self, name: str) -> Template:
        """Compiled when first used: a start needs few of them."""
        if name not in self._templates:
            self._templates[name] = self._environment.from_string(self.sources[name])
        return self._templates[name]


def _read_folder(folder: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            entries = tomllib.loads(file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise WordingError(f"{file}: {error}") from error
        texts.update({f"{file.stem}.{name}": text for name, text in entries.items()})
    return texts


def _tidy(text: str) -> str:
    """Without trailing spaces, and never more than one empty line between paragraphs."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)
