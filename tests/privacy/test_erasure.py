"""A person is deleted for good: no trace of the name anywhere, and no figure of a past meeting changes."""

import json
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlmodel import Session, SQLModel

from handlers.language import fold
from handlers.local_time import today
from storage.erasure import NAMELESS, erase, forget_chats
from storage.queries.answers import Said, answers_of, record
from storage.queries.people import due
from storage.tables import (
    AnswerChoice,
    AnswerSource,
    Chat,
    ChatType,
    Enrolled,
    Mark,
    Meeting,
    MeetingKind,
    MeetingState,
    Outbox,
    Person,
    Priority,
    Reason,
    RollMark,
    RollSource,
    SendState,
)
from storage.tables.people import Bond
from tests.kit import cell as kit
from tests.kit.stage import START

NAME = "Ngô Thị Hoa"
NAMELESS_NAME = "Đảng viên đã xóa dữ liệu"
PAST = START - timedelta(days=30)
AHEAD = START + timedelta(days=8)


@pytest.fixture
def rows(engine: Engine) -> kit.Cell:
    """A cell whose past and coming meeting Hoa answered, with a reason; her roll was taken too."""
    with Session(engine) as session:
        cell = kit.make_cell(session, START)
        hoa = cell.people[NAME]
        account = kit.link(session, hoa, "telegram", "hoa-8765", START)
        chat = kit.add(session, Chat(channel="telegram", external_id="hoa-8765", type=ChatType.PRIVATE))
        session.execute(text("UPDATE accounts SET private_chat_id = :chat"), {"chat": chat})
        for at in (PAST, AHEAD):
            meeting = _meeting(session, cell, at)
            said = Said(meeting, hoa, AnswerChoice.NO, AnswerSource.TEXT, at, account, Reason.OTHER, "đi lễ")
            record(session, said)
            _other_answers(session, cell, meeting)
        _close_roll(session, cell)
        _message(session, chat, "Nhắc lịch")
        _message(session, kit.join_group(session, cell.cell, "telegram", "-1", "KP7"), f"Đã ghi {NAME} vắng")
        session.commit()
        return cell


def _meeting(session: Session, cell: kit.Cell, at: datetime) -> int:
    row = Meeting(
        unit_id=cell.cell, kind=MeetingKind.REGULAR, starts_at=at, place="Nhà", agenda="…", answer_by=at,
        state=MeetingState.CALLED, called_at=PAST, called_by=cell.people[NAME],
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def _other_answers(session: Session, cell: kit.Cell, meeting: int) -> None:
    for name in ("Lê Thị Cúc", "Võ Thị Lan"):
        said = Said(meeting, cell.people[name], AnswerChoice.YES, AnswerSource.BUTTON, PAST, None)
        record(session, said)


def _close_roll(session: Session, cell: kit.Cell) -> None:
    hoa = cell.people[NAME]
    session.add(
        Mark(
            meeting_id=1, person_id=hoa, mark=RollMark.EXCUSED, reason=Reason.ILLNESS, words="đau chân",
            source=RollSource.SECRETARY, marked_at=PAST, version=1,
        )
    )  # fmt: skip
    session.add(Enrolled(meeting_id=1, person_id=hoa, bond=Bond.MEMBER))


def _message(session: Session, chat: int, words: str) -> None:
    session.add(
        Outbox(
            channel="telegram", chat_id=chat, priority=Priority.NOTICE, content={"text": words},
            not_before=START, state=SendState.SENT, created_at=START, finished_at=START,
        )
    )  # fmt: skip


def _erase(engine: Engine, cell: kit.Cell) -> None:
    with Session(engine) as session:
        erase(session, session.get_one(Person, cell.people[NAME]), NAMELESS_NAME, START, today(START))
        forget_chats(session)
        session.commit()


def _everything(engine: Engine) -> str:
    """The whole database as one text."""
    with engine.connect() as connection:
        tables = [connection.execute(select(table)).all() for table in SQLModel.metadata.sorted_tables]
    return json.dumps([[list(map(str, row)) for row in rows] for rows in tables], ensure_ascii=False)


def test_no_trace_of_the_person_is_left(engine: Engine, rows: kit.Cell) -> None:
    traces = [NAME, fold(NAME), kit.phone_of(4), "hoa-8765", "đi lễ", "đau chân", Reason.ILLNESS.value]
    before = _everything(engine)
    assert [trace for trace in traces if trace not in before] == []
    _erase(engine, rows)
    after = _everything(engine)
    assert [trace for trace in traces if trace in after] == []


def test_the_figures_of_a_past_meeting_stay(engine: Engine, rows: kit.Cell) -> None:
    def figures() -> tuple[int, list[str], int, int]:
        with Session(engine) as session:
            choices = sorted(answer.choice.value for answer in answers_of(session, 1).values())
            marks = len(session.execute(select(Mark).where(Mark.mark == RollMark.EXCUSED)).all())  # type: ignore[arg-type]
            return (
                len(due(session, rows.cell, PAST.date())),
                choices,
                marks,
                len(session.execute(select(Enrolled)).all()),
            )

    before = figures()
    _erase(engine, rows)
    assert figures() == before == (8, ["no", "yes", "yes"], 1, 1)


def test_a_coming_meeting_no_longer_waits_for_her(engine: Engine, rows: kit.Cell) -> None:
    _erase(engine, rows)
    with Session(engine) as session:
        names = [person.full_name for person in due(session, rows.cell, AHEAD.date())]
        assert len(names) == 7
        assert NAMELESS_NAME not in names
        assert len(answers_of(session, 2)) == 2


def test_others_are_untouched(engine: Engine, rows: kit.Cell) -> None:
    _erase(engine, rows)
    with Session(engine) as session:
        assert session.get_one(Person, rows.people["Lê Thị Cúc"]).phone == kit.phone_of(2)
        assert due(session, rows.cell, date(2026, 12, 1))[0].full_name == "Nguyễn Văn An"


def test_every_table_that_names_a_person_has_its_fate() -> None:
    """A new table must be thought about here: kept nameless, gone, or only forgetting."""
    gone: set[str] = set()
    forgets: set[str] = set()
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            for link in column.foreign_keys:
                if link.column.table.name == "persons" and table.name not in NAMELESS:
                    (gone if link.ondelete == "CASCADE" else forgets).add(f"{table.name}.{column.name}")
    assert gone == {
        "answer_history.person_id",
        "calendar_links.person_id",
        "consents.person_id",
        "employments.person_id",
        "link_claims.person_id",
        "roles.person_id",
        "roll_mark_history.person_id",
    }
    assert forgets == {
        "accounts.person_id",  # deleted by hand: a reference that is merely forgotten would leave the number
        "broadcast_targets.person_id",  # the whole target goes with the person's private chat
        "broadcast_targets.received_by",
        "broadcasts.created_by",
        "codes.made_by",
        "codes.person_id",
        "data_requests.person_id",
        "material_uses.said_by",
        "materials.changed_by",
        "materials.created_by",
        "meetings.called_by",
        "opinion_answers.person_id",  # forgotten at the question's end for everybody
        "opinions.created_by",
        "questions.person_id",
        "remark_steps.by_person",
        "series.created_by",
        "task_steps.by_person",
        "tasks.given_by",
    }
