"""Answers about a task: taken, done, under way, stuck, too late, refused."""

import re
from datetime import date, datetime

from handlers.language.replies.details import DEFAULT_REFERENCE, date_said, ratio_said
from handlers.language.replies.people import people_named
from handlers.language.replies.reading import Asked, Detail, Intent, Reason, ReplyReading
from handlers.language.replies.signs import Line

_PERCENT = re.compile(r"(\d{1,3}) ?(?:%|phần trăm)")
_OPTIONS = {"1": Intent.TASK_ACCEPT, "2": Intent.TASK_PROGRESS, "3": Intent.TASK_DONE}


def read_task_reply(line: Line, reference: datetime | None) -> ReplyReading:
    """An answer while a task is open. `line` is read with the words of tasks."""
    letters = line.letters
    for rule in (_declined, _extended, _asked, _blocked, _under_way, _done, _accepted):
        found = rule(line, letters, reference)
        if found is not None:
            return found
    return _short(line, letters)


def _declined(line: Line, letters: str, _: datetime | None) -> ReplyReading | None:
    if "z" not in letters:
        return None
    names = tuple(one.name for one in people_named(line))
    return ReplyReading(Intent.TASK_DECLINE, detail=Detail(names=names), confirm=True)


def _extended(line: Line, letters: str, reference: datetime | None) -> ReplyReading | None:
    """More time is asked for; the giver of the task decides."""
    if "m" not in letters:
        return None
    return ReplyReading(Intent.TASK_EXTENSION, detail=Detail(due=date_said(line, reference)), confirm=True)


def _asked(line: Line, letters: str, _: datetime | None) -> ReplyReading | None:
    asks = re.search(r"[124!]", letters) or re.search(r"[fjkC]?[Nn][?,P]*$|[?],*$", letters)
    if not asks or re.search("[Nn][fjk]", letters) or re.fullmatch(r"[AP,]*[Nn][AP,]*", letters):
        return None
    return (
        ReplyReading(Intent.QUESTION, detail=Detail(ask=Asked.OTHER))
        if "?" in line.text or re.search(r"[124!?]|f[Nn]", letters)
        else None
    )


def _blocked(_: Line, letters: str, __: datetime | None) -> ReplyReading | None:
    return ReplyReading(Intent.TASK_BLOCKED) if "x" in letters and not re.search("Nx", letters) else None


def _under_way(line: Line, letters: str, reference: datetime | None) -> ReplyReading | None:
    ratio = ratio_said(line.text)
    counted = Detail(done=ratio[0], of=ratio[1]) if ratio else Detail()
    complete = ratio is not None and ratio[0] == ratio[1]
    if complete:
        return ReplyReading(Intent.TASK_DONE, detail=counted, confirm="f" not in letters)
    if "f" in letters and _promised(line, reference):
        return ReplyReading(Intent.TASK_PROGRESS, detail=counted)
    part = _PERCENT.search(line.text)
    if part and int(part[1]) < 100:
        return ReplyReading(Intent.TASK_PROGRESS, detail=counted)
    unfinished = re.search(r"[Nn][_PC]*[fk]|[jiU]|f[_,]*i|I|[HM].*f", letters)
    if unfinished or (ratio and not complete):
        return ReplyReading(Intent.TASK_PROGRESS, detail=counted)
    return None


def _promised(line: Line, reference: datetime | None) -> bool:
    """ "thứ 6 xong": a day that is still to come makes it a promise."""
    day = date_said(line, reference)
    moment = (day.end or day.start) if day else None
    first = moment.date() if isinstance(moment, datetime) else moment
    return isinstance(first, date) and first >= (reference or DEFAULT_REFERENCE).date()


def _done(_: Line, letters: str, __: datetime | None) -> ReplyReading | None:
    return ReplyReading(Intent.TASK_DONE) if "f" in letters else None


def _accepted(line: Line, letters: str, _: datetime | None) -> ReplyReading | None:
    """ "ok để tôi" begins with a word that decides nothing, so it is asked about."""
    if "k" not in letters:
        return None
    return ReplyReading(
        Intent.TASK_ACCEPT, confirm=line.tokens[0].canon == "ok" and not letters.startswith("A,")
    )


def _short(line: Line, letters: str) -> ReplyReading:
    if re.fullmatch(r"[AP,]*N[AP,]*", letters):
        return ReplyReading(Intent.TASK_DECLINE, confirm=True)
    if re.match(r"[AP,]*n", letters):
        return ReplyReading(Intent.TASK_PROGRESS)
    option = re.fullmatch(r"[AP,]*#[AP,]*", letters)
    if option:
        digit = next(sign.value for sign in line.signs if sign.letter == "#")
        return ReplyReading(_OPTIONS[digit], confirm=True)
    if "B" in letters:
        return ReplyReading(Intent.TASK_BLOCKED, Reason.BUSY_UNSPECIFIED, confirm=True)
    if re.search("[Ay]", letters) or not any(token.canon[0].isalnum() for token in line.tokens):
        return ReplyReading(Intent.ACK, confirm=True)
    return ReplyReading(Intent.UNRELATED)
