"""`chibo understand dates|replies`: how the program reads lines from standard input, one JSON object each."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.language import Question, read_date, read_reply

UNIT_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
Answer = Mapping[str, str | bool | None]


def _date(reference: str, text: str) -> Answer:
    moment = datetime.fromisoformat(reference)
    return read_date(text, moment if moment.tzinfo else moment.replace(tzinfo=UNIT_ZONE)).to_json()


def _reply(context: str, text: str) -> Answer:
    return read_reply(text, Question(context)).to_json()


READERS: dict[str, Callable[[str, str], Answer]] = {"dates": _date, "replies": _reply}


def answers(kind: str, lines: Iterable[str]) -> Iterator[str]:
    """One JSON text for each line "REFERENCE<TAB>TEXT" (dates: an ISO time with its zone) or
    "CONTEXT<TAB>TEXT" (replies); a line whose first column is neither is answered with an "error".
    KeyError for another kind."""
    read = READERS[kind]
    for line in lines:
        first, _, text = line.rstrip("\r\n").partition("\t")
        try:
            answer: Answer = read(first.strip(), text)
        except ValueError:
            answer = {"error": f"cột đầu không đọc được: {first[:40]}"}
        yield json.dumps(answer, ensure_ascii=False)


def understand(kind: str) -> None:
    """Đọc từng dòng từ đầu vào chuẩn và in ra cách chương trình hiểu (dates hoặc replies)."""
    if kind not in READERS:
        print("Chỉ có hai loại: dates (ngày giờ) và replies (câu trả lời).", file=sys.stderr)
        raise SystemExit(2)
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for answer in answers(kind, sys.stdin):
        print(answer, flush=True)


if __name__ == "__main__":
    understand(sys.argv[1])
