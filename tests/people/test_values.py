"""What a cell may hold, and how names are compared."""

import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.people.names import clean, name_key
from handlers.people.periods import ClosedMonthError, begin_of_change
from handlers.people.roster.faults import Unreadable
from handlers.people.roster.values import read_date, read_name, read_phone, read_text, read_year

READ: list[tuple[Callable[[Any], Any], Any, object]] = [
    (read_phone, "0901 234 567", "+84901234567"),
    (read_phone, "0901.234.567", "+84901234567"),
    (read_phone, "+84 901 234 567", "+84901234567"),
    (read_phone, "+84 (0)901234567", "+84901234567"),
    (read_phone, "84901234567", "+84901234567"),
    (read_phone, 901234567, "+84901234567"),
    (read_phone, 901234567.0, "+84901234567"),
    (read_phone, "028 3822 1234", "+842838221234"),
    (read_year, 1956, 1956),
    (read_year, 1956.0, 1956),
    (read_year, "1956", 1956),
    (read_year, datetime(1956, 5, 2), 1956),  # noqa: DTZ001 - as Excel gives it
    (read_year, "02/05/1956", 1956),
    (read_date, datetime(2026, 12, 3), date(2026, 12, 3)),  # noqa: DTZ001
    (read_date, "3/12/2026", date(2026, 12, 3)),
    (read_date, "03-12-2026", date(2026, 12, 3)),
    (read_date, "2026-12-03", date(2026, 12, 3)),
    (read_name, "  Nguyễn   Văn\u00a0An ", "Nguyễn Văn An"),
    (read_name, "K'Brỗi Ê-ban", "K'Brỗi Ê-ban"),
    (read_name, "H’Hen Niê", "H’Hen Niê"),
    (read_text, 7, "7"),
]


@pytest.mark.parametrize(("read", "value", "meaning"), READ)
def test_ways_of_writing(read: Callable[[Any], Any], value: object, meaning: object) -> None:
    assert read(value) == meaning


@pytest.mark.parametrize(
    ("read", "value", "reason"),
    [
        (read_phone, "090123456", "phone"),
        (read_phone, "0121 234 5678", "phone"),
        (read_phone, "không có", "phone"),
        (read_year, 56, "year"),
        (read_year, "khoảng 1956", "year"),
        (read_date, 46359, "date"),
        (read_date, "12/2026", "date"),
        (read_date, "31/11/2026", "no_such_date"),
        (read_name, "An", "name"),
        (read_name, "Nguyễn Văn An (con)", "name"),
        (read_text, "#N/A", "formula"),
    ],
)
def test_what_cannot_be_read(read: Callable[[Any], Any], value: object, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà", "Hòa"),
        ("Thuỷ", "Thủy"),
        ("KHOẺ", "khỏe"),
        ("Tổ  đảng 1", "tổ đảng １"),
        ("Lê\u200b Hoa", "Lê Hoa"),
    ],
)
def test_names_that_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hoa", "Hòa"), ("Tổ đảng I", "Tổ đảng III"), ("Hùng", "Hưng"), ("Tú", "Tư")]
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(max_size=30))
def test_the_unicode_form_of_a_name_does_not_matter(text: str) -> None:
    assert name_key(unicodedata.normalize("NFD", text)) == name_key(unicodedata.normalize("NFC", text))
    assert clean(clean(text)) == clean(text)


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("asked", "since", "begins"),
    [
        (None, date(2020, 1, 1), TODAY),
        (date(2020, 1, 1), date(2020, 1, 1), TODAY),  # the old date still stands beside the new fact
        (date(2019, 1, 1), date(2020, 1, 1), TODAY),
        (date(2026, 11, 5), date(2020, 1, 1), date(2026, 11, 5)),
        (date(2026, 11, 5), date(2026, 11, 5), date(2026, 11, 5)),  # put right
        (date(2027, 1, 1), date(2020, 1, 1), date(2027, 1, 1)),
        (None, date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_when_a_change_begins(asked: date | None, since: date, begins: date) -> None:
    assert begin_of_change(asked, since, TODAY) == begins


@given(st.none() | st.dates(), st.dates(), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_no_change_begins_in_a_closed_month(asked: date | None, since: date, today: date) -> None:
    with suppress(ClosedMonthError):
        assert begin_of_change(asked, since, today) >= today.replace(day=1)
