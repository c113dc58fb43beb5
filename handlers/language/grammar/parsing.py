"""A row of words against a grammar: the readings that account for it at the least cost.

Each word found costs one, a clause that begins without a pause before it a little more, and a word
that is passed over a great deal; so the fewest and longest words win, and nothing is passed over
where any reading accounts for everything. First the least cost of each state is found, word by word;
then every way back from the end that costs no more than it may.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from handlers.language.grammar.states import BETWEEN, START, States

MOST_READINGS = 100
"""So many readings are looked at; whoever gets as many has not seen all."""

_PASSED_OVER = 40
_MOST_STATES = 40


class Part(NamedTuple):
    """A word or phrase in its role, from token `first` to `last` (exclusive). `cost` is above one where
    the spelling leaves doubt; `mended` where it had to be put right."""

    role: str
    value: str
    first: int
    last: int
    cost: int = 1
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its parts, and the words that join it to the one before ("pause", "then", "but"…).
    `phrases` are for each part the phrases of the grammar it stands in."""

    kind: str
    parts: tuple[Part, ...]
    joints: tuple[str, ...]
    phrases: tuple[frozenset[str], ...]

    def part(self, *roles: str) -> Part | None:
        return next((part for part in self.parts if part.role in roles), None)

    def has(self, *roles: str) -> bool:
        return any(part.role in roles for part in self.parts)

    def inside(self, phrase: str) -> tuple[Part, ...]:
        """The parts that stand in a phrase of the grammar."""
        return tuple(part for part, names in zip(self.parts, self.phrases, strict=True) if phrase in names)


@dataclass(frozen=True, slots=True)
class Parsed:
    """One way to account for a row: its clauses, all that joins them, what of that follows the last
    (`ending`), the tokens passed over, whether any spelling was mended, and what it all cost."""

    clauses: tuple[Clause, ...]
    joints: tuple[str, ...]
    ending: tuple[str, ...]
    passed: tuple[int, ...]
    mended: bool
    cost: int


class _Edge(NamedTuple):
    """A way into a state: from which word and state, by which part (None: a word passed over)."""

    at: int
    state: int
    part: Part | None
    cost: int
    opens: bool


@dataclass(slots=True)
class _Walk:
    """For each word the least cost of each state before it, and all ways that lead into each."""

    costs: list[dict[int, int]]
    edges: dict[tuple[int, int], list[_Edge]] = field(default_factory=dict)

    def lead(self, edge: _Edge, to: int, state: int) -> None:
        costs = self.costs[to]
        cost = self.costs[edge.at][edge.state] + edge.cost
        costs[state] = min(costs.get(state, cost), cost)
        self.edges.setdefault((to, state), []).append(edge)


_Way = tuple[tuple[_Edge, int], ...]
"""Edges from the first to the last, each with the state it leads to."""


def parse(
    found: Mapping[int, Sequence[Part]], length: int, states: States, *, margin: int = 0
) -> list[Parsed]:
    """The readings of a row of `length` tokens that cost least, and those that cost at most `margin` more;
    at most MOST_READINGS. `found` has the parts by where they begin. First those that pass nothing over;
    where there are none, those that pass over the least."""
    for pass_over in (False, True):
        walk = _walk(found, length, states, pass_over=pass_over)
        ended = {state: cost for state, cost in walk.costs[length].items() if states.ends(state)}
        if ended:
            most = min(ended.values()) + margin
            ways = (way for state in ended for way in _ways(walk, length, state, most))
            read = (one for way in ways for one in _readings(way, states))
            return list(itertools.islice(read, MOST_READINGS))
    return []


def _walk(found: Mapping[int, Sequence[Part]], length: int, states: States, *, pass_over: bool) -> _Walk:
    walk = _Walk([{} for _ in range(length + 1)])
    walk.costs[0][START] = 0
    for at in range(length):
        reached = _cheapest(walk.costs[at], states) if pass_over else list(walk.costs[at])
        for part in found.get(at, ()):
            for state in reached:
                for move in states.moves(state, part.role):
                    edge = _Edge(at, state, part, part.cost + move.cost, move.opens)
                    walk.lead(edge, part.last, move.state)
        if pass_over:
            for state in reached:
                walk.lead(_Edge(at, state, None, _PASSED_OVER, False), at + 1, state)
    return walk


def _cheapest(costs: Mapping[int, int], states: States) -> list[int]:
    """The cheapest states, so that a long row of unknown words stays quick; those where a row may end come
    before others that cost the same."""
    return sorted(costs, key=lambda state: (costs[state], not states.ends(state)))[:_MOST_STATES]


def _ways(walk: _Walk, length: int, ended: int, most: int) -> Iterator[_Way]:
    """Every way to a state at the end that costs at most so much."""
    waiting: list[tuple[int, int, int, _Way]] = [(length, ended, 0, ())]
    while waiting:
        at, state, spent, way = waiting.pop()
        if at == 0:
            yield way
            continue
        for edge in walk.edges[at, state]:
            cost = spent + edge.cost
            if walk.costs[edge.at][edge.state] + cost <= most:
                waiting.append((edge.at, edge.state, cost, ((edge, state), *way)))


@dataclass(slots=True)
class _Stretch:
    """The parts of one clause, and what joins it to the one before."""

    joints: tuple[str, ...]
    parts: list[Part]


def _readings(way: _Way, states: States) -> Iterator[Parsed]:
    """A way as clauses; several where a clause may be of several kinds."""
    stretches: list[_Stretch] = []
    joining: list[str] = []
    for edge, state in way:
        if edge.part is None:
            continue
        if state == BETWEEN:
            joining.append(edge.part.role)
        elif edge.opens:
            stretches.append(_Stretch(tuple(joining), [edge.part]))
            joining = []
        else:
            stretches[-1].parts.append(edge.part)
    ending = tuple(joining)
    joints = (*(joint for one in stretches for joint in one.joints), *ending)
    passed = tuple(edge.at for edge, _ in way if edge.part is None)
    mended = any(edge.part.mended for edge, _ in way if edge.part is not None)
    cost = sum(edge.cost for edge, _ in way)
    for clauses in itertools.product(*(_clauses(one, states) for one in stretches)):
        yield Parsed(clauses, joints, ending, passed, mended, cost)


def _clauses(stretch: _Stretch, states: States) -> list[Clause]:
    kinds = states.kinds(tuple(part.role for part in stretch.parts))
    return [Clause(kind.name, tuple(stretch.parts), stretch.joints, kind.phrases) for kind in kinds]
