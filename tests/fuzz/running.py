"""Running targets for a bounded time or number, and telling what went wrong with which input."""

import time
from dataclasses import dataclass, field
from random import Random

from tests.fuzz.targets import Target

PATIENCE = 5.0
"""Seconds of processor time that one input may cost; the real reader of files has a bound of its own."""


@dataclass
class Outcome:
    """How many inputs a target met, the dearest one's seconds of processor time; faults: seed and error."""

    name: str
    inputs: int = 0
    dearest: float = 0.0
    faults: list[tuple[str, str]] = field(default_factory=list)


def run(target: Target, seed: int, most: int, until: float = float("inf")) -> Outcome:
    """At most so many inputs, until that moment of the monotonic clock. Each has a seed of its own."""
    outcome = Outcome(target.name)
    while outcome.inputs < most and time.monotonic() < until:
        own = f"{target.name}:{seed}:{outcome.inputs}"
        outcome.inputs += 1
        begun = time.process_time()
        try:
            target.run(target.make(Random(own)))  # noqa: S311 - to be made again, not to be secret
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            outcome.faults.append((own, repr(error)[:300]))
        cost = time.process_time() - begun
        outcome.dearest = max(outcome.dearest, cost)
        if cost > PATIENCE:
            outcome.faults.append((own, f"{cost:.1f} s"))
    return outcome
