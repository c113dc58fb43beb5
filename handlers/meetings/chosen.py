"""A digit written where a meeting is asked about: which question it answers, and how."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from handlers.language import Intent, QuestionContext, fold, read_reply
from storage.tables import Question

_BARE = re.compile(r"(?:([a-z]) ?)?([1-9])[.,:)]?()", re.IGNORECASE)
_WITH_WORDS = re.compile(r"([a-z])?([1-9])[\s.,:+)-]+(.+)", re.IGNORECASE | re.DOTALL)

_COUNTED = frozenset(["gio", "tieng", "ngay", "hom", "tuan", "thang", "nam", "lan", "buoi", "nguoi"])
"""After these a number counts something: it is no choice."""


@dataclass(frozen=True, slots=True)
class Written:
    """ "A2 ốm" taken apart; without a letter or words these are empty."""

    letter: str
    number: int
    words: str


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
        if fold(self.words).split()[0].strip(".,?!") in _COUNTED:
            return False
        said = read_reply(self.spelled_out, QuestionContext.RSVP, now)
        alone = read_reply(self.label, QuestionContext.RSVP, now)
        more = said.intent is not Intent.LATE or said.detail.minutes is not None
        return said.intent is alone.intent and not said.confirm and more


def written_in(text: str) -> Written | None:
    """The digit in a text that is one, with a letter before and words after it."""
    plain = normalize("NFKC", text).strip()
    found = _BARE.fullmatch(plain) or _WITH_WORDS.fullmatch(plain)
    if found is None:
        return None
    words = found[3].strip(" .,!?")
    return Written((found[1] or "").upper(), int(found[2]), words if fold(words).split() else "")


def coded_in(text: str) -> list[Written]:
    """Several choices in one text, each with its letter: "A1 B2". Empty where it is anything else."""
    pieces = [written_in(piece) for piece in re.split(r"[\s,;]+", text.strip())]
    coded = [piece for piece in pieces if piece is not None and piece.letter and not piece.words]
    return coded if len(coded) == len(pieces) > 1 else []


def offered(questions: Iterable[Question], written: Written) -> list[Chosen]:
    """What it can mean: for each meeting the choice of that number in what was asked last."""
    found: dict[int | None, Chosen] = {}
    for question in sorted(questions, key=lambda one: one.outbox_id or 0):
        choices: list[list[str]] = question.choices or []
        if written.number <= len(choices) and written.letter in ("", question.letter):
            label, action = choices[written.number - 1]
            found[question.meeting_id] = Chosen(question, label, action, written.words)
    return list(found.values())
