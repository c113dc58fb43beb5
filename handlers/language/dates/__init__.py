"""Dates and times in a line of Vietnamese: one reading with its place in the text.

The conventions are those of Vietnamese meeting notices: weeks run Monday to Sunday, dates are
day/month, a bare weekday is the next one, "mùng" is solar unless Tết or the lunar calendar is named.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.language.dates.compose import compose
from handlers.language.dates.draft import Draft, Said, assemble
from handlers.language.dates.patterns import Found, find_all
from handlers.language.dates.pieces import Doubt, Join, Joint
from handlers.language.dates.ranges import with_days_of
from handlers.language.dates.reading import NOTHING, DateKind, DateReading, written
from handlers.language.dates.signs import DateWords, Lexeme, default_words, lexemes_of
from handlers.language.text import Token, is_plain, tokens_of

__all__ = ["DateKind", "DateReading", "DateWords", "Doubt", "read_date", "read_dates", "written"]

_SOFT = set("_:")
_COMMA = (Join(Joint.COMMA),)


def read_date(text: str, reference: datetime, *, words: DateWords | None = None) -> DateReading:
    """What a text says about time, seen from an aware moment, whose zone the answer is in."""
    readings = read_dates(text, reference, words=words)
    if not readings:
        return NOTHING
    best = max(readings, key=_weight)
    others = [one for one in readings if (one.start, one.end) != (best.start, best.end)]
    rivals = [one for one in others if _weight(one) == _weight(best) or _either(one, best, text)]
    if rivals and _weight(best) >= _DATED:
        return replace(best, doubts=tuple(sorted({*best.doubts, Doubt.SEVERAL})))
    return best


_OR = re.compile(r"\s*(?:,|/|hoặc|hoac|hay)\s*(?:là|lúc)?\s*", re.IGNORECASE)


def _either(one: DateReading, other: DateReading, text: str) -> bool:
    """ "20h hoặc 20h30 tối thứ Sáu": two hours, of which the day may belong to both."""
    if not isinstance(one.start, datetime) or not isinstance(other.start, datetime):
        return False
    if one.spans == other.spans:
        return True
    first, last = sorted((one.spans, other.spans))
    return bool(first and last and _OR.fullmatch(text[first[-1][1] : last[0][0]]))


def read_dates(text: str, reference: datetime, *, words: DateWords | None = None) -> list[DateReading]:
    """Everything a text says about time, in order."""
    tokens = tokens_of(text)
    lexemes = lexemes_of(tokens, words or default_words(), plain=is_plain(text))
    said = [one for group in _groups(find_all(lexemes), lexemes) for one in _assembled(group)]
    readings = []
    for one, ranges in _completed(said):
        reading = compose(one, reference)
        if reading.kind is not DateKind.NONE or reading.doubts:
            readings.append(replace(reading, spans=_spans(ranges, lexemes, tokens)))
    return readings


_DATED = 3


def _weight(reading: DateReading) -> int:
    """How much a reading says: what names a day and an hour beats what names less."""
    if Doubt.OTHER_PURPOSE in reading.doubts:
        return 1
    if reading.kind in {DateKind.DATETIME, DateKind.RANGE, DateKind.RECURRING}:
        hourless = reading.kind is DateKind.RANGE and not reading.hour_known
        return 2 if Doubt.NO_DAY in reading.doubts or hourless else 4
    if reading.kind in {DateKind.FUZZY, DateKind.NONE}:
        return 2 if reading.start and Doubt.NO_DAY not in reading.doubts else 1
    return _DATED


def _groups(found: Sequence[Found], lexemes: Sequence[Lexeme]) -> list[list[Found]]:
    """Findings that stand side by side, with nothing but brackets and colons between them."""
    groups: list[list[Found]] = []
    end = -1
    for one in found:
        between = lexemes[end : one.first] if end >= 0 else ()
        joined = bool(groups) and end >= 0 and all(lexeme.letter in _SOFT for lexeme in between)
        if one.pieces and joined:
            groups[-1].append(one)
        elif one.pieces:
            groups.append([one])
        end = one.last if one.pieces else -1
    return groups


Placed = tuple[Said, list[tuple[int, int]]]


def _assembled(group: list[Found]) -> list[Placed]:
    said = assemble(piece for found in group for piece in found.pieces)
    kept = [found for found in group if found.pieces != _COMMA] or group
    place = [(kept[0].first, kept[-1].last)]
    return [(one, place) for one in said]


def _completed(said: list[Placed]) -> list[Placed]:
    """An hour and a day that stand apart ("19h30 tại nhà văn hóa, ngày 3/12") as one."""
    result: list[Placed] = []
    for one, place in said:
        merged = _merge(result[-1][0], one) if result else None
        if merged is None:
            result.append((one, place))
        else:
            result[-1] = (merged, [*result[-1][1], *(span for span in place if span not in result[-1][1])])
    return result


def _merge(first: Said, second: Said) -> Said | None:
    if first.mode or second.mode:
        return None
    for timed, dated in ((first, second), (second, first)):
        if _only_timed(timed.start) and _only_dated(dated.start) and dated.end is None:
            start = with_days_of(timed.start, dated.start)
            end = with_days_of(timed.end, dated.start) if timed.end else None
            return Said(start, end)
    return None


def _only_timed(draft: Draft) -> bool:
    return draft.timed and not draft.dated


def _only_dated(draft: Draft) -> bool:
    return draft.dated and not draft.timed


def _spans(
    places: list[tuple[int, int]], lexemes: Sequence[Lexeme], tokens: Sequence[Token]
) -> tuple[tuple[int, int], ...]:
    """Where in the text, with the words such as "vào lúc" that lead up to it."""
    ends = ((lexemes[first - 1].last if first else 0, lexemes[last - 1].last - 1) for first, last in places)
    return tuple((tokens[first].start, tokens[last].end) for first, last in ends)
