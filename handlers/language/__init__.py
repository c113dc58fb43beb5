"""Understanding Vietnamese: pure functions from a line of text to a typed reading.

A reading says what it understood and whether that has to be asked about first (`confirm`). Nothing here
knows a channel, a database or the time: the moment a text is read at, and its zone, are arguments.
"""

from handlers.language.assignments import TaskLine, read_task_line
from handlers.language.dates import DateKind, DateReading, Doubt, read_date, read_dates, written
from handlers.language.meetings import MeetingKind, MeetingLine, read_meeting_line
from handlers.language.names import NameKind, NameReading, RosterName, find_people
from handlers.language.own_words import OwnWords, WordsError, load_words, use
from handlers.language.replies import (
    Asked,
    DataRequest,
    Detail,
    Intent,
    Question,
    Reason,
    ReplyReading,
    read_reply,
)
from handlers.language.replies.reasons import reason_in
from handlers.language.roll_lines import RollLine, RollPerson, RollState, read_roll_line
from handlers.language.text import fold, normalise
from handlers.language.wishes import Wish, goes_on, nothing_besides, read_wish

QuestionContext = Question

__all__ = [
    "Asked",
    "DataRequest",
    "DateKind",
    "DateReading",
    "Detail",
    "Doubt",
    "Intent",
    "MeetingKind",
    "MeetingLine",
    "NameKind",
    "NameReading",
    "OwnWords",
    "Question",
    "QuestionContext",
    "Reason",
    "ReplyReading",
    "RollLine",
    "RollPerson",
    "RollState",
    "RosterName",
    "TaskLine",
    "Wish",
    "WordsError",
    "find_people",
    "fold",
    "goes_on",
    "load_words",
    "normalise",
    "nothing_besides",
    "read_date",
    "read_dates",
    "read_meeting_line",
    "read_reply",
    "read_roll_line",
    "read_task_line",
    "read_wish",
    "reason_in",
    "use",
    "written",
]
