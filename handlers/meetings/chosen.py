"""A digit written where a meeting is asked about: which question it answers, and how."""

import re
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from handlers.language import Intent, QuestionContext, read_reply
from storage.tables import Question, QuestionKind

_DIGIT = re.compile(r"(?:([a-z]) ?)?([1-9])(?:[\s.,:+-]+(.*))?", re.IGNORECASE | re.DOTALL)
"""A digit of the choices, after the letter of one of several meetings; words may follow: "A2 ốm"."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a digit stands for, and the words after it."""

    question: Question
    label: str
    action: str
    words: str

    @property
    def spelled_out(self) -> str:
        """ "2 công tác" as "Vắng, công tác"."""
        return f"{self.label}, {self.words}"

    def clear(self, now: datetime) -> bool:
        """Whether the words go with the digit: "3 15 phút", but not "3 đồng chí chưa tới"."""
        said = read_reply(self.spelled_out, QuestionContext.RSVP, now)
        alone = read_reply(self.label, QuestionContext.RSVP, now)
        more = said.intent is not Intent.LATE or said.detail.minutes is not None
        return said.intent is alone.intent and not said.confirm and more


def chosen_by(questions: list[Question], text: str) -> Chosen | None:
    """A digit where one question is open; where several are, with the letter of one."""
    found = _DIGIT.fullmatch(normalize("NFKC", text).strip())
    asked = _of_letter(questions, found[1]) if found else []
    if found is None or len(asked) != 1:
        return None
    choices: list[list[str]] = asked[0].choices or []
    place = int(found[2]) - 1
    if place >= len(choices):
        return None
    label, pressed = choices[place]
    return Chosen(asked[0], label, pressed, found[3] or "")


def _of_letter(questions: list[Question], letter: str | None) -> list[Question]:
    """The questions a digit may answer; a roll that is being taken has taken its notice's place."""
    rolls = {one.meeting_id for one in questions if one.kind is QuestionKind.ROLL}
    asked = [one for one in questions if one.kind is not QuestionKind.RSVP or one.meeting_id not in rolls]
    return [one for one in asked if one.letter == letter.upper()] if letter else asked
