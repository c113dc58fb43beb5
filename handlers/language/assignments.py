"""A task given in one line: "giao đ/c Hoa: vận động 20 hộ tổ 3 phân loại rác, hạn 20/12"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from handlers.language.data import words
from handlers.language.dates import DateKind, DateReading, Doubt, read_dates
from handlers.language.lexicon import Lexicon
from handlers.language.replies.people import people_named
from handlers.language.replies.signs import Line, default_words
from handlers.language.text import Token

_EDGES = " \t\n,;:.-–—()"
_DUE = {DateKind.DEADLINE, DateKind.DATETIME, DateKind.DATE, DateKind.RANGE, DateKind.FUZZY, DateKind.INVALID}
_LONGEST_LEAD = 20
_BEFORE_DUE = re.compile(r"[\s,;.(-]*(?:xong|hoàn thành|hoan thanh|nộp|gửi|báo cáo)?[\s:]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Who is to do what by when; names and task in the writer's own letters. `regular` marks a
    standing duty without a due date."""

    names: tuple[str, ...]
    what: str | None
    due: DateReading | None
    regular: bool


def read_task_line(text: str, reference: datetime) -> TaskLine:
    """A line that gives a task, seen from an aware moment."""
    line = Line(text, default_words())
    start = _after_assign(line.tokens)
    names, what_start = _who(line, start)
    due = _due(text[what_start:], reference)
    what_end = what_start + due.spans[0][0] if due and due.spans else len(text)
    what = _without_lead(text[what_start:what_end]).strip(_EDGES) or None
    tail = text[what_start + due.spans[-1][1] :].strip(_EDGES) if due and due.spans else ""
    return TaskLine(names, f"{what}, {tail}" if what and tail else what or tail or None, due, _regular(line))


def _without_lead(what: str) -> str:
    """The task without the words that lead up to its date ("xong", "nộp")."""
    kept = what.rstrip(_EDGES)
    return kept[:-_LONGEST_LEAD] + _BEFORE_DUE.sub("", kept[-_LONGEST_LEAD:])


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon[str]:
    lexicon: Lexicon[str] = Lexicon()
    for sign, phrases in words("lines")["task"].items():
        lexicon.add_all(phrases, sign)
    return lexicon


def _after_assign(tokens: Sequence[Token]) -> int:
    found = _lexicon().longest(tokens, 0) if tokens else None
    return found[1] if found and found[0] == "assign" else 0


def _who(line: Line, start: int) -> tuple[tuple[str, ...], int]:
    """The names, and where in the text the task begins: after the colon, or after the last name."""
    tokens, text = line.tokens, line.text
    colon = next(
        (index for index in range(start, min(len(tokens), start + 30)) if tokens[index].canon == ":"), None
    )
    named = [one for one in people_named(line) if colon is None or one.last <= colon]
    if colon is not None and colon > start:
        listed = tuple(one.name for one in named) or _listed(text[tokens[start].start : tokens[colon].start])
        return listed, tokens[colon].end
    if named and named[0].first <= start + 1:
        return tuple(one.name for one in named), tokens[named[-1].last - 1].end
    return (), tokens[start].start if start < len(tokens) else len(text)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name.strip(_EDGES) for name in re.split(r",|;|\bvà\b|\bva\b", text) if name.strip(_EDGES))


def _due(text: str, reference: datetime) -> DateReading | None:
    """The deadline, else the last date in the task; a rule ("hằng tháng") is part of the task itself."""
    found = [
        one
        for one in read_dates(text, reference)
        if one.kind in _DUE and Doubt.OTHER_PURPOSE not in one.doubts
    ]
    deadlines = [one for one in found if one.kind is DateKind.DEADLINE]
    return deadlines[-1] if deadlines else found[-1] if found else None


def _regular(line: Line) -> bool:
    return any(sign == "regular" for sign, _, _ in _lexicon().scan(line.tokens))
