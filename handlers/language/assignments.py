"""A task given in one line: "giao đ/c Hoa: vận động 20 hộ tổ 3 phân loại rác, hạn 20/12".

People stand at the head, before or after a date, or in a clause of their own; the date in a clause of its
own, or within the task; what is left is the task. Whatever may be meant otherwise is marked as not certain.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.language.dates import DateKind, DateReading
from handlers.language.names import RosterName
from handlers.language.task_due import due_of, own_date
from handlers.language.task_people import Mention, Named, Row, mention_at, people_at, plain_of
from handlers.language.task_words import CUT, EDGES, Span, clause_end, clauses, lexicon, light
from handlers.language.text import tokens_of

_LONGEST_DATE = 40
_FARTHEST_COLON = 60
_LISTED = re.compile(r"[,;+&]|\b(?:va|voi|cung)\b")
_MARKER = re.compile(r"\s*(?:\d{1,2}[.)]|[-–+*•])\s+")
_NOT_GIVEN = re.compile(r"\s*(?:thoi\s+)?(?:khong|dung)\s+(?:giao|phan cong)\b")
_GIVER = re.compile(
    r"\s*(?:(?:d/c|dong chi)\s+)?(?:bi thu|chi bo|chi uy|dang uy|toi|em)\s+(?=giao|phan cong)"
)
_PAPER = (
    r"(?:theo|can cu|thuc hien)\s+(?:nq|nghi quyet|kl|ket luan|kh|ke hoach|ctr|chuong trinh|cv|cong van|tb|"
    r"thong bao|qd|quyet dinh|chi thi|ct)\b(?=[^,;:()]*\d)[^,;:()]*"
)
_SOURCE = re.compile(rf"(?:^|(?<=[,;(.]))\s*({_PAPER})(?=[,;:)]|$)")
_BEFORE_NAME = re.compile(
    r"\s*(?:nguoi (?:lam|thuc hien|phu trach)|giao(?: cho)?|phan cong(?: cho)?|do|de)?\s*:?\s*"
)
_GIVEN_TO = re.compile(r"\b(?:giao cho|giao|phan cong cho|phan cong|do)\s+")
_BEFORE_DUE = re.compile(
    r"[\s,;.(-]*(?:(?:thoi )?han(?: chot| nop)?|xong|hoan thanh|nop|gui|vao|(?:thoi )?han hoan thanh)?[\s:]*$"
)
_LEAD = re.compile(r"(?:(?:viec|nho|hay|phai|chiu trach nhiem|co trach nhiem)\s+)+")
_PARTICLE = re.compile(r"(?:\s+(?:nhe|nha|nghen|a|gium|giup)(?:\s+(?:em|voi|a|anh|chi))?)+$")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Who is to do what by when; names and task in the writer's own letters. `regular` marks a standing duty
    without a due date; `source` the paper it follows; `sure` that these people and nobody else are meant."""

    names: tuple[str, ...]
    what: str | None
    due: DateReading | None
    regular: bool
    source: str | None = None
    sure: bool = True


def read_task_line(text: str, reference: datetime, roster: Sequence[RosterName] = ()) -> TaskLine:
    """A line that gives a task, seen from an aware moment. Names without title or capital are found only
    where a roster knows them."""
    row = Row(unicodedata.normalize("NFC", text), roster)
    source = _SOURCE.search(row.plain)
    used: list[Span] = [source.span()] if source else []
    start = _begin(row, reference, used)
    people, spans, sure = _who(row, start)
    due = due_of(row, reference, [*used[:1], *spans] if source else spans)
    used += spans
    what = _what(row, [*used, *(due.spans if due else ())], due)
    if what is None and due is not None and due.kind is not DateKind.DEADLINE:
        due, what = None, _what(row, used, None)  # "trực tết": the day is what is to be done
    paper = row.text[source.start(1) : source.end(1)].strip() if source else None
    return TaskLine(people.names, what, due, _regular(row.text), paper, sure)


def _begin(row: Row, reference: datetime, used: list[Span]) -> int:
    """Where the people or the task begin: after a number, the paper, a date, and "giao cho"."""
    at = 0
    for _ in range(2):
        for step in (_marker, _paper, _giver, _assign, _date):
            end = step(row, at, reference, used)
            if end > at:
                used.append((at, end))
                at = end
    return at


def _marker(row: Row, at: int, _reference: datetime, _used: list[Span]) -> int:
    found = _MARKER.match(row.plain, at)
    return found.end() if found and at == 0 else at


def _paper(row: Row, at: int, _reference: datetime, used: list[Span]) -> int:
    over = next((end for start, end in used if start == at), at)
    return over + len(row.plain[over:]) - len(row.plain[over:].lstrip(EDGES)) if over > at else at


def _giver(row: Row, at: int, _reference: datetime, _used: list[Span]) -> int:
    found = _GIVER.match(row.plain, at)
    return found.end() if found else at


def _assign(row: Row, at: int, _reference: datetime, _used: list[Span]) -> int:
    first = row.word_at(at)
    found = lexicon().longest(row.words, first)
    if found is None or found[0] != "assign":
        return at
    after = row.words[found[1] - 1].end
    return after + len(row.plain[after:]) - len(row.plain[after:].lstrip(" :,"))


def _date(row: Row, at: int, reference: datetime, _used: list[Span]) -> int:
    """A date that stands first, where somebody is named right after it. Its words stay the date's."""
    for cut in (one.end() for one in re.finditer(r"[\s,:;]+", row.plain[: at + _LONGEST_DATE])):
        if cut > at and own_date(row.text[at:cut], reference) and mention_at(row, cut) is not None:
            return cut
    return at


def _who(row: Row, start: int) -> tuple[Named, list[Span], bool]:
    """Those named, where, and whether nobody else can be meant."""
    if _NOT_GIVEN.match(row.plain):
        return Named(), [], False
    head = people_at(row, start)
    if head.people and head.certain:
        end = head.end
        return head, [(start, end)], not _another(row, end)
    apart, spans = _apart(row, start)
    if apart.people:
        return apart, spans, apart.certain
    colon = row.text.find(":", start, start + _FARTHEST_COLON)
    if not head.people and colon > start:
        return Named(tuple(_before_colon(row, start, colon))), [(start, colon + 1)], True
    return head, [(start, head.end)] if head.people else [], False


def _before_colon(row: Row, start: int, colon: int) -> Iterator[Mention]:
    """What stands before a colon names those meant, even where the roster knows nobody like that: a cell."""
    at = start
    for joined in [*_LISTED.finditer(row.plain, start, colon), None]:
        end = joined.start() if joined else colon
        if row.text[at:end].strip(EDGES):
            yield Mention(row.text[at:end].strip(EDGES), at, end)
        at = joined.end() if joined else colon


def _another(row: Row, after: int) -> bool:
    """Whether a later clause gives somebody else something to do."""
    for cut in CUT.finditer(row.plain, after):
        place = cut.end() + len(row.plain[cut.end() :]) - len(row.plain[cut.end() :].lstrip())
        one = mention_at(row, place, bare=False)
        if one is not None and place != after and not light(row.plain[one.end : clause_end(row, one.end)]):
            return row.plain[after:place].strip(EDGES) != ""
    return False


def _apart(row: Row, start: int) -> tuple[Named, list[Span]]:
    """People in clauses of their own ("…, đ/c Nam nhé"), or after "giao cho"."""
    found: list[Named] = []
    spans: list[Span] = []
    for first, last in clauses(row, start):
        if spans and first < spans[-1][1]:
            continue
        for begin, lead in _openings(row, first, last):
            named = people_at(row, lead, bare=False)
            if named.people and light(row.plain[named.end : clause_end(row, named.end)]):
                found.append(named)
                spans.append((begin, clause_end(row, named.end)))
                break
    people = tuple(one for named in found for one in named.people)
    return Named(people, all(one.certain for one in found)), spans


def _openings(row: Row, first: int, last: int) -> Iterator[Span]:
    """Where names may begin in a clause: from which place on they are cut out, and where they stand."""
    lead = _BEFORE_NAME.match(row.plain, first)
    yield first, lead.end() if lead else first
    for given in _GIVEN_TO.finditer(row.plain, first, last):
        yield given.start(), given.end()


def _what(row: Row, used: list[Span], due: DateReading | None) -> str | None:
    """What is left of the line, its pieces joined as they stood."""
    pieces: list[tuple[str, bool]] = []
    at, ends = 0, [*sorted(used), (len(row.text), len(row.text))]
    dates = {start for start, _ in due.spans} if due else set()
    for start, end in ends:
        if start > at:
            kept = _without_lead(row.text[at:start]) if start in dates else row.text[at:start]
            pieces.append((kept, bool(CUT.search(row.text[max(at - 1, 0) : at + 2]))))
        at = max(at, end)
    return _joined(pieces)


def _without_lead(what: str) -> str:
    """The task without the words that lead up to its date ("xong", "nộp")."""
    found = _BEFORE_DUE.search(plain_of(what))
    return what[: found.start()] if found else what


def _joined(pieces: list[tuple[str, bool]]) -> str | None:
    what = ""
    for piece, apart in pieces:
        kept = piece.strip(EDGES)
        if kept and not light(plain_of(kept)):
            what += (", " if apart and what else " " if what else "") + kept
    cuts = list(CUT.finditer(what))
    while cuts and light(plain_of(what[cuts[-1].end() :]), "regular"):
        what = what[: cuts.pop().start()]
    lead, tail = _LEAD.match(plain_of(what)), _PARTICLE.search(plain_of(what))
    return what[lead.end() if lead else 0 : tail.start() if tail else len(what)].strip(EDGES) or None


def _regular(text: str) -> bool:
    return any(sign == "regular" for sign, _, _ in lexicon().scan(tokens_of(text)))
