"""The lexicon: phrases and the parts they may play, found in a row of words.

A phrase is plain words, with `(a|b)` for a choice and `[a|b]` for what may be left out. A word typed
without diacritics stands for every word of the lexicon that is spelled so; which was meant is for the
grammar to say, and where it cannot, the reading is not sure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from handlers.language.grammar.parsing import Part
from handlers.language.grammar.words import Word, form_of, plain_of

_LONGEST = 16
_PIECE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|([^()\[\]]+)")
_SIGN = re.compile(r"[^\W_]+|[^\w\s]")


@dataclass(slots=True, eq=False)
class _Node:
    path: str = ""  # the words that lead here
    next: dict[str, "_Node"] = field(default_factory=dict)
    plain: dict[str, list["_Node"]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)  # the value of the phrase by its role

    def child(self, word: str) -> "_Node":
        if word not in self.next:
            node = self.next[word] = _Node(f"{self.path} {word}".lstrip())
            plain = plain_of(word)
            if plain != word:
                self.plain.setdefault(plain, []).append(node)
        return self.next[word]


class Phrases:
    """Roles by phrase; a phrase may have several, with a value each (its own words where none is given).
    Words of `skipped` are left out of phrases, as `kept` leaves them out of a text."""

    def __init__(self, skipped: Iterable[str] = ()) -> None:
        self._root = _Node()
        self._skipped = frozenset(skipped)
        self._plainly_skipped = frozenset(map(plain_of, self._skipped))
        self.words: set[str] = set()

    def add(self, phrase: str, role: str, value: str = "") -> None:
        nodes = [self._root]
        for options in _choices(phrase):
            reached = (self._after(node, words) for node in nodes for words in options)
            nodes = list(dict.fromkeys(reached))
        for node in nodes:
            if node is not self._root:
                node.roles.setdefault(role, value or node.path)

    def _after(self, node: _Node, words: Iterable[str]) -> _Node:
        for word in words:
            if word not in self._skipped:
                node = node.child(word)
                self.words.add(word)
        return node

    def add_all(self, phrases: Iterable[str], role: str, value: str = "") -> None:
        for phrase in phrases:
            self.add(phrase, role, value)

    def kept(self, words: Iterable[Word]) -> list[Word]:
        """The words of a text without those that phrases leave out."""
        return [word for word in words if not self._leaves_out(word)]

    def _leaves_out(self, word: Word) -> bool:
        return word.form in self._skipped or (word.form == word.plain and word.plain in self._plainly_skipped)

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


def _choices(phrase: str) -> Iterator[list[tuple[str, ...]]]:
    """For each piece of a phrase the rows of words it may be."""
    for found in _PIECE.finditer(phrase):
        either, optional, plain = found.groups()
        written = either.split("|") if either is not None else [plain or ""]
        if optional is not None:
            written = ["", *optional.split("|")]
        yield [tuple(map(form_of, _SIGN.findall(one))) for one in written]
