"""Any sequence of presses, words and days, by anybody: a state of the table, explained by its history."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from handlers.actions import action
from handlers.tasks.chase import run
from handlers.tasks.state import EDGES, OPEN, Side, next_word, offered
from storage.queries.tasks import history
from storage.tables import SETTLED, Assignment, TaskEvent, TaskState
from tests.roll.desk import HOUSE, Desk

PEOPLE = ("An", "Bình", "Cúc", "Hoa", "Nam", "Tráng")
WORDS = ("nhận", "đã xong", "12/20", "xin gia hạn đến 25/12", "tôi không nhận được, mắt kém",
         "gặp khó khăn quá", "xong chưa", "ok", "20/1/2027", "vâng")  # fmt: skip
ACTS = st.one_of(
    st.tuples(st.just("press"), st.sampled_from(PEOPLE), st.sampled_from(list(TaskEvent))),
    st.tuples(st.just("say"), st.sampled_from(PEOPLE), st.sampled_from(WORDS)),
    st.tuples(st.just("days"), st.just(""), st.integers(1, 9)),
)


def give(desk: Desk, line: str) -> list[Assignment]:
    """The secretary gives it; the parts that came of it."""
    desk.say("An", line)
    desk.press("An", action("give", "ok"))
    return list(desk.session.exec(select(Assignment).order_by(col(Assignment.id))).all())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=12))
def test_every_step_is_an_edge_and_the_history_explains_the_state(
    desk: Desk, acts: list[tuple[str, str, Any]]
) -> None:
    with desk.undone():
        parts = give(desk, "giao đ/c Hoa, đ/c Nam: phân loại rác, hạn 20/12/2026")
        for what, who, detail in acts:
            if what == "press":
                desk.press(who, action("task", parts[0].id, detail))
            elif what == "say":
                desk.say(who, detail)
            else:
                desk.now += timedelta(days=detail)
                run(desk.session, HOUSE, desk.now)
        for part in desk.session.exec(select(Assignment)).all():
            explained(desk, part)


def explained(desk: Desk, part: Assignment) -> None:
    steps = history(desk.session, part.id)
    assert [step.version for step in steps] == list(range(1, part.version + 1))
    assert steps[0].event is TaskEvent.GIVE
    assert steps[-1].state is part.state
    giver = desk.person("An"), desk.person("Bình")
    for before, step in pairwise(steps):
        side = Side.GIVER if step.by_person in giver else Side.ASSIGNEE
        assert step.by_person == part.person_id or side is Side.GIVER
        sides = {side, *([Side.ASSIGNEE] if step.by_person == part.person_id else [])}
        edges = [
            EDGES[before.state, step.event, one] for one in sides if (before.state, step.event, one) in EDGES
        ]
        assert step.state in [edge.state for edge in edges]


def test_the_table_leaves_nobody_stuck() -> None:
    """Whoever has the next word is offered something that changes the state."""
    for state in OPEN:
        side = next_word(state)
        assert side is not None
        assert any(EDGES[state, event, side].state is not state for event in offered(state, side))
    for state in SETTLED:
        assert next_word(state) is None


def test_two_people_finish_apart(desk: Desk) -> None:
    hoa, nam = give(desk, "giao đ/c Hoa, đ/c Nam: phân loại rác, hạn 20/12/2026")
    desk.press("Hoa", action("task", hoa.id, TaskEvent.CLAIM))
    desk.press("An", action("task", hoa.id, TaskEvent.CONFIRM))
    desk.session.refresh(hoa)
    desk.session.refresh(nam)
    assert (hoa.state, nam.state) == (TaskState.DONE, TaskState.NEW)


def test_an_outsider_neither_sees_nor_changes_it(desk: Desk) -> None:
    part, *_ = give(desk, "giao đ/c Hoa: phân loại rác, hạn 20/12/2026")
    for event in TaskEvent:
        shown = desk.press("Cúc", action("task", part.id, event))
        assert "rác" not in shown
    assert desk.press("Cúc", action("taskopen", part.id)) != ""
    desk.session.refresh(part)
    assert part.version == 1
