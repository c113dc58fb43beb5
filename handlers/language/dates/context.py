"""A match of a pattern in its surroundings, for the builders of pieces."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from handlers.language.dates.pieces import Piece, Unit
from handlers.language.dates.signs import Lexeme

Pieces = Sequence[Piece] | None

UNITS = {
    "D": Unit.DAY, "u": Unit.WEEK, "m": Unit.MONTH, "h": Unit.HOUR, "g": Unit.HOUR, "p": Unit.MINUTE,
    "q": Unit.QUARTER, "A": Unit.YEAR,
}  # fmt: skip
STEPS = {"y": 0, "S": 1, "6": 1, "j": 1, "o": 1, "B": -1, "l": -1}
_SAID = {"A": 5, "S": 6, "6": 6, "4": 4, "1": 1}
ROUND_THE_CLOCK = {(24, 7), (24, 24), (50, 50)}


class Context(NamedTuple):
    """A match in its surroundings."""

    match: re.Match[str]
    lexemes: Sequence[Lexeme]
    before: Piece | None
    ranged: bool

    def lexeme(self, group: int) -> Lexeme | None:
        start = self.match.start(group)
        return self.lexemes[start] if start >= 0 and self.match.group(group) else None

    def number(self, group: int) -> int | None:
        """The number in a group, as digits or in words; its last sign where it has several."""
        found = self.lexeme(group)
        return None if found is None else value_of(self.lexemes[self.match.end(group) - 1])

    def typed(self, group: int) -> str:
        """A number as it was typed, with its leading zero."""
        found = self.lexeme(group)
        return found.value if found else ""

    def month(self, group: int) -> tuple[int, bool]:
        """The month in a group, and whether its name is one of the lunar calendar."""
        found = self.lexeme(group)
        return self.number(group) or 0, found is not None and found.letter == "G"

    @property
    def first(self) -> Lexeme:
        return self.lexemes[self.match.start()]

    @property
    def rest(self) -> str:
        return self.match.string[self.match.end() : self.match.end() + 6]

    @property
    def mended(self) -> bool:
        return any(lexeme.mended for lexeme in self.lexemes[self.match.start() : self.match.end()])


def value_of(lexeme: Lexeme) -> int:
    return _SAID[lexeme.letter] if lexeme.letter in _SAID else int(lexeme.value)


def full_year(number: int | None) -> int | None:
    return number + 2000 if number is not None and number < 100 else number
