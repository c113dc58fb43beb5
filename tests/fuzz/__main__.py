"""Files, bodies of webhooks, buttons, links and forms, broken in every way.

    python -m tests.fuzz [--seconds 300] [--mutations 10000] [--seed 1]

Each target gets so many inputs, within its share of the seconds. Ends with 1 where one crashed or waited.
"""

import argparse
import logging
import sys
import time

from tests.fuzz.running import Outcome, run
from tests.fuzz.targets import Target, presses, targets


def main() -> int:
    wish = argparse.ArgumentParser(prog="python -m tests.fuzz")
    wish.add_argument("--seconds", type=float, default=300)
    wish.add_argument("--mutations", type=int, default=10_000)
    wish.add_argument("--seed", type=int, default=1)
    given = wish.parse_args()
    logging.disable(logging.CRITICAL)  # a reader of PDF tells each thing it misses
    with presses() as buttons:
        every = [*targets(), buttons]
        outcomes = [_run(one, given, given.seconds / len(every)) for one in every]
    return min(sum(len(one.faults) for one in outcomes), 1)


def _run(target: Target, given: argparse.Namespace, seconds: float) -> Outcome:
    outcome = run(target, given.seed, given.mutations, time.monotonic() + seconds)
    dearest = f"dearest {outcome.dearest * 1000:.0f} ms"
    sys.stdout.write(f"{outcome.name}: {outcome.inputs} inputs, {dearest}, {len(outcome.faults)} faults\n")
    for own, error in outcome.faults[:10]:
        sys.stdout.write(f"  {own}: {error}\n")
    sys.stdout.flush()
    return outcome


if __name__ == "__main__":
    sys.exit(main())
