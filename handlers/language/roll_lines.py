"""A roll in one line: "vắng: Hoa (ốm), Nam (công tác); còn lại có mặt", "tổ 2: 14/15, vắng đ/c Sáu (ốm)".

A label stands before the people it is about ("vắng: Hoa, Nam") or after one ("Lan muộn 15 phút");
a list goes on until the next label.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from handlers.language.data import words
from handlers.language.lexicon import Lexicon
from handlers.language.replies.reading import Reason
from handlers.language.replies.reasons import reason_in
from handlers.language.text import Token, fold, tokens_of

_EDGES = " \t\n,;:.-–—()"
_RATIO = re.compile(r"(\d{1,3})\s*/\s*(\d{1,3})")
_GROUP = re.compile(
    r"\b(?:tổ|to|nhóm|nhom)(?:\s+(?:đảng|dang))?(?:\s+(?:số|so))?\s*(\d{1,3})\b", re.IGNORECASE
)
_MINUTES = re.compile(r"\b(\d{1,3})\s*(?:phút|phut|p|['’])(?!\w)", re.IGNORECASE)
_PART_END = re.compile(r"[()]|[,;\n]|\b(?:và|va)\b", re.IGNORECASE)
_NOBODY = frozenset(["khong", "khong ai", "khong co", "khong co ai", "0"])
_TITLE = re.compile(
    r"^(?:\d+\s*)?(?:[đd]\s*/\s*c|đồng chí|dong chi|đc|anh|chị|chi|cô|co|chú|chu|bác|bac|ông|ong|bà|thầy|thay"
    r"|dì)\b[.:]?\s*",
    re.IGNORECASE,
)


class RollLabel(StrEnum):
    """What a line says of the people it names; the earlier of two in one breath prevails."""

    UNEXCUSED = "unexcused"
    EXCUSED = "excused"
    EVERYONE = "everyone"
    REST = "rest"
    ABSENT = "absent"
    EARLY = "early"
    ONLINE = "online"
    LATE = "late"
    GUEST = "guest"
    PRESENT = "present"


_ABSENT = {RollLabel.ABSENT: None, RollLabel.EXCUSED: True, RollLabel.UNEXCUSED: False}
"""Whether the label itself says that there is a reason."""


@dataclass(frozen=True, slots=True)
class Absentee:
    """Somebody named: the name with what follows it, the reason's kind and its words as written.

    `excused` is what the line itself says of an absence; None where it does not.
    """

    name: str
    reason: Reason = Reason.NONE
    words: str | None = None
    excused: bool | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class RollLine:
    """A roll as far as one line tells it. `group` is the party group's number."""

    group: int | None = None
    present: int | None = None
    total: int | None = None
    absent: tuple[Absentee, ...] = ()
    late: tuple[Absentee, ...] = ()
    left_early: tuple[Absentee, ...] = ()
    online: tuple[Absentee, ...] = ()
    came: tuple[Absentee, ...] = ()
    guests: tuple[str, ...] = ()
    rest_present: bool = False
    everyone: bool = False

    @property
    def said(self) -> bool:
        """Whether it is a roll at all."""
        people = (self.absent, self.late, self.left_early, self.online, self.came, self.guests)
        return self.rest_present or self.everyone or self.present is not None or any(people)


def read_roll_line(text: str) -> RollLine:
    """A secretary's or group leader's line about who is there and who is not."""
    head = text[: _first_label(text)]
    group = _GROUP.search(head)
    ratio = _RATIO.search(text)
    counted = ratio is not None and int(ratio[1]) <= int(ratio[2])
    scribe = _Scribe()
    body = text[group.end() :] if group else text
    for part in _parts(_RATIO.sub(" ", body)):
        scribe.take(part)
    found = scribe.people
    absent = tuple(one for label in _ABSENT for one in found.get(label, ()))
    return RollLine(
        group=int(group[1]) if group else None,
        present=int(ratio[1]) if ratio and counted else None,
        total=int(ratio[2]) if ratio and counted else None,
        absent=absent,
        late=tuple(found.get(RollLabel.LATE, ())),
        left_early=tuple(found.get(RollLabel.EARLY, ())),
        online=tuple(found.get(RollLabel.ONLINE, ())),
        came=tuple(found.get(RollLabel.PRESENT, ())),
        guests=tuple(guest.name for guest in found.get(RollLabel.GUEST, ())),
        rest_present=RollLabel.REST in scribe.labels,
        everyone=RollLabel.EVERYONE in scribe.labels and not absent,
    )


@lru_cache(maxsize=1)
def _labels() -> Lexicon[RollLabel]:
    lexicon: Lexicon[RollLabel] = Lexicon()
    for label in RollLabel:
        lexicon.add_all(words("lines")["roll"][label.value], label)
    return lexicon


@dataclass(slots=True)
class _Scribe:
    """Takes a line part by part, and remembers which label the list it is in has."""

    people: dict[RollLabel, list[Absentee]] = field(default_factory=dict)
    labels: set[RollLabel] = field(default_factory=set)
    current: RollLabel | None = None
    waiting: list[str] = field(default_factory=list)  # named before their label

    def take(self, part: str) -> None:
        marks = _marks(part)
        if not marks:
            self._unlabelled(part)
            return
        self.labels.update(label for label, _, _ in marks)
        before = part[: marks[0][1]]
        if _name_of(before):
            self._labelled_after(before, part, marks)
        else:
            self._labelled_before(part, marks)

    def _unlabelled(self, part: str) -> None:
        if self.current is not None:
            self._add(self.current, part)
        else:
            self.waiting.append(part)

    def _labelled_after(self, before: str, part: str, marks: Sequence["_Marked"]) -> None:
        """ "Hoa (ốm), Nam vắng": those named so far have this label, and what follows is the reason."""
        label = min((label for label, _, _ in marks), key=list(RollLabel).index)
        for earlier in self.waiting:
            self._add(label, earlier)
        self._add(label, f"{before} ({part[marks[0][2] :].strip(_EDGES)})" if "(" not in before else before)
        self.waiting, self.current = [], None

    def _labelled_before(self, part: str, marks: Sequence["_Marked"]) -> None:
        ends = [*(start for _, start, _ in marks[1:]), len(part)]
        for (label, _, after), end in zip(marks, ends, strict=True):
            self.current = label if label not in (RollLabel.REST, RollLabel.EVERYONE) else None
            if self.current:
                self._add(label, part[after:end])
        self.waiting = []

    def _add(self, label: RollLabel, part: str) -> None:
        name, _, rest = part.partition("(")
        bare = _name_of(name) if label is not RollLabel.GUEST else part.strip(_EDGES[:-2])
        if bare:
            note = rest.strip(_EDGES) or None
            minutes = _MINUTES.search(part)
            who = Absentee(
                bare, reason_in(note), note, _ABSENT.get(label), int(minutes[1]) if minutes else None
            )
            self.people.setdefault(label, []).append(who)


_Marked = tuple[RollLabel, int, int]


def _marks(part: str) -> list[_Marked]:
    """The labels of a part with where they begin and end; words in brackets are reasons, not labels."""
    tokens = tokens_of(part)
    inside = _bracketed(tokens)
    return [
        (label, tokens[first].start, tokens[last - 1].end)
        for label, first, last in _labels().scan(tokens)
        if label and not inside[first]
    ]


def _first_label(text: str) -> int:
    marks = _marks(text)
    return marks[0][1] if marks else len(text)


def _bracketed(tokens: Sequence[Token]) -> list[bool]:
    depth, inside = 0, []
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.canon, 0)
        inside.append(depth > 0)
    return inside


def _parts(text: str) -> Iterator[str]:
    """What stands between commas, semicolons, line ends and "và", brackets kept whole."""
    depth, start = 0, 0
    for found in _PART_END.finditer(text):
        sign = found.group()
        if sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif depth == 0:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


def _name_of(text: str) -> str:
    """The name without title and signs; empty where nobody is named."""
    bare = _TITLE.sub("", text.strip(_EDGES)).strip(_EDGES)
    named = bare and not bare[0].isdigit() and fold(bare) not in _NOBODY
    return bare if named else ""
