"""Lines understood a second, and what one long line costs beside many short ones of the same length."""

import csv
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from handlers.language import Question, read_date, read_reply

TABLES = Path(__file__).parents[1] / "language"
REFERENCE = datetime.fromisoformat("2026-11-25T09:00+07:00")
SECONDS = 1.0
LONG = 10_000
SHORT = 100


def run() -> list[tuple[str, str]]:
    dates = [row["text"] for row in _rows("dates")]
    replies = [(row["text"], Question(row["context"])) for row in _rows("replies")]
    return [
        ("dates understood", f"{_rate(lambda: _read_dates(dates), len(dates)):,.0f}/s"),
        ("replies understood", f"{_rate(lambda: _read_replies(replies), len(replies)):,.0f}/s"),
        ("one line of 10,000 characters beside a hundred of 100: dates", _ratio(_date)),
        ("one line of 10,000 characters beside a hundred of 100: replies", _ratio(_reply)),
    ]


def _rows(table: str) -> list[dict[str, str]]:
    with (TABLES / f"{table}.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _date(text: str) -> None:
    read_date(text, REFERENCE)


def _reply(text: str) -> None:
    read_reply(text, Question.RSVP, REFERENCE)


def _read_dates(texts: list[str]) -> None:
    for text in texts:
        _date(text)


def _read_replies(asked: list[tuple[str, Question]]) -> None:
    for text, question in asked:
        read_reply(text, question, REFERENCE)


def _rate(read_all: Callable[[], None], lines: int) -> float:
    read_all()
    rounds, started = 0, time.perf_counter()
    while (passed := time.perf_counter() - started) < SECONDS:
        read_all()
        rounds += 1
    return rounds * lines / passed


def _ratio(read: Callable[[str], None]) -> str:
    """The best of several runs each, so that a busy machine does not tell."""
    text = "họp 19h30 thứ năm ngày 3/12, em xin vắng vì đi công tác, hạn chót 20/12 nhé các đồng chí. "
    long = (text * (LONG // len(text) + 1))[:LONG]
    pieces = [long[start : start + SHORT] for start in range(0, LONG, SHORT)]
    one = min(_seconds(lambda: read(long)) for _ in range(5))
    many = min(_seconds(lambda: deque(map(read, pieces))) for _ in range(5))
    return f"{one / many:.2f}"


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
