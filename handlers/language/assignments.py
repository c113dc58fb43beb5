"""A task given in one line: "giao đ/c Hoa: vận động 20 hộ tổ 3 phân loại rác, hạn 20/12"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from handlers.language.data import words
from handlers.language.dates import DateKind, DateReading, Doubt, read_dates
from handlers.language.lexicon import Lexicon
from handlers.language.names import NameKind, RosterName, find_people
from handlers.language.replies.lexicon import default_words
from handlers.language.replies.line import Line, line_of
from handlers.language.replies.people import people_from
from handlers.language.text import fold, tokens_of

_EDGES = " \t\n,;:.-–—()"
_DUE = {DateKind.DEADLINE, DateKind.DATETIME, DateKind.DATE, DateKind.RANGE, DateKind.FUZZY, DateKind.INVALID}
_LONGEST_LEAD = 20
_FARTHEST_COLON = 60
_LONGEST_NAME = 5
_BEFORE_DUE = re.compile(r"[\s,;.(-]*(?:xong|hoàn thành|hoan thanh|nộp|gửi|báo cáo)?[\s:]*$", re.IGNORECASE)
_LISTED = re.compile(r",|;|\+|\bvà\b|\bva\b|\bcùng\b|\bvới\b|&")
_TITLE = re.compile(
    r"^(?:các\s+|mấy\s+)?(?:đ\s*/\s*c|d\s*/\s*c|đồng chí|dong chi|đc|anh|chị|cô|chú|bác|ông|bà|thầy)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Who is to do what by when; names and task in the writer's own letters. `regular` marks a
    standing duty without a due date."""

    names: tuple[str, ...]
    what: str | None
    due: DateReading | None
    regular: bool


def read_task_line(text: str, reference: datetime, roster: Sequence[RosterName] = ()) -> TaskLine:
    """A line that gives a task, seen from an aware moment. Names without title or capital, and no
    colon after them, are found only where a roster tells where they end."""
    start = _after_assign(text)
    names, what_start = _who(text, start, roster)
    due = _due(text[what_start:], reference)
    what_end = what_start + due.spans[0][0] if due and due.spans else len(text)
    what = _without_lead(text[what_start:what_end]).strip(_EDGES) or None
    tail = text[what_start + due.spans[-1][1] :].strip(_EDGES) if due and due.spans else ""
    return TaskLine(names, f"{what}, {tail}" if what and tail else what or tail or None, due, _regular(text))


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


def _after_assign(text: str) -> int:
    """Where the line goes on after "giao", "phân công cho"…"""
    tokens = tokens_of(text[:100])
    found = _lexicon().longest(tokens, 0) if tokens else None
    return tokens[found[1] - 1].end if found and found[0] == "assign" else 0


def _who(text: str, start: int, roster: Sequence[RosterName]) -> tuple[tuple[str, ...], int]:
    """The names, and where the task begins: after the colon, or after the last name."""
    colon = text.find(":", start, start + _FARTHEST_COLON)
    if colon > start:
        return _listed(text[start:colon]), colon + 1
    line = _line(text[start:])
    named = people_from(line, 0)
    if named:
        return tuple(one.name for one in named), start + line.words[named[-1].last - 1].end
    return _on_roster(start, line, roster)


def _line(text: str) -> Line:
    known = default_words()
    return line_of(text[:400], known, known.phrases)


def _listed(text: str) -> tuple[str, ...]:
    bare = (_TITLE.sub("", name.strip(_EDGES)).strip(_EDGES) for name in _LISTED.split(text))
    return tuple(name for name in bare if name)


def _on_roster(start: int, line: Line, roster: Sequence[RosterName]) -> tuple[tuple[str, ...], int]:
    """Names in lower case at the beginning, each as long as the roster knows one person by it."""
    names: list[str] = []
    at = end = 0
    while at < len(line.words):
        last = _roster_name(line, at, roster)
        if last == at:
            break
        names.append(line.written(at, last))
        end = line.words[last - 1].end
        at = (
            last + 1
            if last < len(line.words) and _LISTED.fullmatch(line.words[last].form)
            else len(line.words)
        )
    return tuple(names), start + end


def _roster_name(line: Line, at: int, roster: Sequence[RosterName]) -> int:
    """Where the longest name ends that is the end of one person's; `at` where there is none."""
    for last in range(min(len(line.words), at + _LONGEST_NAME), at, -1):
        written = line.written(at, last)
        found = find_people(written, roster)
        whole = found.kind is NameKind.ONE and fold(found.people[0].full_name).endswith(fold(written))
        if whole and line.words[at].form.isalpha():
            return last
    return at


def _due(text: str, reference: datetime) -> DateReading | None:
    """The deadline, else the last date in the task; a rule ("hằng tháng") is part of the task itself."""
    found = [
        one
        for one in read_dates(text, reference)
        if one.kind in _DUE and Doubt.OTHER_PURPOSE not in one.doubts
    ]
    deadlines = [one for one in found if one.kind is DateKind.DEADLINE]
    return deadlines[-1] if deadlines else found[-1] if found else None


def _regular(text: str) -> bool:
    return any(sign == "regular" for sign, _, _ in _lexicon().scan(tokens_of(text)))
