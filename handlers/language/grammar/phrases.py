"""The lexicon: phrases and the parts they may play, found in a row of words.

A phrase is plain words, with `(a|b)` for a choice and `[a|b]` for what may be left out. A word typed
without diacritics stands for every word of the lexicon that is spelled so; which was meant is for the
grammar to say, and where it cannot, the reading is not sure.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from handlers.language.grammar.parsing import Part
from handlers.language.grammar.words import Word, form_of
from handlers.language.text import fold

_LONGEST = 16
_PIECE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|([^()\[\]]+)")
_SIGN = re.compile(r"[^\W_]+|[^\w\s]")


@dataclass(slots=True, eq=False)
class _Node:
    next: dict[str, "_Node"] = field(default_factory=dict)
    plain: dict[str, list["_Node"]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)  # the value of the phrase by its role

    def child(self, word: str) -> "_Node":
        if word not in self.next:
            node = self.next[word] = _Node()
            plain = fold(word)
            if plain != word:
                self.plain.setdefault(plain, []).append(node)
        return self.next[word]


class Phrases:
    """Roles by phrase; a phrase may have several, with a value each (its own words where none is given).
    Words of `skipped` are left out of phrases, as `kept` leaves them out of a text."""

    def __init__(self, skipped: Iterable[str] = ()) -> None:
        self._root = _Node()
        self._skipped = frozenset(skipped)
        self.words: set[str] = set()

    def add(self, phrase: str, role: str, value: str = "") -> None:
        for spelled in written_forms(phrase):
            node = self._root
            words = [word for word in spelled if word not in self._skipped]
            for word in words:
                node = node.child(word)
            self.words.update(words)
            if words:
                node.roles.setdefault(role, value or " ".join(words))

    def add_all(self, phrases: Iterable[str], role: str, value: str = "") -> None:
        for phrase in phrases:
            self.add(phrase, role, value)

    def kept(self, words: Iterable[Word]) -> list[Word]:
        """The words of a text without those that phrases leave out."""
        return [word for word in words if word.form not in self._skipped and not self._plainly_skipped(word)]

    def _plainly_skipped(self, word: Word) -> bool:
        return word.form == word.plain and any(word.plain == fold(skipped) for skipped in self._skipped)

    def parts(self, words: Sequence[Word], at: int) -> Iterator[Part]:
        """Every phrase that begins at a word, in each of its roles."""
        reached: list[tuple[_Node, int, bool]] = [(self._root, 0, False)]
        for index in range(at, min(len(words), at + _LONGEST)):
            reached = [
                (after, doubt + extra, mended or mending)
                for node, doubt, mended in reached
                for after, extra, mending in _steps(node, words[index])
            ]
            if not reached:
                return
            for node, doubt, mended in reached:
                for role, value in node.roles.items():
                    yield Part(role, value, at, index + 1, 1 + doubt, mended)


def _steps(node: _Node, word: Word) -> Iterator[tuple[_Node, int, bool]]:
    """The nodes that a typed word leads to: (node, doubt about the spelling, whether it was mended)."""
    exact = node.next.get(word.form)
    if exact is not None:
        yield exact, 0, False
    if word.loose:
        mixed = not word.all_plain  # amid diacritics a word without any may be another, or a name
        for meant in node.plain.get(word.plain, ()):
            yield meant, int(mixed), mixed
    for spelled, doubt, mended in word.meant:
        after: _Node | None = node
        for one in spelled:
            after = after.next.get(one) if after is not None else None
        if after is not None:
            yield after, doubt, mended


def written_forms(phrase: str) -> Iterator[tuple[str, ...]]:
    """Every row of words that a phrase with choices stands for."""
    choices = [_options(*found.groups()) for found in _PIECE.finditer(phrase)]
    for chosen in itertools.product(*choices):
        yield tuple(form_of(word) for part in chosen for word in _SIGN.findall(part))


def _options(either: str | None, optional: str | None, plain: str | None) -> list[str]:
    if either is not None:
        return either.split("|")
    return ["", *optional.split("|")] if optional is not None else [plain or ""]
