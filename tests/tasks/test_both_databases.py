"""The statements about tasks that reckon with days, on SQLite and on PostgreSQL."""

from datetime import date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from handlers.local_time import HOME
from storage.queries.attendance import marks_in
from storage.queries.taking import away_since
from storage.queries.tasks import own_between
from storage.tables import (
    Assignment,
    Availability,
    AvailabilityKind,
    Mark,
    Meeting,
    MeetingKind,
    MeetingState,
    Roll,
    RollMark,
    RollSource,
    Task,
    TaskState,
)
from tests.kit import cell as kit

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=HOME)
MOMENTS = datetime(2026, 1, 1, tzinfo=HOME), datetime(2027, 1, 1, tzinfo=HOME)
YEAR = date(2026, 1, 1), date(2027, 1, 1), MOMENTS[1]


def given(session: Session, cell: kit.Cell, name: str, at: datetime, due: date | None = None) -> int:
    task = Task(unit_id=cell.cell, what="trực", standing=due is None, due_on=due, given_at=at)
    session.add(task)
    session.flush()
    part = Assignment(
        task_id=task.id, person_id=cell.people[name], state=TaskState.ACCEPTED, since=at, due_on=due
    )
    session.add(part)
    session.flush()
    return part.id


def test_a_years_own_tasks_are_counted_by_the_days_of_home(engine: Engine) -> None:
    with Session(engine) as session:
        cell = kit.make_cell(session, NEW_YEARS_EVE)
        old = given(session, cell, "Ngô Thị Hoa", NEW_YEARS_EVE)
        given(session, cell, "Ngô Thị Hoa", datetime(2027, 1, 1, 0, 30, tzinfo=HOME))
        due = given(session, cell, "Ngô Thị Hoa", NEW_YEARS_EVE, date(2026, 12, 31))
        found = own_between(session, cell.people["Ngô Thị Hoa"], *YEAR)
        assert {one.part.id for one in found} == {old, due}


@pytest.mark.parametrize(("online", "counted"), [(True, RollMark.ONLINE), (False, RollMark.EXCUSED)])
def test_online_is_present_only_where_the_meeting_is(engine: Engine, online: bool, counted: RollMark) -> None:
    with Session(engine) as session:
        cell, starts = kit.make_cell(session, NEW_YEARS_EVE), datetime(2026, 6, 3, 19, 30, tzinfo=HOME)
        meeting = Meeting(unit_id=cell.cell, kind=MeetingKind.REGULAR, starts_at=starts, place="", agenda="",
                          answer_by=starts, state=MeetingState.CALLED, called_at=starts)  # fmt: skip
        session.add(meeting)
        session.flush()
        session.add(Roll(meeting_id=meeting.id, code="1", online=online, opened_at=starts, closed_at=starts))
        session.add(Mark(meeting_id=meeting.id, person_id=cell.people["Ngô Thị Hoa"], mark=RollMark.ONLINE,
                         source=RollSource.SECRETARY, marked_at=starts, version=1))  # fmt: skip
        session.flush()
        assert marks_in(session, cell.people["Ngô Thị Hoa"], *MOMENTS) == {counted: 1}


def test_whoever_came_to_be_away_after_the_task_is_found(engine: Engine) -> None:
    with Session(engine) as session:
        cell = kit.make_cell(session, NEW_YEARS_EVE)
        part = given(session, cell, "Ngô Thị Hoa", datetime(2026, 12, 1, 9, tzinfo=HOME))
        away = Availability(person_id=cell.people["Ngô Thị Hoa"], unit_id=cell.cell,
                            kind=AvailabilityKind.WORKING_AWAY, starts_on=date(2026, 12, 5))  # fmt: skip
        session.add(away)
        session.flush()
        found = away_since(session, date(2026, 12, 10), 10)
        assert [(one.id, kind) for one, kind in found] == [(part, AvailabilityKind.WORKING_AWAY)]
