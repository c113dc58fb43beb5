"""Telegram's HTML, whatever is thrown at it."""

from contextlib import suppress
from html import escape

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.telegram.errors import ApiError
from bot.sandbox.telegram.html import parse_html
from bot.sandbox.text import detect, piece, units

PIECES = st.sampled_from(
    ["<b>", "</b>", "<i>", "</i>", '<a href="https://e.vn">', "</a>", "<", ">", "&amp;", "&", "ọ", "😀", " "]
)


@given(st.text())
def test_escaped_text_comes_back_whole(text: str) -> None:
    assert parse_html(escape(text, quote=False)) == (text, [])


@given(st.lists(PIECES).map("".join))
def test_any_text_is_parsed_or_refused(raw: str) -> None:
    with suppress(ApiError):
        text, entities = parse_html(raw)
        assert all(mark.offset >= 0 and mark.length > 0 for mark in entities)
        assert all(mark.offset + mark.length <= units(text) for mark in entities)


@given(st.text(alphabet="a/@:. bh_ọ😀ttps"))
def test_detected_entities_lie_apart_inside_the_text(text: str) -> None:
    end = 0
    for mark in detect(text):
        assert mark.offset >= end
        end = mark.offset + mark.length
        assert piece(text, mark)
    assert end <= units(text)


def test_commands_mentions_and_links() -> None:
    text = "😀 /hop@chibo_bot 3/12/2026 nhờ @hoa_kp7, xem https://e.vn/a?b=1. </b>"
    found = [(mark.type, piece(text, mark)) for mark in detect(text)]
    assert found == [
        ("bot_command", "/hop@chibo_bot"),
        ("mention", "@hoa_kp7"),
        ("url", "https://e.vn/a?b=1"),
    ]


def test_quoting_and_numbers_of_characters() -> None:
    text, entities = parse_html('<a href="https://e.vn/?a=1&b=2">x</a>&#7885;&#x1ECD;&lt;&nbsp;')
    assert text == "xọọ<&nbsp;"
    assert [(mark.type, mark.url) for mark in entities] == [("text_link", "https://e.vn/?a=1&b=2")]
