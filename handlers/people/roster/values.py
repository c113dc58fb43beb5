"""What stands in a cell, as what its column holds. Each reader raises `Unreadable`."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from handlers.language import fold
from handlers.people.names import clean
from handlers.people.roster.faults import Unreadable

W = TypeVar("W")

TEXT_LENGTH = 120
FIRST_YEAR = 1900
LAST_YEAR = 2100

_WRITTEN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00:00)?")
_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}")
_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?(?: [^\W\d_]+(?:['’.-][^\W\d_]+)*\.?)+")


def read_text(value: Any) -> str:
    text = clean(str(int(value) if isinstance(value, float) and value.is_integer() else value))
    if text.startswith("#") and text.endswith(("!", "?", "/A")):
        raise Unreadable("formula")
    if len(text) > TEXT_LENGTH:
        raise Unreadable("long", limit=TEXT_LENGTH)
    return text


def read_name(value: Any) -> str:
    """A person's name: at least two words, letters only."""
    text = read_text(value)
    if not _NAME.fullmatch(text):
        raise Unreadable("name")
    return text


def read_date(value: Any) -> date:
    """A date cell, or a date written 03/12/2026."""
    found = value.date() if isinstance(value, datetime) else value
    if not isinstance(found, date):
        found = _written_date(read_text(value))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable("date_range")
    return found


def read_year(value: Any) -> int:
    """A year of birth; of a whole date only the year is taken."""
    if isinstance(value, date):
        return value.year
    text = read_text(value)
    if re.fullmatch(r"\d{4}", text):
        return int(text)
    if _WRITTEN.fullmatch(text):
        return _written_date(text).year
    raise Unreadable("year")


def read_phone(value: Any) -> str:
    """A Vietnamese number as +84…; a number cell has lost its leading zero."""
    text = re.sub(r"[\s().\-–]", "", read_text(value))
    if isinstance(value, (int, float)) and len(text) in (9, 10):
        text = "0" + text
    text = re.sub(r"^(\+84|0084|84(?=\d{9,10}$))0?", "0", text)
    if not (_MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text)):
        raise Unreadable("phone")
    return "+84" + text[1:]


def one_of(words: Mapping[str, W]) -> Callable[[Any], W]:
    """A reader of one of these words, however accented."""
    by_key = {fold(word): meaning for word, meaning in words.items()}

    def read(value: Any) -> W:
        key = fold(read_text(value))
        if key not in by_key:
            raise Unreadable("word", words=list(words))
        return by_key[key]

    return read


def _written_date(text: str) -> date:
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise Unreadable("date")
    day, month, year, *turned = (int(part) if part else 0 for part in match.groups())
    if turned[0]:
        year, month, day = turned
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("no_such_date", text=text) from None
