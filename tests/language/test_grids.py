"""Nothing false is saved of any line of the grids; most clear answers are saved unasked."""

from collections.abc import Callable

import pytest

from tests.language.grids import BROKEN, GRIDS, Grid, judge

LINES = 60
SEED = 20261126
SAVED_AT_LEAST = 0.8


@pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: grid.name)
def test_nothing_false_is_saved(grid: Grid) -> None:
    judged = [judge(grid, line) for line in grid.lines(LINES, SEED)]
    assert not [(one.text, one.said) for one in judged if one.harmful]
    if grid.clear:
        assert sum(one.saved for one in judged) >= SAVED_AT_LEAST * len(judged)


@pytest.mark.parametrize("form", BROKEN, ids=lambda form: form.__name__)
def test_broken_writing_saves_nothing_false(form: Callable[[str], str]) -> None:
    lines = [(grid, form(line)) for grid in GRIDS for line in grid.lines(LINES // 6, SEED)]
    judged = [judge(grid, line) for grid, line in lines]
    assert not [(one.text, one.said) for one in judged if one.harmful]
