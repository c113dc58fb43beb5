"""Text in the lengths that platforms count (UTF-16 units, an emoji being two), and without the bot's name."""

import re
from functools import cache

BREAKS = ("\n\n", "\n", " ")


def length(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, room: int, first_room: int | None = None) -> list[str]:
    """Pieces of at most `room` UTF-16 units (the first `first_room`), none of them blank.

    Cut between paragraphs, else lines, else words, else characters; blanks at a cut are dropped.
    """
    pieces: list[str] = []
    rest = text
    while rest:
        limit = first_room if first_room is not None and not pieces else room
        cut = _cut(rest, limit)
        if piece := rest[:cut].strip():
            pieces.append(piece)
        rest = rest[cut:].lstrip()
    return pieces or [text[:1]]


def shorten(text: str, room: int) -> str:
    """At most `room` units, an ellipsis where something is left out."""
    return text if length(text) <= room else text[: _fitting(text, room - 1)] + "…"


def _cut(text: str, room: int) -> int:
    """Where the first piece ends. Paragraphs and lines are kept whole unless half the room stays empty."""
    fitting = _fitting(text, room)
    if fitting == len(text):
        return fitting
    for mark in BREAKS:
        at = text.rfind(mark, 0, fitting + len(mark))
        if at > (0 if mark == " " else fitting // 2):
            return at
    return fitting


def _fitting(text: str, room: int) -> int:
    """How many characters fit into `room` units. Never half of a surrogate pair."""
    units = text[:room].encode("utf-16-le", "surrogatepass")[: 2 * room]
    return len(units.decode("utf-16-le", "ignore"))


def without_mention(text: str, names: tuple[str, ...]) -> str:
    """The text without "@name" and what stands after it as in "@Bot, có mặt"; as it was without one."""
    for name in names:
        rest = _mention(name).sub("", text)
        if rest != text:
            return rest.strip()
    return text


@cache
def _mention(name: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<!\w)@{words}(?!\w)[ \t\xa0:,]*", re.IGNORECASE)
