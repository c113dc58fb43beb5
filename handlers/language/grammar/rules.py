"""A grammar of clauses, read from a text that people can read too.

    me       = self | elder                 a phrase: a name for a piece of other rules
    absent   : [me] will* absent particle*  a clause: what a part of a line may be as a whole

`[x]` may be left out, `x*` may stand any number of times, `(x | y)` is a choice; any name that is not
a phrase is a role of the lexicon. Phrases do not contain themselves, so a line is read in time that
grows with its length alone: each place in a rule knows the places that may follow it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[a-z_]+|[\[\]()|*]")
_RULE = re.compile(r"(?P<name>[a-z_]+)\s*(?P<sign>[=:])\s*(?P<body>.+)")

Places = frozenset[int]
_NOWHERE: Places = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """One place in a rule where a word of `role` stands: in which clause, inside which phrases."""

    role: str
    clause: str
    phrases: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grammar:
    """Places by number; which may begin a clause, end one, and follow each other, by role."""

    places: tuple[Place, ...]
    starts: dict[str, tuple[int, ...]]
    follow: tuple[dict[str, tuple[int, ...]], ...]
    ends: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a rule: whether it may be empty, and where it begins and ends."""

    empty: bool
    first: Places
    last: Places


@dataclass(slots=True)
class _Builder:
    phrases: dict[str, str]
    places: list[Place] = field(default_factory=list)
    follow: list[set[int]] = field(default_factory=list)

    def clause(self, name: str, body: str) -> _Piece:
        return self._choice(_Reader(body), name, frozenset())

    def _choice(self, reader: "_Reader", clause: str, inside: frozenset[str]) -> _Piece:
        piece = self._row(reader, clause, inside)
        while reader.take("|"):
            other = self._row(reader, clause, inside)
            piece = _Piece(piece.empty or other.empty, piece.first | other.first, piece.last | other.last)
        return piece

    def _row(self, reader: "_Reader", clause: str, inside: frozenset[str]) -> _Piece:
        row = _Piece(True, _NOWHERE, _NOWHERE)
        while reader.next not in ("", "|", "]", ")"):
            piece = self._item(reader, clause, inside)
            self._join(row.last, piece.first)
            row = _Piece(
                row.empty and piece.empty,
                row.first | piece.first if row.empty else row.first,
                row.last | piece.last if piece.empty else piece.last,
            )
        return row

    def _item(self, reader: "_Reader", clause: str, inside: frozenset[str]) -> _Piece:
        if reader.take("["):
            piece = self._choice(reader, clause, inside)
            reader.expect("]")
            piece = _Piece(True, piece.first, piece.last)
        elif reader.take("("):
            piece = self._choice(reader, clause, inside)
            reader.expect(")")
        else:
            piece = self._named(reader.name(), clause, inside)
        if reader.take("*"):
            self._join(piece.last, piece.first)
            piece = _Piece(True, piece.first, piece.last)
        return piece

    def _named(self, name: str, clause: str, inside: frozenset[str]) -> _Piece:
        if name in inside:
            raise ValueError(f"{name} contains itself")
        if name in self.phrases:
            return self._choice(_Reader(self.phrases[name]), clause, inside | {name})
        self.places.append(Place(name, clause, inside))
        self.follow.append(set())
        here = frozenset([len(self.places) - 1])
        return _Piece(False, here, here)

    def _join(self, before: Iterable[int], after: Iterable[int]) -> None:
        for place in before:
            self.follow[place].update(after)


class _Reader:
    """The signs of one rule, one after the other."""

    def __init__(self, body: str) -> None:
        self._tokens = _TOKEN.findall(body)
        self._at = 0

    @property
    def next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self, sign: str) -> bool:
        found = self.next == sign
        self._at += found
        return found

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise ValueError(f"{sign} is missing before {self.next!r}")

    def name(self) -> str:
        name = self.next
        if not name[:1].isalpha():
            raise ValueError(f"a name is missing before {name!r}")
        self._at += 1
        return name


def read_grammar(text: str) -> Grammar:
    """The grammar that a text writes down; ValueError where it cannot be read."""
    phrases, clauses = _sorted(text)
    builder = _Builder(phrases)
    first: set[int] = set()
    ends: set[int] = set()
    for name, body in clauses:
        piece = builder.clause(name, body)
        if piece.empty:
            raise ValueError(f"{name} may be empty")
        first |= piece.first
        ends |= piece.last
    by_role = [_by_role(builder.places, following) for following in builder.follow]
    return Grammar(tuple(builder.places), _by_role(builder.places, first), tuple(by_role), frozenset(ends))


def _sorted(text: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    phrases: dict[str, str] = {}
    clauses: list[tuple[str, str]] = []
    for rule in _rules(text):
        found = _RULE.fullmatch(rule)
        if found is None:
            raise ValueError(f"not a rule: {rule[:60]}")
        if found["sign"] == "=":
            phrases[found["name"]] = found["body"]
        else:
            clauses.append((found["name"], found["body"]))
    return phrases, clauses


def _rules(text: str) -> Iterator[str]:
    """Rules without comments; a line that begins with a space continues the one before."""
    rule = ""
    for line in text.splitlines():
        written = line.partition("#")[0].rstrip()
        if written and written[0].isspace():
            rule += written
        elif written:
            if rule:
                yield rule
            rule = written
    if rule:
        yield rule


def _by_role(places: list[Place], numbers: Iterable[int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number in sorted(numbers):
        found.setdefault(places[number].role, []).append(number)
    return {role: tuple(those) for role, those in found.items()}
