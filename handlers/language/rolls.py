"""A roll in one line: "vắng: Hoa (ốm), Nam (công tác); còn lại có mặt", "tổ 2: 14/15, vắng đ/c Sáu (ốm)"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.language.data import words
from handlers.language.lexicon import Lexicon
from handlers.language.replies.reading import Detail, Intent, Question, Reason, ReplyReading
from handlers.language.replies.reasons import reason_of
from handlers.language.replies.signs import Line, default_words
from handlers.language.text import Token, fold, tokens_of

_EDGES = " \t\n,;:.-–—()"
_RATIO = re.compile(r"(\d{1,3})\s*/\s*(\d{1,3})")
_GROUP = re.compile(r"\b(?:to|nhom)(?: dang)?(?: so)? ?(\d{1,3})\b")
_SEPARATORS = re.compile(r"[,;\n]|\bvà\b|\bva\b")


@dataclass(frozen=True, slots=True)
class Absentee:
    """Somebody named as absent (or late), the reason's kind and its words as written."""

    name: str
    reason: Reason
    words: str | None = None
    excused: bool = True


@dataclass(frozen=True, slots=True)
class RollLine:
    """A roll as far as one line tells it. `group` is the party group's number."""

    group: int | None = None
    present: int | None = None
    total: int | None = None
    absent: tuple[Absentee, ...] = ()
    late: tuple[Absentee, ...] = ()
    came: tuple[str, ...] = ()
    rest_present: bool = False
    everyone: bool = False


def read_roll_line(text: str) -> RollLine:
    """A secretary's or group leader's line about who is there and who is not."""
    folded = fold(text)
    group = _GROUP.search(folded)
    ratio = _RATIO.search(folded)
    counted = (int(ratio[1]), int(ratio[2])) if ratio and int(ratio[1]) <= int(ratio[2]) else (None, None)
    sections = dict[str, list[Absentee]]()
    marks = set[str]()
    for label, stretch in _sections(text):
        marks.add(label)
        sections.setdefault(label, []).extend(_people(stretch, excused=label != "unexcused"))
    absent = (*sections.get("absent", ()), *sections.get("unexcused", ()))
    return RollLine(
        group=int(group[1]) if group else None,
        present=counted[0],
        total=counted[1],
        absent=absent,
        late=tuple(sections.get("late", ())),
        came=tuple(one.name for one in sections.get("present", ())) if not absent else (),
        rest_present="rest" in marks,
        everyone="everyone" in marks and not absent,
    )


@lru_cache(maxsize=1)
def _labels() -> Lexicon[str]:
    lexicon: Lexicon[str] = Lexicon()
    for label in ("unexcused", "everyone", "rest", "absent", "late", "present"):
        lexicon.add_all(words("lines")["roll"][label], label)
    return lexicon


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Each label with the text up to the next one; words in brackets are reasons, not labels."""
    tokens = tokens_of(text)
    open_brackets = _bracketed(tokens)
    marks = [
        (label, tokens[first].start, tokens[last - 1].end)
        for label, first, last in _labels().scan(tokens)
        if label and not open_brackets[first]
    ]
    ends = [*(start for _, start, _ in marks[1:]), len(text)]
    for (label, _, after), end in zip(marks, ends, strict=True):
        yield label, text[after:end]


def _bracketed(tokens: Sequence[Token]) -> list[bool]:
    depth, inside = 0, []
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.canon, 0)
        inside.append(depth > 0)
    return inside


def _people(stretch: str, *, excused: bool) -> Iterator[Absentee]:
    """The people listed in a stretch, each with a reason in brackets or after the name."""
    for item in _items(stretch):
        name, _, rest = item.partition("(")
        bare = _without_title(name)
        if bare and not bare[0].isdigit():
            reason = rest.strip(_EDGES) or None
            yield Absentee(bare, reason_in(reason), reason, excused)


def _items(stretch: str) -> Iterator[str]:
    """Parts between commas and "và" that are not inside brackets."""
    depth, start = 0, 0
    for found in re.finditer(r"[()]|[,;\n]|\b(?:và|va)\b", stretch):
        mark = found.group()
        if mark in "()":
            depth += 1 if mark == "(" else -1
        elif depth <= 0:
            yield stretch[start : found.start()]
            start = found.end()
    yield stretch[start:]


_TITLE = re.compile(
    r"^(?:\d+\s*)?(?:đ\s*/\s*c|d\s*/\s*c|đồng chí|dong chi|đc|anh|chị|chi|cô|co|chú|chu|bác|bac|ông|ong|bà|thầy|thay|dì)\b[.:]?\s*",
    re.IGNORECASE,
)


def _without_title(name: str) -> str:
    return _TITLE.sub("", name.strip(_EDGES)).strip(_EDGES)


def reason_in(text: str | None) -> Reason:
    """The category of a reason given in a few words."""
    return reason_of(Line(text, default_words())) if text else Reason.NONE


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """An answer given for others: their names, and what it says of them."""

    names: tuple[str, ...]
    reading: ReplyReading


def read_answer_for_other(text: str) -> OtherAnswer | None:
    """ "đ/c Lan và đ/c Minh vắng, đi tập huấn": who, and the answer as if each had given it;
    None where nobody is named."""
    from handlers.language.replies import read_reply  # noqa: PLC0415
    from handlers.language.replies.people import people_named  # noqa: PLC0415

    line = Line(text, default_words())
    named = people_named(line)
    if not named:
        return None
    rest = text[: line.tokens[named[0].first].start] + text[line.tokens[named[-1].last - 1].end :]
    reading = read_reply("em " + rest.strip(_EDGES), Question.RSVP)
    names = tuple(one.name for one in named)
    if reading.intent is Intent.UNRELATED:
        reading = ReplyReading(Intent.UNSURE, reading.reason, Detail(), confirm=True)
    return OtherAnswer(names, reading)
