"""Plain words that mean a command, and those that only sound like it."""

import pytest

from handlers.language import goes_on, read_wish
from handlers.language.data import words
from handlers.router import COMMANDS

POLITE = ("", "dạ ", "bot ơi ", "cho em xem ", "nhờ bot ")
ENDS = ("", " ạ", " nhé", " với", "?", " vậy bot")


@pytest.mark.parametrize("command", sorted(words("wishes")["wish"]))
def test_every_wish_is_of_a_command_that_can_be_spoken(command: str) -> None:
    assert COMMANDS[command].spoken is not None


def test_every_spoken_command_has_its_words() -> None:
    spoken = {name for name, command in COMMANDS.items() if command.spoken is not None}
    assert spoken == set(words("wishes")["wish"])


@pytest.mark.parametrize("before", POLITE)
@pytest.mark.parametrize("after", ENDS)
@pytest.mark.parametrize(
    ("said", "command"),
    [("ai vắng", "ds"), ("tình hình", "tinhhinh"), ("lịch họp", "lich"), ("hướng dẫn", "trogiup")],
)
def test_politeness_changes_nothing(before: str, said: str, after: str, command: str) -> None:
    wish = read_wish(before + said + after)
    assert wish is not None
    assert (wish.command, wish.rest) == (command, "")


@pytest.mark.parametrize(
    "text",
    [
        "đừng điểm danh", "tôi vắng", "em xin vắng", "không dời họp", "chị Lan hỏi lịch họp",
        "em có việc gia đình",
        "anh Tư điểm danh chưa", "", "ạ", "1", "có mặt", "ok", "họp chi bộ 19h30 3/12",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_wish(text: str) -> None:
    assert read_wish(text) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [("dời họp sang 20h", "sang 20h"), ("ai vắng hôm qua", "hôm qua"), ("danh sách đảng viên", "đảng viên")],
)
def test_what_is_left_is_handed_on(text: str, rest: str) -> None:
    wish = read_wish(text)
    assert wish is not None
    assert wish.rest == rest


@pytest.mark.parametrize(
    ("text", "going"),
    [
        *(
            (text, True)
            for text in ("gửi", "dạ gửi đi", "ừ gửi", "OK gửi nhé", "đúng rồi ạ", "Vâng", "duoc roi")
        ),
        *((text, False) for text in ("thôi", "hủy đi", "không gửi nữa", "bỏ đi ạ")),
        *(
            (text, None)
            for text in ("gửi lúc 8h", "thứ Sáu", "ok nhưng đổi giờ", "gửi thôi không hủy", "", "ạ")
        ),
    ],
)
def test_words_under_a_draft(text: str, going: bool | None) -> None:
    assert goes_on(text) is going
