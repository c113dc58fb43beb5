"""Họp dân: only whoever may calls it; households are forgotten at its beginning; reminders come once each."""

from datetime import timedelta

import pytest
from sqlmodel import select

from handlers.actions import action
from handlers.opinions import closing
from storage.tables import Audience, Chat, Opinion, OpinionAnswer
from tests.roll.desk import GROUP, HOUSE, Desk

LINE = "/hopdan 19h30 10/12 tại Nhà văn hóa; nội dung: thu gom rác"


def call(desk: Desk, who: str = "An", line: str = LINE) -> Opinion | None:
    chat = desk.session.exec(select(Chat).where(Chat.external_id == GROUP)).one()
    chat.audience = Audience.RESIDENTS
    desk.say(who, line)
    desk.press(who, action("gathering", "ok"))
    return desk.session.exec(select(Opinion)).first()


def called(desk: Desk) -> Opinion:
    opinion = call(desk)
    assert opinion is not None
    return opinion


def beat(desk: Desk) -> None:
    closing.remind(desk.session, HOUSE, desk.now)
    closing.close_due(desk.session, HOUSE, desk.now)
    desk.session.flush()


def come(desk: Desk, who: str, text: str) -> None:
    desk.say(who, text, group=True, addressed=True)


@pytest.mark.parametrize("who", ["Hoa", "Tráng"])
def test_who_may_not_call_residents_does_not(desk: Desk, who: str) -> None:
    with desk.undone():
        assert call(desk, who) is None


@pytest.mark.parametrize(
    "line",
    [
        "/hopdan 19h30 10/12 tại Nhà văn hóa; nội dung: xét kết nạp Đảng",
        "/hopdan 19h30 10/11/2026 tại Nhà văn hóa; nội dung: thu gom rác",
        "/hopdan ngày 10/12 tại Nhà văn hóa; nội dung: thu gom rác",
        "/hopdan 19h30 10/12; nội dung: thu gom rác",
    ],
)
def test_nothing_goes_out_that_is_not_complete_sure_and_for_residents(desk: Desk, line: str) -> None:
    with desk.undone():
        assert call(desk, line=line) is None


def test_reminders_come_once_each_and_households_are_forgotten(desk: Desk) -> None:
    with desk.undone():
        opinion = called(desk)
        come(desk, "Hoa", "nhà 12/5: 1")
        come(desk, "Cúc", "hộ ông Tư 2")
        desk.now = opinion.closes_at - timedelta(days=2)
        while desk.now < opinion.closes_at + timedelta(hours=1):
            desk.now += timedelta(minutes=30)
            for _ in range(2):
                beat(desk)
        assert len(desk.late_rows("gathering_reminder")) == len(HOUSE.rules.reminder_minutes)
        assert len(desk.late_rows("gathering_begun")) == 1
        assert desk.late_rows("opinion_result") == []
        desk.session.expire_all()
        kept = desk.session.exec(select(OpinionAnswer)).all()
        assert [(one.household, one.account_id) for one in kept] == [(None, None)] * 2


def test_one_called_off_is_told_and_not_reminded_of(desk: Desk) -> None:
    with desk.undone():
        opinion = called(desk)
        desk.press("An", action("opinion_run", opinion.id, "close"))
        desk.now = opinion.closes_at - timedelta(hours=2)
        beat(desk)
        assert ["hoãn lại" in desk.rendered(row) for row in desk.late_rows("opinion_result")] == [True]
        assert desk.late_rows("gathering_reminder") == []
        desk.now = opinion.closes_at + timedelta(hours=3)
        desk.say("An", "/hopdan 40")
        assert opinion.present is None


def test_the_households_present_are_counted_by_whoever_called(desk: Desk) -> None:
    with desk.undone():
        opinion = called(desk)
        desk.say("An", "/hopdan 40")
        assert opinion.present is None
        desk.now = opinion.closes_at + timedelta(hours=3)
        for who, said in [("Hoa", "99"), ("An", "40"), ("Bình", "41"), ("An", "9999999")]:
            desk.say(who, f"/hopdan {said}")
        assert opinion.present == 41
