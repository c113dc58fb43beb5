"""Answers in the words of members, read against the question that is open in the chat."""

import re
from datetime import datetime

from handlers.language.replies.attendance import read_attendance, stance_of
from handlers.language.replies.reading import (
    Asked,
    DataRequest,
    Detail,
    Intent,
    Question,
    Reason,
    ReplyReading,
)
from handlers.language.replies.signs import Line, ReplyWords, default_words
from handlers.language.replies.tasks import read_task_reply

__all__ = [
    "Asked",
    "DataRequest",
    "Detail",
    "Intent",
    "Question",
    "Reason",
    "ReplyReading",
    "ReplyWords",
    "read_reply",
]

_LONGEST = 4000


def read_reply(
    text: str, context: Question, reference: datetime | None = None, *, words: ReplyWords | None = None
) -> ReplyReading:
    """What a text answers to the open question.

    `reference` is when it was written (aware), for dates such as "đến thứ 6". Requests about one's own
    data and wishes not to be written to are heard everywhere; in a residents' group, and where nothing
    is asked, nothing else is.
    """
    known = words or default_words()
    line = Line(text[:_LONGEST], known, about_task=context is Question.TASK)
    private = _about_data(line, known)
    if private is not None:
        return private
    if context in {Question.RES, Question.GROUP}:
        return _unasked(line)
    if context is Question.TASK:
        return read_task_reply(line, reference)
    if context is Question.BCAST:
        return _received(line)
    return read_attendance(line, context, reference)


def _about_data(line: Line, known: ReplyWords) -> ReplyReading | None:
    for request, _, _ in known.requests.scan(line.tokens):
        if request is not None:
            return ReplyReading(Intent.DATA_REQUEST, detail=Detail(request=request))
    if any(sign for sign, _, _ in known.optout.scan(line.tokens)):
        return ReplyReading(Intent.OPTOUT)
    return None


def _unasked(line: Line) -> ReplyReading:
    """Nothing is open: what sounds like an answer is not recorded, but may be asked about."""
    if line.matches("[1234]") and line.matches("h"):
        return ReplyReading(Intent.QUESTION, detail=Detail(ask=Asked.OTHER))
    stance, _ = stance_of(line)
    answering = stance is not None or re.fullmatch("[AP]*#[AP,]*", line.letters) is not None
    short = len(line.tokens) <= 12
    return ReplyReading(Intent.UNRELATED, confirm=answering and short and not line.has("uoqlT!"))


def _received(line: Line) -> ReplyReading:
    """The answer to a broadcast: received or not, nothing more."""
    asks = line.has("1234!?") or "?" in line.text
    if line.matches("[Nn][_P]*[AC]") or (asks and not line.matches("^A")):
        return ReplyReading(Intent.QUESTION, detail=Detail(ask=Asked.OTHER), confirm=line.has("!"))
    worded = any(token.canon[0].isalnum() for token in line.tokens)
    if line.has("Aya") or not worded or re.fullmatch("[AP,]*#[AP,]*", line.letters):
        return ReplyReading(Intent.ACK)
    return ReplyReading(Intent.UNRELATED)
