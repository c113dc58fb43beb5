"""Telegram's HTML: a text with tags in, a plain text with entities out.

The tags and the refusals are those of https://core.telegram.org/bots/api#html-style.
"""

import re
from dataclasses import dataclass

from bot.sandbox.model import Entity
from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.text import units

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?")
START = re.compile(r"<([^\s>]*)")
ATTRIBUTE = re.compile(r"""\s+([A-Za-z0-9_-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
END = re.compile(r"</([^\s>]*)\s*(>?)")


@dataclass
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]


def parse_html(raw: str) -> tuple[str, list[Entity]]:
    """Raises `ApiError` (400, "can't parse entities: …") where Telegram would."""
    return _Parser(raw).run()


class _Parser:
    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.at = 0
        self.out: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.found: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.raw):
            self._step()
        if self.open:
            raise self._refusal(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.found.sort(key=lambda entity: (entity.offset, -entity.length))
        return "".join(self.out), self.found

    def _step(self) -> None:
        char = self.raw[self.at]
        if char == "&" and (match := REFERENCE.match(self.raw, self.at)):
            self._put(_referred(match))
            self.at = match.end()
        elif char == "<" and self.raw.startswith("</", self.at):
            self._end_tag()
        elif char == "<":
            self._start_tag()
        else:
            self._put(char)
            self.at += 1

    def _put(self, piece: str) -> None:
        self.out.append(piece)
        self.length += units(piece)

    def _start_tag(self) -> None:
        begin = self.at
        match = START.match(self.raw, begin)
        tag = match[1].lower() if match else ""
        if tag not in TAGS:
            raise self._refusal(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        self.at = begin + 1 + len(tag)
        attributes = self._attributes()
        if not self.raw.startswith(">", self.at):
            raise self._refusal(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._refusal(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.at += 1
        self.open.append(_Open(tag, self.length, attributes))

    def _attributes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while match := ATTRIBUTE.match(self.raw, self.at):
            found[match[1].lower()] = next((value for value in match.groups()[1:] if value is not None), "")
            self.at = match.end()
        while self.raw[self.at : self.at + 1].isspace():
            self.at += 1
        return found

    def _end_tag(self) -> None:
        match = END.match(self.raw, self.at)
        tag, closed = (match[1].lower(), match[2]) if match else ("", "")
        where = f"at byte offset {self._byte(self.at)}"
        if not self.open:
            raise self._refusal(f"Unexpected end tag {where}")
        opened = self.open.pop()
        if tag not in ("", opened.tag):
            raise self._refusal(f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{tag}>"')
        if not match or not closed:
            raise self._refusal(f"Unclosed end tag {where}")
        self.at = match.end()
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity = Entity(TAGS[opened.tag], opened.offset, self.length - opened.offset)
        covered = "".join(self.out)
        if opened.tag == "a":
            entity.url = opened.attributes.get("href", "") or covered[-entity.length :]
            if entity.url.startswith("tg://user?id="):
                entity = Entity("text_mention", entity.offset, entity.length, user=_number(entity.url))
            elif not re.match(r"(https?|tg|mailto|tel):", entity.url):
                return  # Telegram drops a link it cannot follow and keeps its text
        if "expandable" in opened.attributes:
            entity.type = "expandable_blockquote"
        if entity.length:
            self.found.append(entity)

    def _byte(self, index: int) -> int:
        return len(self.raw[:index].encode())

    @staticmethod
    def _refusal(reason: str) -> ApiError:
        return bad_request(f"can't parse entities: {reason}")


def _referred(match: re.Match[str]) -> str:
    if match[3]:
        return NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def _number(url: str) -> int | None:
    digits = url.removeprefix("tg://user?id=")
    return int(digits) if digits.isdigit() else None
