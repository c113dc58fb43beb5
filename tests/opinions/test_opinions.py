"""Questions to a group: one answer each, only there, and nobody can tell afterwards who chose what."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from handlers.actions import action
from handlers.language.households import HouseholdLine, read_household_line
from handlers.opinions import closing
from storage.queries.opinions import counts
from storage.tables import (
    Audience,
    Chat,
    ChatType,
    Opinion,
    OpinionAnswer,
    OpinionPost,
    Outbox,
    SendState,
)
from tests.kit import cell as kit
from tests.roll.desk import GROUP, HOUSE, Desk

LINE = "/hoiykien Trồng cây gì? Hoa giấy; Cây bàng; Tùy"


def ask(desk: Desk, audience: Audience = Audience.CELL, line: str = LINE) -> Opinion:
    """The question, standing in the group as its latest message."""
    chat = desk.session.exec(select(Chat).where(Chat.external_id == GROUP)).one()
    chat.audience = audience
    desk.say("An", line)
    desk.press("An", action("opinion_ask", "ok"))
    opinion = desk.session.exec(select(Opinion).order_by(col(Opinion.id).desc())).first()
    assert opinion is not None
    post = desk.session.exec(select(OpinionPost).where(OpinionPost.opinion_id == opinion.id)).one()
    row = desk.session.get_one(Outbox, post.outbox_id)
    row.state, row.message_id, row.finished_at = SendState.SENT, "question", desk.now
    return opinion


def answers(desk: Desk) -> list[OpinionAnswer]:
    desk.session.expire_all()
    return list(desk.session.exec(select(OpinionAnswer)).all())


def choose(desk: Desk, who: str, opinion: Opinion, choice: int) -> str:
    return desk.press(who, action("opinion", opinion.id, choice), group=True)


def write(desk: Desk, who: str, text: str) -> None:
    desk.say(who, text, group=True)


def test_one_answer_a_member_the_last_counts(desk: Desk) -> None:
    with desk.undone():
        opinion = ask(desk)
        for choice in (1, 2, 3, 2):
            choose(desk, "Hoa", opinion, choice)
        choose(desk, "Cúc", opinion, 3)
        assert counts(desk.session, opinion) == [0, 1, 1]


def test_after_the_end_nobody_can_tell_who_chose_what(desk: Desk) -> None:
    with desk.undone():
        opinion = ask(desk)
        choose(desk, "Hoa", opinion, 1)
        choose(desk, "Cúc", opinion, 1)
        desk.now += timedelta(days=HOUSE.rules.opinion_days, hours=2)
        closes = opinion.closes_at
        desk.now = max(desk.now.replace(hour=9), desk.now)
        while HOUSE.rules.quiet(desk.now) or desk.now < closes:
            desk.now += timedelta(hours=1)
        for _ in range(3):
            closing.close_due(desk.session, HOUSE, desk.now)
        assert [(one.person_id, one.household, one.account_id) for one in answers(desk)] == [(None,) * 3] * 2
        assert counts(desk.session, opinion) == [2, 0, 0]
        assert len(desk.late_rows("opinion_result")) == 1
        choose(desk, "Nam", opinion, 2)
        assert counts(desk.session, opinion) == [2, 0, 0]


def test_an_answer_after_the_hour_does_not_count(desk: Desk) -> None:
    with desk.undone():
        opinion = ask(desk)
        desk.now = opinion.closes_at + timedelta(minutes=1)
        choose(desk, "Hoa", opinion, 1)
        assert answers(desk) == []


def test_only_whoever_may_asks(desk: Desk) -> None:
    with desk.undone():
        desk.say("Hoa", LINE)
        desk.press("Hoa", action("opinion_ask", "ok"))
        assert desk.session.exec(select(Opinion)).all() == []
        opinion = ask(desk)
        for what in ("close", "count"):
            told = desk.press("Hoa", action("opinion_run", opinion.id, what))
            assert told == HOUSE.wording.text("common.stale")
        assert opinion.closed_at is None


def test_it_is_answered_only_where_it_stands(desk: Desk) -> None:
    with desk.undone():
        opinion = ask(desk)
        desk.press("Hoa", action("opinion", opinion.id, 1))
        for choice in (0, 4, 99):
            choose(desk, "Hoa", opinion, choice)
        assert answers(desk) == []


def test_a_member_of_another_cell_is_not_counted(desk: Desk) -> None:
    with desk.undone():
        opinion = ask(desk)
        choose(desk, kit.OVERSEER, opinion, 1)
        assert answers(desk) == []


def test_what_is_for_residents_is_not_put_to_the_cells_group(desk: Desk) -> None:
    """And a party matter is not put to residents at all."""
    with desk.undone():
        cell = desk.rows.cell
        other = Chat(channel="telegram", external_id="-7", type=ChatType.GROUP, unit_id=cell)
        other.audience = Audience.SELF_MANAGED
        desk.session.add(other)
        desk.say("An", LINE)
        desk.press("An", action("opinion_ask", "to", cell, Audience.RESIDENTS))
        desk.press("An", action("opinion_ask", "ok"))
        posts = desk.session.exec(select(OpinionPost)).all()
        assert [one.chat_id for one in posts] == [other.id]
        desk.say("An", "/hoiykien Kết nạp Đảng cho ai? Hùng; Lan")
        desk.press("An", action("opinion_ask", "to", cell, Audience.RESIDENTS))
        desk.press("An", action("opinion_ask", "ok"))
        assert len(desk.session.exec(select(Opinion)).all()) == 1


def test_one_answer_a_household_and_an_account(desk: Desk) -> None:
    with desk.undone():
        opinion = ask(desk, Audience.RESIDENTS)
        assert "12/5: 1" in choose(desk, "Hoa", opinion, 1)
        assert answers(desk) == []
        for who, text in [("Hoa", "nhà 12/5: 1"), ("Cúc", "số nhà 12/5 2"), ("Nam", "hộ bà Lan: 3")]:
            reply(desk, who, text)
        assert counts(desk.session, opinion) == [0, 1, 1]
        reply(desk, "Nam", "14: 3")
        choose(desk, "Nam", opinion, 1)
        assert counts(desk.session, opinion) == [1, 1, 0]
        assert sorted(one.household or "" for one in answers(desk)) == ["12/5", "14"]


def test_what_is_not_said_to_the_bot_is_not_kept(desk: Desk) -> None:
    with desk.undone():
        ask(desk, Audience.RESIDENTS)
        write(desk, "Hoa", "nhà 12/5: 1")
        assert answers(desk) == []


def reply(desk: Desk, who: str, text: str) -> None:
    desk.say(who, text, group=True, addressed=True)


@pytest.mark.parametrize(
    ("text", "household", "choice"),
    [
        ("2", "", 2),
        ("chọn 2", "", 2),
        ("12/5: 2", "12/5", 2),
        ("nhà 12/5 2", "12/5", 2),
        ("Số nhà 12/5 - 1.", "12/5", 1),
        ("hộ bà Lan 3", "ba lan", 3),
        ("HỘ BÀ LAN: 3", "ba lan", 3),
        ("gia đình ông Tư, chọn 1", "ong tu", 1),
    ],
)
def test_household_lines(text: str, household: str, choice: int) -> None:
    assert read_household_line(text) == HouseholdLine(household, choice)


@pytest.mark.parametrize("text", ["", "đồng ý", "12/5", "nhà 125", "có", "1 và 2 đều được"])
def test_lines_without_a_choice(text: str) -> None:
    assert read_household_line(text) is None


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    line = read_household_line(text)
    assert line is None or 1 <= line.choice <= 9
