"""A ward's tasks cost one cell no more: statements for a list, a board, a narrowed board, a day's chase."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from handlers.actions import action
from handlers.tasks import chase
from tests.roll.desk import HOUSE, STARTS_AT, Desk
from tests.tasks.crowd import chased, statements, ward
from tests.tasks.metered import month_of_reminders

ACTS: dict[str, Callable[[Desk], object]] = {
    "own list": lambda desk: desk.say("Hoa", "/viec"),
    "board": lambda desk: desk.press("An", action("tasks", "all", 1)),
    "late ones": lambda desk: desk.press("An", action("tasks", "overdue", 0)),
    "month": lambda desk: desk.press("An", action("tasks", "month", 0)),
    "narrowed": lambda desk: desk.press("An", action("tasksby", "all", 0)),
    "whom to give": lambda desk: desk.say("An", "/giao"),
}


def counted(desk: Desk) -> dict[str, int]:
    found = {}
    for name, act in ACTS.items():
        desk.session.expire_all()
        with statements(desk) as seen:
            act(desk)
        found[name] = len(seen)
    return found


def test_lists_and_boards_take_as_many_statements_however_many_cells_and_tasks_there_are() -> None:
    with ward(1, 8, 2) as one, ward(6, 8, 2) as six, ward(1, 40, 6) as large:
        costs = counted(one)
        assert counted(six) == costs
        assert {name: number - costs[name] for name, number in counted(large).items()} == pytest.approx(
            dict.fromkeys(costs, 0), abs=2
        )  # a page more, no statement for each person or task


def test_a_days_chase_takes_as_many_statements_for_each_task_in_a_ward_as_in_a_cell() -> None:
    day = (STARTS_AT + timedelta(days=10)).date()
    each = []
    for cells in (1, 6):
        with ward(cells, 20, 4) as desk, statements(desk) as seen:
            chased(desk, day)
            each.append(len(seen) / cells)
    assert each[1] <= each[0] * 1.2


def test_sixty_members_with_forty_tasks_cost_few_messages_a_month_where_each_is_counted() -> None:
    members, tasks, messages = month_of_reminders()
    assert (members, tasks) == (60, 40)
    assert 4 <= messages <= 40


def test_what_is_due_is_found_by_its_index_alone() -> None:
    with ward(1, 8, 2) as desk, statements(desk) as seen:
        chase.run(desk.session, HOUSE, desk.now)
        plan = desk.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {seen[0]}", (desk.now, 1, 0))
        assert "task_assignments_due" in str(plan.all())
