"""Phrases found in a row of tokens: a tree of words, the longest phrase wins.

A phrase in the word lists is plain words, with `(a|b)` for a choice and `[a]` for what may be left
out: "không [thể] (đi|dự) được". Every phrase is also found without its diacritics.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from handlers.language.text import Token, canonical, fold

Sign = TypeVar("Sign")

_PIECE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|([^()\[\]]+)")


@dataclass(slots=True)
class _Node(Generic[Sign]):
    next: dict[str, "_Node[Sign]"] = field(default_factory=dict)
    sign: Sign | None = None
    exact: bool = False


class Lexicon(Generic[Sign]):
    """Signs by phrase. The first phrase to claim a spelling keeps it; a spelling given in full
    beats one that only arises by leaving the diacritics out. Words of `skipped` may stand inside a
    phrase without breaking it ("đi không được" is also found in "đi lại không được")."""

    def __init__(self, skipped: Iterable[str] = ()) -> None:
        self._root: _Node[Sign] = _Node()
        self._skipped = {canon for word in skipped for canon in canonical(word)}

    def add(self, phrase: str, sign: Sign) -> None:
        """Let a phrase, in every form it may take, mean the sign."""
        for spelled in spellings(phrase):
            self._claim(canonical(spelled), sign, exact=True)
            self._claim(canonical(fold(spelled)), sign, exact=False)

    def add_all(self, phrases: Iterable[str], sign: Sign) -> None:
        for phrase in phrases:
            self.add(phrase, sign)

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[Sign, int] | None:
        """The sign of the longest phrase that begins at a token, and the index after it."""
        node, found = self._root, None
        for index in range(at, len(tokens)):
            canon = tokens[index].canon
            following = node.next.get(canon)
            if following is None:
                if index > at and canon in self._skipped:
                    continue
                break
            node = following
            if node.sign is not None:
                found = (node.sign, index + 1)
        return found

    def scan(self, tokens: Sequence[Token]) -> Iterator[tuple[Sign | None, int, int]]:
        """The whole row as (sign, from, to), left to right; a token without a sign stands alone."""
        at = 0
        while at < len(tokens):
            found = self.longest(tokens, at)
            sign, end = found or (None, at + 1)
            yield sign, at, end
            at = end

    def _claim(self, path: list[str], sign: Sign, *, exact: bool) -> None:
        node = self._root
        for word in path:
            node = node.next.setdefault(word, _Node())
        if node.sign is None or (exact and not node.exact):
            node.sign, node.exact = sign, exact


def spellings(phrase: str) -> Iterator[str]:
    """Every plain phrase that a pattern stands for."""
    choices = [_choices(*found.groups()) for found in _PIECE.finditer(phrase)]
    for chosen in itertools.product(*choices):
        yield " ".join(" ".join(chosen).split())


def _choices(either: str | None, optional: str | None, plain: str | None) -> list[str]:
    if either is not None:
        return either.split("|")
    if optional is not None:
        return ["", *optional.split("|")]
    return [plain or ""]
