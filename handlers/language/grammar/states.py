"""A grammar followed through states: each is the set of places that a row of parts may have led to.

So however many places a part may stand in, a reading is followed once. States and what follows them are
found when they are first reached, and kept.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from handlers.language.grammar.rules import Grammar

_CLAUSE = 1
_UNPAUSED = 3

START = 0
BETWEEN = 1
"""Before everything; after a word that joins clauses."""


class Move(NamedTuple):
    """Where a part leads, what that costs beside the part itself, and whether a clause begins with it."""

    state: int
    cost: int
    opens: bool


class Kind(NamedTuple):
    """A clause that a row of roles may be, with the phrases that each of its parts stands in."""

    name: str
    phrases: tuple[frozenset[str], ...]


class States:
    """A grammar, and the roles that may stand between its clauses, as states with moves."""

    def __init__(self, grammar: Grammar, joints: frozenset[str]) -> None:
        self._grammar = grammar
        self._joints = joints
        self._numbers: dict[frozenset[int], int] = {}
        self._places: list[frozenset[int]] = [frozenset(), frozenset()]
        self._moves: list[dict[str, tuple[Move, ...]]] = [{}, {}]
        self._ends = [False, True]
        self.kinds = lru_cache(maxsize=20_000)(self._kinds)

    def ends(self, state: int) -> bool:
        """Whether a row may end in a state."""
        return self._ends[state]

    def moves(self, state: int, role: str) -> tuple[Move, ...]:
        """Every way to go on with a part of a role."""
        known = self._moves[state]
        if role not in known:
            known[role] = tuple(self._found(state, role))
        return known[role]

    def _found(self, state: int, role: str) -> Iterator[Move]:
        follow = self._grammar.follow
        within = {after for place in self._places[state] for after in follow[place].get(role, ())}
        if within:
            yield Move(self._state(frozenset(within)), 0, False)
        if state not in (START, BETWEEN) and not self._ends[state]:
            return
        if role in self._grammar.starts:
            opened = self._state(frozenset(self._grammar.starts[role]))
            yield Move(opened, _CLAUSE if state in (START, BETWEEN) else _UNPAUSED, True)
        if role in self._joints and (state != START or role != "and"):
            yield Move(BETWEEN, 0, False)

    def _state(self, places: frozenset[int]) -> int:
        if places not in self._numbers:
            self._numbers[places] = len(self._places)
            self._places.append(places)
            self._moves.append({})
            self._ends.append(not places.isdisjoint(self._grammar.ends))
        return self._numbers[places]

    def _kinds(self, roles: tuple[str, ...]) -> tuple[Kind, ...]:
        """The kinds of clause that a whole row of roles may be."""
        ways: dict[int, tuple[int, ...]] = {
            place: (place,) for place in self._grammar.starts.get(roles[0], ())
        }
        for role in roles[1:]:
            ways = self._one_further(ways, role)
        found: dict[str, Sequence[int]] = {}
        for place, way in sorted(ways.items()):
            if place in self._grammar.ends:
                found.setdefault(self._grammar.places[place].clause, way)
        return tuple(
            Kind(name, tuple(self._grammar.places[place].phrases for place in way))
            for name, way in found.items()
        )

    def _one_further(self, ways: dict[int, tuple[int, ...]], role: str) -> dict[int, tuple[int, ...]]:
        """One way to each place that a role leads to."""
        further: dict[int, tuple[int, ...]] = {}
        for place, way in sorted(ways.items()):
            for after in self._grammar.follow[place].get(role, ()):
                further.setdefault(after, (*way, after))
        return further
