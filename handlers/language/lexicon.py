"""Phrases found in a row of tokens: a tree of words, the longest phrase wins.

A phrase in the word lists is plain words, with `(a|b)` for a choice and `[a]` for what may be left
out: "không [thể] (đi|dự) được". Every phrase is also found without its diacritics.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from handlers.language.text import Token, canonical, fold

Sign = TypeVar("Sign")
Words = tuple[str, ...]

_LONGEST_PHRASE = 16  # so that a row of words that may be skipped is not walked again and again
_PIECE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|([^()\[\]]+)")


@dataclass(slots=True, eq=False)
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
        for written, plain in spellings(phrase):
            self._claim(written, sign, exact=True)
            self._claim(plain, sign, exact=False)

    def add_all(self, phrases: Iterable[str], sign: Sign) -> None:
        for phrase in phrases:
            self.add(phrase, sign)

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[Sign, int] | None:
        """The sign of the longest phrase that begins at a token, and the index after it."""
        nodes, found = [self._root], None
        for index in range(at, min(len(tokens), at + _LONGEST_PHRASE)):
            canon = tokens[index].canon
            kept = nodes if index > at and canon in self._skipped else []
            reached = [node.next[canon] for node in nodes if canon in node.next]
            nodes = reached + kept
            if not nodes:
                break
            sign = next((node.sign for node in reached if node.sign is not None), None)
            found = (sign, index + 1) if sign is not None else found
        return found

    def scan(self, tokens: Sequence[Token]) -> Iterator[tuple[Sign | None, int, int]]:
        """The whole row as (sign, from, to), left to right; a token without a sign stands alone."""
        at = 0
        while at < len(tokens):
            found = self.longest(tokens, at)
            sign, end = found or (None, at + 1)
            yield sign, at, end
            at = end

    def _claim(self, path: Words, sign: Sign, *, exact: bool) -> None:
        node = self._root
        for word in path:
            node = node.next.setdefault(word, _Node())
        if node.sign is None or (exact and not node.exact):
            node.sign, node.exact = sign, exact


def lexicon_of(table: Mapping[Sign, Iterable[str]]) -> Lexicon[Sign]:
    """Each sign with its phrases, as a section of a word list has them; the first claims come first."""
    found: Lexicon[Sign] = Lexicon()
    for sign, phrases in table.items():
        found.add_all(phrases, sign)
    return found


def spellings(phrase: str) -> Iterator[tuple[Words, Words]]:
    """Every row of words that a pattern stands for, as written and without diacritics."""
    choices = [_choices(*found.groups()) for found in _PIECE.finditer(phrase)]
    for chosen in itertools.product(*choices):
        yield (
            tuple(itertools.chain.from_iterable(written for written, _ in chosen)),
            tuple(itertools.chain.from_iterable(plain for _, plain in chosen)),
        )


def _choices(either: str | None, optional: str | None, plain: str | None) -> list[tuple[Words, Words]]:
    if either is not None:
        listed = either.split("|")
    elif optional is not None:
        listed = ["", *optional.split("|")]
    else:
        listed = [plain or ""]
    return [_both_ways(words) for words in listed]


@lru_cache(maxsize=8192)
def _both_ways(words: str) -> tuple[Words, Words]:
    return tuple(canonical(words)), tuple(canonical(fold(words)))
