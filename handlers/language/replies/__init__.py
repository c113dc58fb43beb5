"""Answers in the words of members, read against the question that is open in the chat."""

from datetime import datetime
from unicodedata import normalize

from handlers.language.replies.attendance import read_attendance
from handlers.language.replies.lexicon import ReplyWords, default_words
from handlers.language.replies.line import Line, line_of
from handlers.language.replies.quoting import own_words
from handlers.language.replies.reading import (
    Asked,
    DataRequest,
    Detail,
    Intent,
    Question,
    Reason,
    ReplyReading,
)
from handlers.language.replies.tasks import read_task_reply
from handlers.language.text import plain_signs

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

_LONGEST = 600
"""Characters that are read; what goes on after them is no short answer and is never saved unasked."""


def read_reply(
    text: str, context: Question, reference: datetime | None = None, *, words: ReplyWords | None = None
) -> ReplyReading:
    """What a text answers to the open question.

    `reference` is when it was written (aware), for dates such as "đến thứ 6". Requests about one's own
    data and wishes not to be written to are heard everywhere; in a residents' group, and where nothing
    is asked, nothing else is.
    """
    known = words or default_words()
    own, quoted = own_words(plain_signs(normalize("NFC", text[: _LONGEST + 1])))
    line = line_of(own[:_LONGEST], known, known.tasks if context is Question.TASK else known.phrases)
    doubtful = quoted or len(text) > _LONGEST
    private = _about_data(line, known)
    if private is not None:
        return private
    if context in {Question.RES, Question.GROUP}:
        return _unasked(line, reference)
    if context is Question.TASK:
        return read_task_reply(line, reference, doubtful=doubtful)
    if context is Question.BCAST:
        return _received(line)
    return read_attendance(line, context, reference, doubtful=doubtful)


_DENYING = frozenset(["đừng", "dung", "không", "khong", "chưa", "chua"])


def _about_data(line: Line, known: ReplyWords) -> ReplyReading | None:
    """A request about one's own data, unless it is denied ("đừng xóa…")."""
    words = known.requests.kept(line.words)
    for at in range(len(words)):
        parts = list(known.requests.parts(words, at))
        denied = at > 0 and words[at - 1].form in _DENYING
        if not parts or denied:
            continue
        found = max(parts, key=lambda part: part.last)
        if found.role == "optout":
            return ReplyReading(Intent.OPTOUT)
        return ReplyReading(Intent.DATA_REQUEST, detail=Detail(request=DataRequest(found.value)))
    return None


_ANSWERS = frozenset([Intent.YES, Intent.NO, Intent.LATE, Intent.LEAVE_EARLY, Intent.CHANGE])


def _unasked(line: Line, reference: datetime | None) -> ReplyReading:
    """Nothing is open: what sounds like an answer is not recorded, but may be asked about."""
    found = read_attendance(line, Question.RSVP, reference, doubtful=False)
    if found.intent is Intent.QUESTION and (found.detail.ask is not Asked.OTHER or _is_asked(line)):
        return ReplyReading(Intent.QUESTION, detail=Detail(ask=Asked.OTHER))
    return ReplyReading(Intent.UNRELATED, confirm=found.intent in _ANSWERS and len(line.words) <= 12)


def _is_asked(line: Line) -> bool:
    return line.words[-1].form == "?"


def _received(line: Line) -> ReplyReading:
    """The answer to a broadcast: received or not, nothing more."""
    roles = [part.role for parts in line.parts().values() for part in parts]
    asks = "asks" in roles or any(
        role in roles for role in ("ask_time", "ask_place", "ask_agenda", "complaint")
    )
    missing = any(role in roles for role in ("not", "not_yet")) and any(
        role in roles for role in ("ack", "able", "ack_object")
    )
    if missing or asks:
        return ReplyReading(Intent.QUESTION, detail=Detail(ask=Asked.OTHER), confirm="complaint" in roles)
    worded = any(word.form[0].isalnum() for word in line.words)
    if not worded or any(
        role in roles for role in ("ack", "yes_sir", "have", "digit", "thanks", "ack_object")
    ):
        return ReplyReading(Intent.ACK)
    return ReplyReading(Intent.UNRELATED)
