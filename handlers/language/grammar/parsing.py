"""A row of words against a grammar: the readings that account for it at the least cost.

Each word found costs one, a clause that begins without a pause before it a little more, and a word
that is passed over a great deal; so the fewest and longest words win, and nothing is passed over
where any reading accounts for everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from handlers.language.grammar.rules import Grammar

_BETWEEN = -1
_CLAUSE = 1
_UNPAUSED = 3
_PASSED_OVER = 40
_KEPT = 4
_MOST_STEPS = 30
_MOST_ENDED = 10


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


class _Step(NamedTuple):
    cost: int
    back: "_Step | None"
    place: int
    part: Part | None  # None where a token was passed over
    opens: bool
    seen: int  # a fingerprint of the parts so far, to know equal readings


_Beam = dict[int, list[_Step]]
_START = _Step(0, None, _BETWEEN, None, False, 0)


def parse(
    found: Mapping[int, Sequence[Part]],
    length: int,
    grammar: Grammar,
    joints: frozenset[str],
    *,
    margin: int = 0,
) -> list[Parsed]:
    """The cheapest readings of a row of `length` tokens, of which `found` has the parts by where they
    begin, and those that cost at most `margin` more. First those that pass nothing over; where there
    are none, those that pass over the least."""
    for pass_over in (False, True):
        beams = _walk(found, length, grammar, joints, pass_over=pass_over)
        ended = list(_ended(beams[length], grammar))
        if ended:
            least = min(step.cost for step in ended)
            return [_parsed(step, grammar) for step in ended if step.cost <= least + margin]
    return []


def _walk(
    found: Mapping[int, Sequence[Part]],
    length: int,
    grammar: Grammar,
    joints: frozenset[str],
    *,
    pass_over: bool,
) -> list[_Beam]:
    beams: list[_Beam] = [{} for _ in range(length + 1)]
    beams[0][_BETWEEN] = [_START]
    for at in range(length):
        steps = (
            _best(beams[at], grammar) if pass_over else [step for kept in beams[at].values() for step in kept]
        )
        parts = found.get(at, ())
        for step in steps:
            for part in parts:
                for place, opens, extra in _next(step, part, grammar, joints):
                    cost = step.cost + part.cost + extra
                    seen = hash((step.seen, part, grammar.places[place].clause if place >= 0 else "", opens))
                    _keep(beams[part.last], _Step(cost, step, place, part, opens, seen))
            if pass_over:
                _keep(
                    beams[at + 1], _Step(step.cost + _PASSED_OVER, step, step.place, None, False, step.seen)
                )
    return beams


def _best(beam: _Beam, grammar: Grammar) -> list[_Step]:
    """The cheapest steps, so that a long row of unknown words stays quick; some of those where a clause
    may end are always among them."""
    steps = sorted((step for kept in beam.values() for step in kept), key=_cost_of)
    if len(steps) <= _MOST_STEPS:
        return steps
    ended = [step for step in steps[_MOST_STEPS:] if step.place == _BETWEEN or step.place in grammar.ends]
    return [*steps[:_MOST_STEPS], *ended[:_MOST_ENDED]]


def _cost_of(step: _Step) -> int:
    return step.cost


def _next(
    step: _Step, part: Part, grammar: Grammar, joints: frozenset[str]
) -> Iterable[tuple[int, bool, int]]:
    """Where a part may stand after a step: (place, whether it opens a clause, what that costs)."""
    within = step.place != _BETWEEN
    if within:
        for place in grammar.follow[step.place].get(part.role, ()):
            yield place, False, 0
    if not within or step.place in grammar.ends:
        extra = _UNPAUSED if within else _CLAUSE
        for place in grammar.starts.get(part.role, ()):
            yield place, True, extra
        if part.role in joints and (step.back is not None or part.role != "and"):
            yield _BETWEEN, False, 0


def _keep(beam: _Beam, step: _Step) -> None:
    """Keep a step among the cheapest few that lead to its place by different parts."""
    kept = beam.setdefault(step.place, [])
    for index, other in enumerate(kept):
        if other.seen == step.seen:
            if step.cost < other.cost:
                kept[index] = step
            return
    kept.append(step)
    if len(kept) > _KEPT:
        kept.sort(key=_cost_of)
        del kept[_KEPT:]


def _ended(beam: _Beam, grammar: Grammar) -> Iterable[_Step]:
    for place, kept in beam.items():
        if place == _BETWEEN or place in grammar.ends:
            yield from kept


def _parsed(last: _Step, grammar: Grammar) -> Parsed:
    steps: list[_Step] = []
    step: _Step | None = last
    while step is not None and step.back is not None:
        steps.append(step)
        step = step.back
    steps.reverse()
    clauses: list[Clause] = []
    joining: list[str] = []
    before: list[str] = []
    opened: list[_Step] = []
    passed: list[int] = []
    at = 0
    for step in steps:
        if step.part is None:
            passed.append(at)
            at += 1
            continue
        at = step.part.last
        if (step.opens or step.place == _BETWEEN) and opened:
            clauses.append(_clause(opened, before, grammar))
            opened = []
        if step.place == _BETWEEN:
            joining.append(step.part.role)
            continue
        if step.opens:
            before, joining = joining, []
        opened.append(step)
    if opened:
        clauses.append(_clause(opened, before, grammar))
    joined = (*(joint for clause in clauses for joint in clause.joints), *joining)
    mended = any(step.part.mended for step in steps if step.part is not None)
    return Parsed(tuple(clauses), joined, tuple(joining), tuple(passed), mended, last.cost)


def _clause(steps: Sequence[_Step], joining: Sequence[str], grammar: Grammar) -> Clause:
    places = [grammar.places[step.place] for step in steps]
    parts = tuple(step.part for step in steps if step.part is not None)
    return Clause(places[0].clause, parts, tuple(joining), tuple(place.phrases for place in places))
