"""Every grid with thousands of lines, as they are and broken in every way: what would be saved wrongly.

    python -m tests.language [lines of a grid] [seed]

Prints how many lines were read, what of the clear ones was saved unasked, and each line that harms; exits
with 1 where there is one.
"""

import sys

from tests.language.grids import BROKEN, GRIDS, Grid, Judged, judge


def run(grid: Grid, count: int, seed: int) -> list[Judged]:
    """The grid's lines judged, then some of them in every broken form."""
    lines = list(grid.lines(count, seed))
    judged = [judge(grid, line) for line in lines]
    if grid.clear:
        tell(f"{grid.name}: {sum(one.saved for one in judged) / len(judged):.0%} saved unasked")
    return judged + [judge(grid, form(line)) for form in BROKEN for line in lines[: count // 6]]


def main(count: int = 4000, seed: int = 1) -> int:
    judged = [one for grid in GRIDS for one in run(grid, count, seed)]
    harmful = [one for one in judged if one.harmful]
    tell(f"{len(judged)} lines, {len(harmful)} of them harmful")
    for one in harmful:
        tell(f"  {one.text} -> {one.said}")
    return min(len(harmful), 1)


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
