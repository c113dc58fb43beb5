"""Absences without reason: told to the secretary alone, at the second and the third in a calendar year."""

from datetime import timedelta

import pytest

from storage.tables import Chat, Outbox
from tests.roll.desk import STARTS_AT, Desk


def absent(desk: Desk, name: str, days: int, *, mark: str = "unexcused") -> int:
    """A closed roll so many days later at which this member was absent."""
    desk.now = STARTS_AT + timedelta(days=days)
    meeting = desk.call(desk.now)
    desk.say("Bình", "/diemdanh")
    desk.press("Bình", f"roll_mark:{meeting}:{desk.person(name)}:0:0:{mark}")
    desk.press("Bình", f"roll_close:{meeting}:yes")
    return meeting


def told(desk: Desk) -> list[tuple[int, str]]:
    return [(row.content["args"]["count"], whose(desk, row)) for row in desk.late_rows("roll_alert")]


def whose(desk: Desk, row: Outbox) -> str:
    return desk.session.get_one(Chat, row.chat_id).external_id


@pytest.fixture
def open_desk(desk: Desk) -> Desk:
    """Secretary, deputy and member are reached in private."""
    desk.say("An", "/start")
    desk.say("Bình", "/start")
    desk.say("Cúc", "/start")
    return desk


def test_at_the_second_and_the_third(open_desk: Desk) -> None:
    secretary = f"u{open_desk.person('An')}"
    absent(open_desk, "Cúc", 1)
    assert told(open_desk) == []
    absent(open_desk, "Cúc", 2)
    assert told(open_desk) == [(2, secretary)]
    absent(open_desk, "Cúc", 3)
    absent(open_desk, "Cúc", 4)
    assert told(open_desk) == [(2, secretary), (3, secretary)]


def test_an_excused_absence_and_another_year_do_not_count(open_desk: Desk) -> None:
    absent(open_desk, "Cúc", 1)
    absent(open_desk, "Cúc", 2, mark="excused")
    absent(open_desk, "Cúc", 40)
    assert told(open_desk) == []


def test_about_the_secretary_the_deputy_is_told(open_desk: Desk) -> None:
    absent(open_desk, "An", 1)
    absent(open_desk, "An", 2)
    assert told(open_desk) == [(2, f"u{open_desk.person('Bình')}")]


def test_a_correction_before_it_goes_out_takes_it_back(open_desk: Desk) -> None:
    absent(open_desk, "Cúc", 1)
    meeting = absent(open_desk, "Cúc", 2)
    open_desk.press("Bình", f"roll_mark:{meeting}:{open_desk.person('Cúc')}:1:0:excused:illness")
    open_desk.say("Bình", "có giấy ra viện")
    row = open_desk.late_rows("roll_alert")[-1]
    assert "không còn đủ" in open_desk.rendered(row)


def test_an_absence_while_the_roll_is_open_says_nothing(open_desk: Desk) -> None:
    absent(open_desk, "Cúc", 1)
    open_desk.now = STARTS_AT + timedelta(days=2)
    meeting = open_desk.call(open_desk.now)
    open_desk.say("Bình", "/diemdanh")
    open_desk.press("Bình", f"roll_mark:{meeting}:{open_desk.person('Cúc')}:0:0:unexcused")
    assert told(open_desk) == []
