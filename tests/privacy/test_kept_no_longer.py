"""What the consent text promises to keep no longer goes at its day, and not a day before; figures stay."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from handlers.house import House
from handlers.privacy.retention import former, keep_no_longer
from storage.queries.answers import Said, answers_of, record
from storage.queries.people import due
from storage.tables import (
    Account,
    AnswerChoice,
    AnswerHistory,
    AnswerSource,
    AuditEntry,
    Chat,
    ChatType,
    EndReason,
    Meeting,
    MeetingKind,
    MeetingState,
    Membership,
    Person,
    Reason,
    Role,
    RoleKind,
)
from tests.kit import cell as kit
from tests.kit.stage import START

HOUSE = House()
NAME = "Ngô Thị Hoa"
LAST = date(2026, 11, 1)
DAYS = timedelta(days=HOUSE.rules.keep_former_days)
MIDDAY = datetime(2026, 11, 1, 5, tzinfo=START.tzinfo)


@pytest.fixture
def cell(engine: Engine) -> kit.Cell:
    """Hoa answered a meeting, and left on the first of November."""
    with Session(engine) as session:
        cell = kit.make_cell(session, START)
        kit.link(session, cell.people[NAME], "telegram", "hoa", START)
        session.add(
            Meeting(
                unit_id=cell.cell, kind=MeetingKind.REGULAR, starts_at=MIDDAY, place="…", agenda="…",
                answer_by=MIDDAY, state=MeetingState.CALLED, called_at=MIDDAY,
            )
        )  # fmt: skip
        session.flush()
        record(session, Said(1, cell.people[NAME], AnswerChoice.NO, AnswerSource.TEXT, MIDDAY, None,
                             Reason.OTHER, "chăm cháu"))  # fmt: skip
        membership = session.exec(select(Membership).where(Membership.person_id == cell.people[NAME])).one()
        membership.ends_on, membership.end_reason = LAST, EndReason.DIED
        session.commit()
    return cell


def named(engine: Engine, now: datetime) -> list[str]:
    """Who is known by name after the hour's beats."""
    with Session(engine) as session:
        for _ in range(3):
            keep_no_longer(session, HOUSE, now)
        session.commit()
        return [person.full_name for person in session.exec(select(Person)) if person.folded_name]


def test_who_has_left_is_forgotten_at_the_day(engine: Engine, cell: kit.Cell) -> None:
    everybody = [*kit.NAMES, kit.OVERSEER]
    assert sorted(named(engine, MIDDAY + DAYS)) == sorted(everybody)
    assert sorted(named(engine, MIDDAY + DAYS + timedelta(days=1))) == sorted({*everybody} - {NAME})
    with Session(engine) as session:
        assert session.exec(select(Account)).all() == []
        assert len(due(session, cell.cell, LAST)) == 8, "the meeting's figures stay"
        assert answers_of(session, 1).popitem()[1].choice is AnswerChoice.NO
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "forget_former")).all()
        assert [entry.subject for entry in entries] == [f"person:{cell.people[NAME]}"], "once"


@pytest.mark.parametrize("ends", [None, LAST + timedelta(days=30)])
def test_who_still_belongs_somewhere_stays(engine: Engine, cell: kit.Cell, ends: date | None) -> None:
    with Session(engine) as session:
        session.add(Role(person_id=cell.people[NAME], unit_id=cell.ward, kind=RoleKind.OVERSEER,
                         starts_on=LAST, ends_on=ends))  # fmt: skip
        session.flush()
        assert former(session, LAST + timedelta(days=1)) == []


def test_whoever_never_belonged_anywhere_is_not_former(engine: Engine, cell: kit.Cell) -> None:
    with Session(engine) as session:
        kit.add_person(session, "Lê Thị Mới", START)
        assert [one.full_name for one in former(session, date(2030, 1, 1))] == [NAME]


def test_reasons_of_long_ago_go_and_choices_stay(engine: Engine, cell: kit.Cell) -> None:
    days = timedelta(days=HOUSE.rules.keep_reasons_days)
    with Session(engine) as session:
        membership = session.exec(select(Membership).where(Membership.person_id == cell.people[NAME])).one()
        membership.ends_on = None
        keep_no_longer(session, HOUSE, MIDDAY + days - timedelta(seconds=1))
        assert session.exec(select(AnswerHistory.words)).all() == ["chăm cháu"]
        keep_no_longer(session, HOUSE, MIDDAY + days + timedelta(seconds=1))
        assert session.exec(select(AnswerHistory.words, AnswerHistory.reason)).all() == [(None, None)]
        kept = answers_of(session, 1)[cell.people[NAME]]
        assert (kept.choice, kept.reason, kept.words) == (AnswerChoice.NO, None, None)


def test_names_of_groups_that_were_never_joined_go(engine: Engine, cell: kit.Cell) -> None:
    with Session(engine) as session:
        session.add(Chat(channel="telegram", external_id="-5", type=ChatType.GROUP, title="Gia đình Hoa"))
        kit.join_group(session, cell.cell, "telegram", "-6", "Chi bộ")
        keep_no_longer(session, HOUSE, START)
        assert sorted(chat.title for chat in session.exec(select(Chat))) == ["", "Chi bộ"]
