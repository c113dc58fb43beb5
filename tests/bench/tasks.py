"""Tasks of a ward: 5,000 members with 40,000 tasks beside one cell of fifty with four hundred."""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from handlers.actions import action
from tests.roll.desk import STARTS_AT, Desk
from tests.tasks.crowd import chased, ward
from tests.tasks.metered import month_of_reminders

CELLS, MEMBERS, EACH = 100, 50, 8
REPEATED = 25
DAYS = [(STARTS_AT + timedelta(days=10 + after)).date() for after in range(2)]

Row = tuple[str, str]

ACTS: dict[str, Callable[[Desk], object]] = {
    "a member's own list": lambda desk: desk.say("Hoa", "/viec"),
    "the board": lambda desk: desk.press("An", action("tasks", "all", 1)),
}


def run() -> list[Row]:
    with ward(1, MEMBERS, EACH) as cell, ward(CELLS, MEMBERS, EACH) as whole:
        lists = {name: _compared(act, cell, whole) for name, act in ACTS.items()}
        one = median(_timed(lambda day=day: chased(cell, day)) for day in DAYS)  # type: ignore[misc]
        all_of_them = median(_timed(lambda day=day: chased(whole, day)) for day in DAYS)  # type: ignore[misc]
    of = f"{CELLS * MEMBERS:,} members with {CELLS * MEMBERS * EACH:,} tasks to one cell's"
    rows = [(f"{name}, {of}", _ratio(large, small)) for name, (small, large) in lists.items()]
    members, tasks, messages = month_of_reminders()
    return [
        *rows,
        ("a day's chase, each cell's part in the ward to one cell's", _ratio(all_of_them / CELLS, one)),
        (f"reminders of a month on Zalo, {members} members with {tasks} tasks", f"{messages} messages"),
    ]


def _compared(act: Callable[[Desk], object], cell: Desk, whole: Desk) -> tuple[float, float]:
    """The usual time in the cell and in the ward, by turns, so that both are disturbed alike."""
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATED):
        for desk, times in zip((cell, whole), found, strict=True):
            times.append(_timed(lambda desk=desk: act(desk)))  # type: ignore[misc]
    return median(found[0]), median(found[1])


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _ratio(large: float, small: float) -> str:
    return f"{large / small:.2f} × ({small * 1000:.0f} ms)"
