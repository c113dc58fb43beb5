"""The secretary's line, as it is understood and what it marks."""

import pytest

from handlers.language import RollLine, RollState, read_roll_line
from tests.roll.desk import Desk

READ = [
    ("vắng: Hoa (ốm), Nam (công tác); còn lại có mặt", {"absent": "Hoa Nam", "rest": True}),
    ("Hoa (ốm), Nam (công tác) vắng; còn lại có mặt", {"absent": "Hoa Nam", "rest": True}),
    ("Hoa vắng, Nam vắng", {"absent": "Hoa Nam"}),
    ("vắng 0, còn lại có mặt", {"rest": True}),
    ("vắng: không ai", {"everyone": True}),
    ("có mặt đủ", {"everyone": True}),
    ("Lan muộn 15 phút, Hùng về sớm", {"late": "Lan", "early": "Hùng"}),
    ("trực tuyến: Dũng; khách: ông Ba (Mặt trận)", {"online": "Dũng"}),
    ("tổ 2: 14/15, vắng đ/c Sáu (ốm)", {"absent": "Sáu", "group": 2}),
    ("tổ đảng 3 đủ 15/15", {"everyone": True, "group": 3}),
    ("VẮNG: HOA; CÒN LẠI CÓ MẶT", {"absent": "HOA", "rest": True}),
    ("vang: hoa (om); con lai co mat", {"absent": "hoa", "rest": True}),
    ("chào cả nhà", {}),
    ("chiều nay mưa to quá", {}),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_line_is_read(text: str, expected: dict[str, object]) -> None:
    assert summary(read_roll_line(text)) == expected


def summary(line: RollLine) -> dict[str, object]:
    found: dict[str, object] = {
        "absent": " ".join(one.name for one in line.absent),
        "late": " ".join(one.name for one in line.those(RollState.LATE)),
        "early": " ".join(one.name for one in line.those(RollState.EARLY)),
        "online": " ".join(one.name for one in line.those(RollState.ONLINE)),
        "rest": line.rest_present,
        "everyone": line.everyone,
        "group": line.group,
    }
    return {name: value for name, value in found.items() if value}


def test_what_is_said_of_an_absence() -> None:
    line = read_roll_line("vắng không phép: Tuấn; vắng có phép: Lan; vắng: Minh (ốm), Tư")
    assert [(one.name, one.excused) for one in line.absent] == [
        ("Tuấn", False),
        ("Lan", True),
        ("Minh", None),
        ("Tư", None),
    ]


def test_guests_keep_their_titles_and_offices() -> None:
    assert read_roll_line("khách dự: Bà Lê Thu Hà (Mặt trận), ông Ba").guests == (
        "Bà Lê Thu Hà (Mặt trận)",
        "ông Ba",
    )


@pytest.mark.parametrize(
    ("text", "name", "mark"),
    [
        ("vắng: Hoa (ốm)", "Hoa", "excused"),
        ("vắng: Hoa bị ốm", "Hoa", "excused"),
        ("vắng: Hoa", "Hoa", "absent"),
        ("vắng có lý do: Hoa", "Hoa", "excused"),
        ("vắng không lý do: Hoa", "Hoa", "unexcused"),
        ("Hoa đến muộn 10 phút", "Hoa", "late"),
        ("về sớm: Hoa", "Hoa", "left_early"),
        ("Hoa có mặt", "Hoa", "present"),
        ("vắng đ/c Ngô Thị Hoa (họp phường)", "Hoa", "excused"),
    ],
)
def test_the_secretary_writes_and_it_stands(desk: Desk, text: str, name: str, mark: str) -> None:
    desk.say("An", "/diemdanh")
    desk.say("An", text)
    assert desk.said(name) == mark


def test_illness_is_kept_as_one_word(desk: Desk) -> None:
    desk.say("An", "/diemdanh")
    desk.say("An", "vắng: Hoa (viêm phổi phải nằm viện)")
    mark = desk.mark("Hoa")
    assert mark is not None
    assert (mark.reason, mark.words) == ("illness", None)


def test_nothing_is_saved_where_a_name_is_doubtful(desk: Desk) -> None:
    desk.say("An", "/diemdanh")
    assert "Không thấy ai tên “Tèo”" in desk.say("An", "vắng: Tèo; còn lại có mặt")
    assert all(entry.mark is None for entry in desk.roll().entries)


def test_a_new_line_takes_the_place_of_the_one_in_doubt(desk: Desk) -> None:
    desk.say("An", "/diemdanh")
    desk.say("An", "vắng: Tèo; còn lại có mặt")
    desk.say("An", "vắng: Hoa (ốm); còn lại có mặt")
    assert (desk.said("Hoa"), desk.said("Lan")) == ("excused", "present")


def test_a_yes_or_a_digit_confirms(desk: Desk) -> None:
    desk.say("An", "/diemdanh")
    desk.say("An", "đủ")
    assert desk.said("Hoa") is None
    desk.say("An", "2")
    assert desk.said("Hoa") is None
    desk.say("An", "đủ")
    desk.say("An", "Đúng rồi.")
    assert desk.said("Hoa") == "present"


def test_a_members_line_marks_nobody(desk: Desk) -> None:
    desk.say("An", "/diemdanh")
    desk.say("Cúc", "vắng: Hoa (ốm); còn lại có mặt")
    assert all(entry.mark is None for entry in desk.roll().entries)
