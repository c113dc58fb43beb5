"""When a task given in one line is due: the date in a clause of its own, the deadline, or the last date."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from handlers.language.dates import DateKind, DateReading, Doubt, read_dates
from handlers.language.task_people import Row, plain_of
from handlers.language.task_words import Span, clauses, lexicon, light

_DUE = {DateKind.DEADLINE, DateKind.DATETIME, DateKind.DATE, DateKind.RANGE, DateKind.FUZZY, DateKind.INVALID}
_LOOSE = {"month", "quarter", "year"}
_MONTH_OF_TASK = re.compile(r"(?:thang|quy)\s+[\divx]+(?:/\d+)?[\s,]+(?=truoc|den|cham nhat|han|xong)")


def due_of(row: Row, reference: datetime, people: list[Span]) -> DateReading | None:
    """The date in a clause of its own; else the deadline, else the last date within the task."""
    masked = _masked(row, people)
    for first, last in reversed(list(clauses(row, 0))):
        own = own_date(masked[first:last], reference, first)
        if own is not None:
            return own
    found = [_without_month(masked, one) for one in read_dates(masked, reference) if _is_due(one)]
    deadlines = [one for one in found if one.kind is DateKind.DEADLINE]
    return deadlines[-1] if deadlines else found[-1] if found else None


def _without_month(masked: str, one: DateReading) -> DateReading:
    """A month the task is about ("báo cáo tháng 11 trước thứ sáu") is not of the day it is due."""
    start, end = one.spans[0] if one.spans else (0, 0)
    found = _MONTH_OF_TASK.match(plain_of(masked[start:end]))
    spans = ((start + found.end(), end), *one.spans[1:]) if found else one.spans
    return replace(one, spans=spans)


def _is_due(one: DateReading) -> bool:
    loose = one.granularity in _LOOSE and one.kind is not DateKind.DEADLINE
    return one.kind in _DUE and Doubt.OTHER_PURPOSE not in one.doubts and not loose


def own_date(text: str, reference: datetime, shift: int = 0) -> DateReading | None:
    """The date that a stretch consists of, apart from the words that lead up to it; its spans are moved by
    where the stretch begins."""
    for one in read_dates(text, reference):
        if one.kind in _DUE and one.spans and light(text[: one.spans[0][0]] + " " + text[one.spans[-1][1] :]):
            spans = tuple((start + shift, end + shift) for start, end in one.spans)
            return replace(one, spans=spans)
    return None


def _masked(row: Row, people: list[Span]) -> str:
    """The text with names blotted out, those of strangers too: "Mai", "Năm" and "Tư" are no days there."""
    text = list(row.text)
    for start, end in [*people, *_strangers(row)]:
        text[start:end] = "_" * (end - start)
    return "".join(text)


def _strangers(row: Row) -> Iterator[Span]:
    """Two or more words in capitals, one after the other, that do not begin a date."""
    run: list[int] = []
    for number, word in enumerate([*row.words, None]):
        if word is not None and word.capital and word.canon.isalpha():
            run.append(number)
            continue
        if len(run) > 1 and lexicon().longest(row.words, run[0]) is None:
            yield row.words[run[0]].start, row.words[run[-1]].end
        run = []
