"""`chibo understand dates|replies`: how the program reads lines from standard input, one JSON object each."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from handlers.language import Question, read_date, read_reply

Answer = dict[str, str | bool | None] | dict[str, str | bool]


def _date(reference: str, text: str) -> Answer:
    return read_date(text, datetime.fromisoformat(reference)).to_json()


def _reply(context: str, text: str) -> Answer:
    return read_reply(text, Question(context)).to_json()


READERS: dict[str, Callable[[str, str], Answer]] = {"dates": _date, "replies": _reply}


def answers(kind: str, lines: Iterable[str]) -> Iterator[str]:
    """One JSON text for each line "REFERENCE<TAB>TEXT" (dates: an ISO time with its zone) or
    "CONTEXT<TAB>TEXT" (replies). KeyError for another kind, ValueError for a malformed first column."""
    read = READERS[kind]
    for line in lines:
        first, _, text = line.rstrip("\n").partition("\t")
        yield json.dumps(read(first, text), ensure_ascii=False)


def understand(kind: str) -> None:
    """Đọc từng dòng từ đầu vào chuẩn và in ra cách chương trình hiểu (dates hoặc replies)."""
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for answer in answers(kind, sys.stdin):
        print(answer, flush=True)


if __name__ == "__main__":
    understand(sys.argv[1])
