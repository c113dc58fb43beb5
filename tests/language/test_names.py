"""Who is meant by a mention, and when it is not clear."""

import pytest

from handlers.language import NameKind, RosterName, find_people

ROSTER = [
    RosterName(1, "Nguyễn Văn Hùng", "Ba", "Tổ đảng 2", 1950),
    RosterName(2, "Nguyễn Văn Hùng", None, "Tổ đảng 1", 1961),
    RosterName(3, "Trần Thị Hoa", None, "Tổ đảng 1", 1958),
    RosterName(4, "Phạm Văn Hòa", None, "Tổ đảng 2", 1970),
    RosterName(5, "Lê Thị Sáu", None, "Tổ đảng 1", 1949),
    RosterName(6, "Đỗ Thị Mai", "Út Mai", "Tổ đảng 2", 1985),
    RosterName(7, "Võ Thị Lan", None, "Tổ đảng 3", 1990),
    RosterName(8, "Trần Thị Ngọc Lan", None, "Tổ đảng 1", 1975),
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("đ/c Mai", [6]),
        ("d/c mai", [6]),
        ("ĐỒNG CHÍ MAI", [6]),
        ("chị Út Mai", [6]),
        ("Đỗ Thị Mai", [6]),
        ("do thi mai", [6]),
        ("anh Sáu", [5]),
        ("cô sau", [5]),
        ("Hòa", [4]),
        ("Hoà", [4]),
        ("hoa", [3, 4]),
        ("Hùng", [1, 2]),
        ("ba Hùng", [1]),
        ("Ba", [1]),
        ("ba Hùng tổ 2", [1]),
        ("anh Hùng tổ 1", [2]),
        ("hung to dang 2", [1]),
        ("Nguyễn Văn Hùng sinh năm 1961", [2]),
        ("Hùng (1950)", [1]),
        ("Hùng sn 61", [2]),
        ("Hùng tổ 3", []),
        ("Lan", [7, 8]),
        ("Ngọc Lan", [8]),
        ("chị Lan tổ 3", [7]),
        ("Tuấn", []),
        ("", []),
        ("đ/c", []),
        ("123", []),
    ],
)
def test_who_is_meant(text: str, ids: list[int]) -> None:
    found = find_people(text, ROSTER)
    assert [person.id for person in found.people] == ids
    assert found.kind is [NameKind.NONE, NameKind.ONE, NameKind.SEVERAL][min(len(ids), 2)]


def test_decomposed_letters_are_the_same_name() -> None:
    assert find_people("Ho\u0300a", ROSTER).people[0].id == 4


def test_another_accent_is_not_sure() -> None:
    found = find_people("Mãi", ROSTER)
    assert (found.kind, found.sure) == (NameKind.ONE, False)


def test_nobody_on_an_empty_list() -> None:
    assert find_people("Hùng", []).kind is NameKind.NONE
