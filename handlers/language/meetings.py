"""A meeting announced in one line: kind, time, place, agenda, date to answer by.

"họp chi bộ 19h30 thứ năm 3/12 ở nhà văn hóa, nội dung: sơ kết quý, phân công trực tết"
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from handlers.language.data import words
from handlers.language.dates import DateKind, DateReading, read_date
from handlers.language.lexicon import Lexicon, lexicon_of
from handlers.language.text import Token, tokens_of

_EDGES = " \t\n,;:.-–—()"
_STRONG = {"agenda", "reply_by", "note"}


class MeetingKind(StrEnum):
    REGULAR = "regular"
    THEMATIC = "thematic"
    REGULAR_AND_THEMATIC = "regular_and_thematic"
    EXTRAORDINARY = "extraordinary"
    PARTY_GROUP = "party_group"
    COMMITTEE = "committee"
    MODEL = "model"
    CONGRESS = "congress"


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """What a line announces; None where it does not say. Place, agenda and note are in the writer's
    own letters. A line that names no kind is a regular meeting, and `kind_said` is False."""

    kind: MeetingKind
    kind_said: bool
    when: DateReading | None
    place: str | None
    agenda: str | None
    reply_by: DateReading | None
    note: str | None

    @property
    def agenda_items(self) -> tuple[str, ...]:
        """The agenda cut at semicolons, or at commas where it has none."""
        if self.agenda is None:
            return ()
        mark = ";" if ";" in self.agenda else ","
        return tuple(item.strip(_EDGES) for item in self.agenda.split(mark) if item.strip(_EDGES))


@dataclass(frozen=True, slots=True)
class _Segment:
    label: str
    start: int
    text_start: int
    end: int


def read_meeting_line(text: str, reference: datetime) -> MeetingLine:
    """A line announcing a meeting, seen from an aware moment."""
    tokens = tokens_of(text)
    segments = _segments(text, tokens)
    parts = {segment.label: segment for segment in reversed(segments)}
    place_span = _place_span(text, tokens, segments, reference)
    blanked = _without(text, [*_taken(segments), *([place_span] if place_span else [])])
    kind = _kind(tokens, parts.get("agenda"))
    return MeetingLine(
        kind=kind or MeetingKind.REGULAR,
        kind_said=kind is not None,
        when=_date(_unnamed(blanked), reference),
        place=_cut(text, place_span),
        agenda=_cut(text, _inside(parts.get("agenda"))),
        reply_by=_reply_by(text, parts.get("reply_by"), reference),
        note=_cut(text, _inside(parts.get("note"))),
    )


@lru_cache(maxsize=1)
def _labels() -> Lexicon[str]:
    return lexicon_of(words("lines")["label"])


@lru_cache(maxsize=1)
def _kinds() -> Lexicon[str]:
    return lexicon_of(words("lines")["meeting_kind"])


@lru_cache(maxsize=1)
def _address() -> frozenset[str]:
    return frozenset(
        token.canon for word in words("lines")["address"]["words"] for token in tokens_of(word)[:1]
    )


def _segments(text: str, tokens: Sequence[Token]) -> list[_Segment]:
    """Labelled stretches, each up to the next one. Inside an agenda only a label with a colon or after
    a semicolon begins a new one: "bàn việc tại khu phố" goes on."""
    starts: list[tuple[str, int, int]] = []
    for label, first, last in _labels().scan(tokens):
        if label is None or not _begins(tokens, first, last, label, starts):
            continue
        starts.append((label, tokens[first].start, tokens[last - 1].end))
    ends = [*(start for _, start, _ in starts), len(text)][1:]
    return [
        _Segment(label, start, after, end) for (label, start, after), end in zip(starts, ends, strict=True)
    ]


def _begins(
    tokens: Sequence[Token], first: int, last: int, label: str, starts: list[tuple[str, int, int]]
) -> bool:
    colon = last < len(tokens) and tokens[last].canon == ":"
    parted = first == 0 or tokens[first - 1].canon in {",", ";", ".", "\n", "-"}
    if starts and starts[-1][0] in _STRONG:
        return (colon and parted) or (parted and label in {"reply_by", "note"})
    if label == "when":
        return colon
    return True if label == "place" else colon or parted or label in {"agenda", "reply_by"}


def _place_span(
    text: str, tokens: Sequence[Token], segments: list[_Segment], reference: datetime
) -> tuple[int, int] | None:
    """From the word after "ở" or "tại" to where the address ends or a date begins."""
    segment = next((one for one in segments if one.label == "place"), None)
    if segment is None:
        return None
    end = min(_address_end(tokens, segment), segment.end)
    date = read_date(text[segment.text_start : end], reference)
    if date.span is not None and date.kind is not DateKind.NONE and date.span[0] > 0:
        end = segment.text_start + date.span[0]
    return (segment.text_start, end) if text[segment.text_start : end].strip(_EDGES) else None


def _address_end(tokens: Sequence[Token], segment: _Segment) -> int:
    """The first comma or line end after which no part of an address follows."""
    inside = [index for index, token in enumerate(tokens) if segment.text_start <= token.start < segment.end]
    for index in inside[1:]:
        if tokens[index].canon in {";", "\n"}:
            return tokens[index].start
        follows = tokens[index + 1] if index + 1 < len(tokens) else None
        going_on = follows is not None and (follows.capital or follows.canon in _address() or follows.number)
        if tokens[index].canon in {",", "."} and not going_on:
            return tokens[index].start
    return segment.end


def _kind(tokens: Sequence[Token], agenda: _Segment | None) -> MeetingKind | None:
    """The kind named before the agenda; regular and thematic may be held together."""
    before = [token for token in tokens if agenda is None or token.start < agenda.start]
    named = {kind for kind, _, _ in _kinds().scan(before) if kind}
    if {"regular", "thematic"} <= named:
        return MeetingKind.REGULAR_AND_THEMATIC
    order = ("congress", "extraordinary", "party_group", "committee", "thematic", "model", "regular")
    return next((MeetingKind(kind) for kind in order if kind in named), None)


def _taken(segments: list[_Segment]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in segments if one.label in _STRONG]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with some stretches blanked, so that places in it stay what they were."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = "\n" * (end - start)
    return "".join(letters)


def _unnamed(text: str) -> str:
    """The text without the words that name the meeting, so that "tối mai họp chi bộ 19h30" is one moment."""
    tokens, letters = tokens_of(text), list(text)
    for name, first, last in _names().scan(tokens):
        if name:
            start, end = tokens[first].start, tokens[last - 1].end
            letters[start:end] = " " * (end - start)
    return "".join(letters)


@lru_cache(maxsize=1)
def _names() -> Lexicon[str]:
    return lexicon_of({"meeting": words("lines")["meeting"]["names"]})


def _inside(segment: _Segment | None) -> tuple[int, int] | None:
    return (segment.text_start, segment.end) if segment else None


def _cut(text: str, span: tuple[int, int] | None) -> str | None:
    return (text[span[0] : span[1]].strip(_EDGES) or None) if span else None


def _date(text: str, reference: datetime) -> DateReading | None:
    found = read_date(text, reference)
    return found if found.kind is not DateKind.NONE or found.doubts else None


def _reply_by(text: str, segment: _Segment | None, reference: datetime) -> DateReading | None:
    return _date(text[segment.start : segment.end], reference) if segment else None
