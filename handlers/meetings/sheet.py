"""A meeting with everything that is said about it: the unit, the local hour, who is due, who answered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlmodel import Session

from handlers.house import House
from handlers.local_time import local
from handlers.rules import Rules
from storage.queries.answers import answers_of
from storage.queries.people import due
from storage.queries.units import unit
from storage.tables import Answer, AnswerChoice, Meeting, MeetingState, Person, Unit

_NUMBER = re.compile(r"\(?\d{1,2}(?:\)|[.)/](?!\d))\s*")
"""The number somebody writes before a point of the agenda: "1. ", "(2) ", "3/ "; not "3/12" or "19h"."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`due` and `answers` hold at the moment it was opened; nothing here is stored."""

    house: House
    rules: Rules
    meeting: Meeting
    unit: Unit
    at: datetime
    due: list[Person]
    answers: dict[int, Answer]

    @classmethod
    def open(cls, session: Session, house: House, meeting_id: int) -> Self:
        """Raises sqlalchemy.exc.NoResultFound for a meeting that is gone."""
        meeting = session.get_one(Meeting, meeting_id)
        own = unit(session, meeting.unit_id)
        at = local(meeting.starts_at, own)
        return cls(
            house=house,
            rules=house.rules_of(session, own.id),
            meeting=meeting,
            unit=own,
            at=at,
            due=due(session, meeting.unit_id, at.date()),
            answers=answers_of(session, meeting_id),
        )

    @property
    def silent(self) -> list[Person]:
        """Who must attend and has not answered, by name."""
        return [person for person in self.due if person.id not in self.answers]

    def answered(self, choice: AnswerChoice) -> list[Person]:
        """Who must attend and answered so, by name."""
        return [person for person in self.due if self._choice(person) is choice]

    def over(self, now: datetime) -> bool:
        return self.meeting.starts_at <= now or self.meeting.state is not MeetingState.CALLED

    def tally(self) -> str:
        """The counts in one line; no names."""
        counts = {choice.value: len(self.answered(choice)) for choice in AnswerChoice}
        answered = sum(counts.values())
        return self.say("tally", answered=answered, due=len(self.due), **counts)

    def kind(self) -> str:
        return self.say(f"kind_{self.meeting.kind}")

    def say(self, name: str, /, **fields: Any) -> str:
        return self.house.wording.text(f"meetings.{name}", **fields)

    def _choice(self, person: Person) -> AnswerChoice | None:
        answer = self.answers.get(person.id)
        return answer.choice if answer else None


def agenda_items(agenda: str) -> list[str]:
    """The agenda as its points: divided by semicolons or lines, numbering taken off."""
    parts = (part.strip(" \t.-–•") for line in agenda.splitlines() for part in line.split(";"))
    items = [unnumbered for part in parts if (unnumbered := _NUMBER.sub("", part, count=1))]
    return items or [agenda]


def details(house: House, at: datetime, place: str, agenda: str) -> str:
    """Time, place and agenda as they stand in a notice."""
    return house.wording.text("meetings.details", at=at, place=place, agenda=agenda_items(agenda))


def notes(house: House, answer: Answer) -> list[str]:
    """What is noted of an answer: minutes, reason, that it came late."""
    wording = house.wording
    found: Sequence[str | None] = (
        wording.text("meetings.mark_minutes", minutes=answer.minutes_late) if answer.minutes_late else None,
        answer.words or (wording.text(f"reasons.{answer.reason}") if answer.reason else None),
        wording.text("meetings.mark_after_deadline") if answer.after_deadline else None,
    )
    return [note for note in found if note]


def told(house: House, answer: Answer) -> str:
    """One answer in words: "vắng (công tác)", "đến muộn (15 phút)"."""
    marks = ", ".join(notes(house, answer))
    label = house.wording.text(f"meetings.group_{answer.choice}").lower()
    return f"{label} ({marks})" if marks else label
