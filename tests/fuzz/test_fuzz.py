"""The short form of `make fuzz`."""

import pytest

from tests.fuzz.running import Outcome, run
from tests.fuzz.targets import Target, presses, targets

EACH, DEAR = 60, 20
"""Inputs of a target; of one that reads files or asks the database."""


def ended_well(outcome: Outcome, many: int) -> None:
    assert outcome.inputs == many
    assert outcome.faults == []


@pytest.mark.parametrize("target", [*targets()], ids=lambda target: target.name)
def test_nothing_that_is_sent_crashes(target: Target) -> None:
    many = DEAR if "papers" in target.name or "rosters" in target.name else EACH
    ended_well(run(target, 1, many), many)


def test_no_button_that_is_made_up_crashes() -> None:
    with presses() as buttons:
        ended_well(run(buttons, 1, EACH), EACH)


def test_what_crashes_is_told_with_the_seed_that_makes_it_again() -> None:
    made: list[float] = []

    def fail(number: float) -> None:
        made.append(number)
        raise ValueError("x")

    outcome = run(Target("bad", lambda random: random.random(), fail), 7, 2)
    assert [own for own, _ in outcome.faults] == ["bad:7:0", "bad:7:1"]
    run(Target("bad", lambda random: random.random(), fail), 7, 2)
    assert made[:2] == made[2:]
