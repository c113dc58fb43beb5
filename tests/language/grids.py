"""Grids of answers: parts multiplied, class by class, each class with what may be saved of it unasked.

A line of a grid is harmful where something else is saved without asking, or an illness where none is
the sender's own. Classes that are `clear` are also meant to be saved: asking about most of them would be
a fault.
"""

import itertools
import math
import random
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from handlers.language import Intent, Question, Reason, fold, read_reply

Parts = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A class of lines: rows of parts to multiply, what may be saved, whether it should be."""

    name: str
    rows: tuple[Parts, ...]
    allowed: frozenset[Intent] = frozenset()
    clear: bool = False
    own_illness: bool = False

    def __len__(self) -> int:
        return sum(math.prod(map(len, parts)) for parts in self.rows)

    def lines(self, count: int, seed: int) -> Iterator[str]:
        """So many lines, evenly from all rows, the same for a seed; each once."""
        chance = random.Random(seed)  # noqa: S311
        share = max(1, count // len(self.rows))
        for parts in self.rows:
            if math.prod(map(len, parts)) <= share:
                yield from (_joined(chosen) for chosen in itertools.product(*parts))
            else:
                yield from {_joined(tuple(map(chance.choice, parts))): None for _ in range(share)}


def _joined(parts: Sequence[str]) -> str:
    text = " ".join(part for part in parts if part)
    for sign in ",.!?:;":
        text = text.replace(f" {sign}", sign)
    return text.replace(",,", ",").strip(" ,")


@dataclass(frozen=True, slots=True)
class Judged:
    """How a line of a grid was read: saved unasked, and whether that harms."""

    text: str
    saved: bool
    harmful: bool
    said: str


def judge(grid: Grid, text: str, question: Question = Question.RSVP) -> Judged:
    got = read_reply(text, question)
    intent = got.detail.to if got.intent is Intent.CHANGE and got.detail.to else got.intent
    saved = intent in SAVED and (got.plain or not got.confirm)
    ill = saved and got.reason is Reason.ILLNESS and not grid.own_illness
    return Judged(
        text, saved, saved and (intent not in grid.allowed or ill), f"{got.intent}/{got.reason}/{got.detail}"
    )


SAVED = frozenset([Intent.YES, Intent.NO, Intent.LATE, Intent.LEAVE_EARLY, Intent.CHANGE])


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _choices(part: str) -> list[str]:
    """The choices of a part, named lists written out."""
    found: list[str] = []
    for choice in part.split("|"):
        named = choice.strip()
        lists = _TABLE["words"].get(named[1:-1]) if named.startswith("<") else None
        found.extend(_choices(lists) if lists is not None else [named])
    return found


GRIDS = [
    Grid(
        name=one["name"],
        rows=tuple(tuple(map(_choices, row)) for row in one["rows"]),
        allowed=frozenset(map(Intent, one.get("allowed", ()))),
        clear=one.get("clear", False),
        own_illness=one.get("own_illness", False),
    )
    for one in _TABLE["grid"]
]
"""Every class. The ambiguous ones and those about somebody or something else save nothing."""


# --- broken writing: what keyboards, habits and machines make of a line --------------------------

_TELEX = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_VNI = {
    "\u0301": "1",
    "\u0300": "2",
    "\u0309": "3",
    "\u0303": "4",
    "\u0323": "5",
    "\u0302": "6",
    "\u031b": "7",
    "\u0306": "8",
}


def telex(text: str) -> str:
    return " ".join(map(_telex_word, text.split()))


def _telex_word(word: str) -> str:
    typed, tone, last = "", "", ""
    for sign in unicodedata.normalize("NFD", word):
        if sign in _TELEX:
            tone = _TELEX[sign]
        elif sign == "\u0302":
            typed += last
        elif sign in "\u031b\u0306":
            typed += "w"
        else:
            typed += "dd" if sign == "đ" else sign
            last = sign
    letters = typed.rstrip(",.!?:;")
    return letters + tone + typed[len(letters) :]


def vni(text: str) -> str:
    spread = unicodedata.normalize("NFD", text).replace("đ", "d9").replace("Đ", "D9")
    return "".join(_VNI.get(sign, sign) for sign in spread)


def latin(text: str) -> str:
    """UTF-8 read as Windows Latin-1, as old gateways do."""
    return text.encode().decode("latin-1")


def stuttered(text: str) -> str:
    return " ".join(word for one in text.split() for word in (one, one))


def clipped(text: str) -> str:
    """A last letter lost of each longer word."""
    return " ".join(word[:-1] if len(word) > 3 else word for word in text.split())


BROKEN: list[Callable[[str], str]] = [fold, telex, vni, latin, stuttered, clipped, str.upper, str.title]
