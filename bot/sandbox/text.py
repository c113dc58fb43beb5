"""Finds what chat clients find by themselves in a plain text: commands, mentions, links."""

import re

from bot.sandbox.model import Entity

PATTERNS = {
    "bot_command": re.compile(r"(?<![\w/@.<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"),
    "mention": re.compile(r"(?<![\w@/])@[A-Za-z0-9_]{4,32}\b"),
    "url": re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]"),
    "phone_number": re.compile(r"(?<!\w)\+\d{9,14}(?!\w)"),
}


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def detect(text: str) -> list[Entity]:
    """Entities of a plain text, in order; the first found wins where two overlap."""
    found: list[tuple[int, int, str]] = []
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= s or start >= e for s, e, _ in found):
                found.append((start, end, kind))
    return [Entity(kind, units(text[:start]), units(text[start:end])) for start, end, kind in sorted(found)]


def piece(text: str, entity: Entity) -> str:
    """The stretch of text an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le", "replace")
