"""An answer pushed again after a newer one changes nothing, whatever the order of arrival."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from storage.queries.answers import Recorded, Said, record
from storage.tables import (
    Answer,
    AnswerChoice,
    AnswerHistory,
    AnswerSource,
    Meeting,
    MeetingKind,
    MeetingState,
)
from storage.unit_of_work import Job, run
from tests.kit import cell as kit
from tests.kit.database import empty_database
from tests.storage.office import NOW

CHOICES = tuple(AnswerChoice)


@dataclass
class Ballot:
    engine: Engine
    meeting: int
    person: int

    def answer(
        self, order: int | None, choice: AnswerChoice, at: datetime = NOW, channel: str = "telegram"
    ) -> Recorded | None:
        said = Said(self.meeting, self.person, choice, AnswerSource.BUTTON, at, None)
        job = Job(channel, f"{channel}:{order}:{at}", "c", "Tap", True, lambda one: record(one, said), order)
        (outcome,) = run(self.engine, [job], at)
        return outcome.result

    @property
    def stands(self) -> AnswerChoice:
        with Session(self.engine) as session:
            return session.get_one(Answer, (self.meeting, self.person)).choice

    @property
    def history(self) -> list[tuple[AnswerChoice, bool]]:
        with Session(self.engine) as session:
            rows = session.exec(select(AnswerHistory).order_by(col(AnswerHistory.id)))
            return [(row.choice, row.overtaken) for row in rows]


def ballot_in(engine: Engine) -> Ballot:
    with Session(engine) as session:
        cell = kit.make_cell(session, NOW)
        meeting = Meeting(
            unit_id=cell.cell, kind=MeetingKind.REGULAR, starts_at=NOW + timedelta(days=5), place="",
            agenda="", answer_by=NOW + timedelta(days=4), state=MeetingState.CALLED, called_at=NOW,
        )  # fmt: skip
        session.add(meeting)
        session.commit()
        return Ballot(engine, meeting.id, next(iter(cell.people.values())))


@pytest.fixture
def ballot(engine: Engine) -> Ballot:
    return ballot_in(engine)


def test_an_older_update_is_history_only(ballot: Ballot) -> None:
    assert ballot.answer(8, AnswerChoice.YES) is Recorded.NEWS
    assert ballot.answer(7, AnswerChoice.NO) is Recorded.OVERTAKEN
    assert ballot.stands is AnswerChoice.YES
    assert ballot.history == [(AnswerChoice.YES, False), (AnswerChoice.NO, True)]
    assert ballot.answer(9, AnswerChoice.NO) is Recorded.NEWS


def test_numbers_that_start_anew_after_an_idle_week_are_newer(ballot: Ballot) -> None:
    ballot.answer(900, AnswerChoice.YES)
    assert ballot.answer(5, AnswerChoice.NO, NOW + timedelta(days=8)) is Recorded.NEWS
    assert ballot.stands is AnswerChoice.NO


@pytest.mark.parametrize(("order", "channel"), [(7, "zalo"), (None, "telegram")])
def test_what_cannot_be_compared_counts_as_it_comes(ballot: Ballot, order: int | None, channel: str) -> None:
    ballot.answer(8, AnswerChoice.YES)
    assert ballot.answer(order, AnswerChoice.NO, channel=channel) is Recorded.NEWS


@given(
    st.lists(
        st.tuples(st.integers(1, 30), st.sampled_from(CHOICES)), min_size=1, unique_by=lambda one: one[0]
    )
)
def test_in_every_order_of_arrival_the_newest_stands(arrivals: list[tuple[int, AnswerChoice]]) -> None:
    engine = empty_database()
    ballot = ballot_in(engine)
    for order, choice in arrivals:
        ballot.answer(order, choice)
    assert ballot.stands is max(arrivals)[1]
    current = [choice for choice, overtaken in ballot.history if not overtaken]
    assert current[-1] is ballot.stands
    engine.dispose()
