"""The code on the board shows who is in the room; it is no use to guess."""

from datetime import timedelta

from handlers.roll.opening import random_code
from storage.tables import Roll, RollSource
from tests.roll.desk import STARTS_AT, Desk


def code_of(desk: Desk) -> str:
    return desk.session.get_one(Roll, desk.meeting).code


def wrong(desk: Desk) -> str:
    return "0000" if code_of(desk) != "0000" else "1111"


def test_the_right_code_marks_its_writer(desk: Desk) -> None:
    desk.say("An", "/diemdanh")
    assert "Đã ghi: đồng chí có mặt." in desk.say("Hoa", f" {code_of(desk)} ")
    mark = desk.mark("Hoa")
    assert mark is not None
    assert mark.source is RollSource.CODE


def test_after_a_few_wrong_ones_even_the_right_one_is_not_heard(desk: Desk) -> None:
    desk.say("An", "/diemdanh")
    for _ in range(5):
        assert "Mã chưa đúng" in desk.say("Hoa", wrong(desk))
    assert "nhiều lần" in desk.say("Hoa", code_of(desk))
    assert desk.said("Hoa") is None
    assert "Đã ghi" in desk.say("Lan", code_of(desk))


def test_a_code_works_in_its_window_only(desk: Desk) -> None:
    desk.now = STARTS_AT - timedelta(hours=2)
    desk.say("An", "/diemdanh")
    assert "từ 18 giờ 30" in desk.say("Hoa", code_of(desk))
    desk.now = STARTS_AT + timedelta(minutes=31)
    assert "Đã hết giờ" in desk.say("Hoa", code_of(desk))
    assert desk.said("Hoa") is None


def test_the_code_is_shown_to_the_secretary_alone(desk: Desk) -> None:
    told = desk.say("An", "/diemdanh")
    assert told.count(code_of(desk)) == 1
    assert code_of(desk) not in desk.say("An", "/diemdanh", group=True).split("Mã ghi lên bảng")[0]


def test_codes_are_four_digits_and_differ() -> None:
    codes = {random_code() for _ in range(40)}
    assert all(len(code) == 4 and code.isdecimal() for code in codes)
    assert len(codes) > 1
