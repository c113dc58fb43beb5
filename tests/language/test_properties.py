"""What holds for every text: an answer, in its place, whatever way the same words are typed."""

import unicodedata
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.language import (
    DateKind,
    Intent,
    Question,
    RosterName,
    find_people,
    fold,
    normalise,
    read_date,
    read_meeting_line,
    read_reply,
    read_roll_line,
    read_task_line,
)
from tests.language.tables import DateRow, date_rows, reply_rows

REFERENCE = datetime.fromisoformat("2026-11-25T09:00+07:00")
RECORDED = {
    Intent.YES,
    Intent.NO,
    Intent.LATE,
    Intent.LEAVE_EARLY,
    Intent.CHANGE,
    Intent.TASK_DONE,
    Intent.TASK_ACCEPT,
}
DATES = date_rows("dates", "own_dates")
REPLIES = reply_rows("replies", "own_replies")
SAID = [*(row.text for row in DATES), *(row.text for row in REPLIES)]
WORDS = sorted({word for text in SAID for word in text.split()})
SPOKEN = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)
TEXTS = st.one_of(st.text(max_size=200), SPOKEN)


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign in "0123456789" else sign for sign in text)


def spaced(text: str) -> str:
    return f"  {text.replace(' ', '   ')} "


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


FORMS = [decomposed, str.upper, full_width, spaced]


@given(TEXTS)
@settings(max_examples=150, deadline=None)
@example("")
@example("\n\n")
@example("١٩h30 ngày ३/12")
@example("²³/¹²")
@example("a" + "\u0301\u0316" * 200)
def test_every_text_has_an_answer(text: str) -> None:
    date = read_date(text, REFERENCE)
    if date.span is not None:
        start, end = date.span
        assert 0 <= start < end <= len(text)
    for question in Question:
        read_reply(text, question, REFERENCE)
    read_meeting_line(text, REFERENCE)
    read_task_line(text, REFERENCE)
    read_roll_line(text)
    find_people(text, [RosterName(1, "Nguyễn Văn Hùng", "Ba")])
    assert normalise(normalise(text)) == normalise(text)


@given(st.datetimes(min_value=datetime(1900, 3, 1), max_value=datetime(2199, 12, 1)), st.sampled_from(DATES))  # noqa: DTZ001
@settings(max_examples=150, deadline=None)
def test_every_moment_can_be_read_from(moment: datetime, row: DateRow) -> None:
    read_date(row.text, moment.replace(tzinfo=REFERENCE.tzinfo))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_typing_does_not_change_dates(form: Callable[[str], str]) -> None:
    for row in DATES:
        typed = read_date(form(row.text), row.reference)
        assert typed.to_json() == read_date(row.text, row.reference).to_json(), row.text


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_typing_does_not_change_replies(form: Callable[[str], str]) -> None:
    for row in REPLIES:
        typed = read_reply(form(row.text), Question(row.context))
        plain = read_reply(row.text, Question(row.context))
        same = (typed.intent, typed.reason, typed.confirm) == (plain.intent, plain.reason, plain.confirm)
        # In capitals a name is no longer told from a word: then it may be asked about.
        assert same or (form is str.upper and (typed.confirm or typed.intent not in RECORDED)), row.text


def test_without_diacritics_dates_mean_the_same_or_are_asked_about() -> None:
    for row in DATES:
        plain = read_date(fold(row.text), row.reference)
        same = (plain.kind, plain.to_json()["start"], plain.to_json()["end"]) == (
            row.kind,
            row.start,
            row.end,
        )
        silent = {DateKind.NONE, DateKind.INVALID, DateKind.FUZZY}
        assert same or plain.confirm or plain.kind in silent, row.text


def test_without_diacritics_replies_mean_the_same_or_are_asked_about() -> None:
    for row in REPLIES:
        meant = read_reply(row.text, Question(row.context))
        plain = read_reply(fold(row.text), Question(row.context))
        same = (plain.intent, plain.reason) == (meant.intent, meant.reason)
        assert same or plain.confirm or plain.intent not in RECORDED, row.text


@given(SPOKEN)
@settings(max_examples=150, deadline=None)
def test_what_is_said_with_nothing_open_is_never_recorded(text: str) -> None:
    for question in (Question.GROUP, Question.RES):
        assert read_reply(text, question).intent not in RECORDED


@given(st.sampled_from(DATES), st.sampled_from(["họp chi bộ ", "Kính mời đồng chí, "]))
@settings(max_examples=100, deadline=None)
def test_the_span_is_where_the_date_stands(row: DateRow, before: str) -> None:
    text = before + row.text
    reading = read_date(text, REFERENCE)
    if reading.span is not None and reading.kind is not DateKind.NONE:
        start, end = reading.span
        again = read_date(text[start:end], REFERENCE)
        assert again.kind is reading.kind or reading.confirm
