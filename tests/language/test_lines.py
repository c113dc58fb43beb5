"""Commands in one line: a meeting, a roll, a task, an answer for somebody else."""

from datetime import datetime

import pytest

from handlers.language import (
    DateKind,
    Doubt,
    MeetingKind,
    Reason,
    RollState,
    read_meeting_line,
    read_roll_line,
    read_task_line,
    written,
)

NOW = datetime.fromisoformat("2026-11-25T09:00+07:00")


def test_a_meeting_as_a_secretary_writes_it() -> None:
    line = read_meeting_line(
        "họp chi bộ 19h30 thứ năm 3/12 ở nhà văn hóa, nội dung: sơ kết quý, phân công trực tết", NOW
    )
    assert line.when is not None
    assert written(line.when.start) == "2026-12-03T19:30+07:00"
    assert not line.when.confirm
    assert line.place == "nhà văn hóa"
    assert line.agenda == "sơ kết quý, phân công trực tết"
    assert line.agenda_items == ("sơ kết quý", "phân công trực tết")
    assert (line.kind, line.kind_said) == (MeetingKind.REGULAR, False)


def test_a_meeting_as_a_command() -> None:
    line = read_meeting_line(
        "/hop 19h30 3/12/2026 tại Nhà văn hóa KP7; nội dung: Đánh giá tháng 11; hạn trả lời: 17h 2/12", NOW
    )
    assert line.place == "Nhà văn hóa KP7"
    assert line.agenda == "Đánh giá tháng 11"
    assert line.reply_by is not None
    assert written(line.reply_by.end) == "2026-12-02T17:00+07:00"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("họp 19h30 3/12 tại số 12/5 đường 3/2, phường 5, nội dung: bầu cử", "số 12/5 đường 3/2, phường 5"),
        ("họp tại nhà chú Tư lúc 19h30 ngày 3/12", "nhà chú Tư"),
        ("19h30 3/12, địa điểm: Hội trường UBND phường", "Hội trường UBND phường"),
        ("họp ở Trụ sở KP7, mọi người đi đủ nhé, 19h30 3/12", "Trụ sở KP7"),
        ("HỌP 19H30 3/12 TẠI NHÀ VĂN HÓA", "NHÀ VĂN HÓA"),
        ("hop 19h30 3/12 tai nha van hoa", "nha van hoa"),
        ("họp 19h30 3/12", None),
    ],
)
def test_the_place(text: str, place: str | None) -> None:
    line = read_meeting_line(text, NOW)
    assert line.place == place
    assert line.when is not None
    assert written(line.when.start) == "2026-12-03T19:30+07:00"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("họp thường kỳ 19h30 3/12", MeetingKind.REGULAR),
        ("sinh hoạt chuyên đề 19h30 3/12", MeetingKind.THEMATIC),
        ("sinh hoạt thường kỳ và chuyên đề 19h30 3/12", MeetingKind.REGULAR_AND_THEMATIC),
        ("họp bất thường 19h30 tối nay", MeetingKind.EXTRAORDINARY),
        ("hop dot xuat 19h30 toi nay", MeetingKind.EXTRAORDINARY),
        ("họp tổ đảng 2 19h30 3/12", MeetingKind.PARTY_GROUP),
        ("đại hội chi bộ 8h sáng 5/12", MeetingKind.CONGRESS),
        ("họp chi bộ 19h30 3/12, nội dung: chuẩn bị đại hội", MeetingKind.REGULAR),
    ],
)
def test_the_kind_of_meeting(text: str, kind: MeetingKind) -> None:
    assert read_meeting_line(text, NOW).kind is kind


def test_a_meeting_without_a_date() -> None:
    line = read_meeting_line("họp chi bộ giờ cũ chỗ cũ", NOW)
    assert line.when is not None
    assert (line.when.kind, line.when.doubts) == (DateKind.NONE, (Doubt.AS_BEFORE,))


def test_the_secretarys_roll() -> None:
    roll = read_roll_line("vắng: Hoa (ốm), Nam (công tác); còn lại có mặt")
    assert [(one.name, one.reason) for one in roll.absent] == [
        ("Hoa", Reason.ILLNESS),
        ("Nam", Reason.WORK_TRIP),
    ]
    assert roll.rest_present
    assert roll.absent[0].words == "ốm"


def test_a_group_leaders_count() -> None:
    roll = read_roll_line("tổ 2: 14/15, vắng đ/c Sáu (ốm)")
    assert (roll.group, roll.present, roll.total) == (2, 14, 15)
    assert [one.name for one in roll.absent] == ["Sáu"]


def test_everybody_is_there() -> None:
    roll = read_roll_line("tổ 3 đủ 15/15")
    assert roll.everyone
    assert (roll.group, roll.present, roll.total, roll.absent) == (3, 15, 15, ())


def test_without_permission_and_late() -> None:
    roll = read_roll_line("vắng không phép: Tuấn; vắng có phép: Lan, Minh; đến trễ: anh Nam; còn lại đủ")
    assert {one.name: one.excused for one in roll.absent} == {"Tuấn": False, "Lan": True, "Minh": True}
    assert [one.name for one in roll.those(RollState.LATE)] == ["Nam"]


@pytest.mark.parametrize(
    ("text", "names", "what", "due"),
    [
        (
            "giao đ/c Hoa: vận động 20 hộ tổ 3 phân loại rác, hạn 20/12",
            ("Hoa",),
            "vận động 20 hộ tổ 3 phân loại rác",
            "2026-12-20T23:59+07:00",
        ),
        (
            "phân công đồng chí Nguyễn Văn Nam và đ/c Lan viết báo cáo xong trước thứ 6",
            ("Nguyễn Văn Nam", "Lan"),
            "viết báo cáo",
            "2026-11-26T23:59+07:00",
        ),
        ("giao Hoa, Nam: trực tết", ("Hoa", "Nam"), "trực tết", None),
        (
            "giao anh Sáu: thu đảng phí, chậm nhất 17h ngày 5/12",
            ("Sáu",),
            "thu đảng phí",
            "2026-12-05T17:00+07:00",
        ),
    ],
)
def test_a_task(text: str, names: tuple[str, ...], what: str, due: str | None) -> None:
    task = read_task_line(text, NOW)
    assert (task.names, task.what) == (names, what)
    assert (written(task.due.end or task.due.start) if task.due else None) == due


def test_a_standing_task() -> None:
    task = read_task_line("giao đ/c Lan: theo dõi tổ 3 hằng tháng", NOW)
    assert task.regular
    assert task.due is None
