"""After an erasure the database's files hold no byte of the name: not in rows, free pages, or the log."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, String, cast, select
from sqlmodel import Session, SQLModel
from sqlmodel import select as rows_of

from bot import backups
from handlers.house import House
from handlers.language import fold
from handlers.local_time import today
from handlers.privacy.erasing import erase_again
from storage.database import open_database
from storage.erasure import erase, forget_chats
from storage.sweeping import LIST, settle
from storage.tables import (
    Account,
    Broadcast,
    BroadcastKind,
    BroadcastState,
    Chat,
    ChatType,
    Conversation,
    DeadLetter,
    Erasure,
    Meeting,
    MeetingKind,
    MeetingState,
    Outbox,
    Person,
    Priority,
    SendState,
    Series,
    Task,
)
from tests.kit import cell as kit
from tests.kit.stage import START

NAME = "Ngô Thị Hoa"
ANOTHER = "Ngô Thị Hoài"
NAMELESS = "Đảng viên đã xóa dữ liệu"
PHONE = kit.phone_of(4)
WORDS = (NAME, NAME.upper(), fold(NAME), json.dumps(NAME)[1:-1], PHONE, f"0{PHONE[3:]}", "hoa-8765")


@pytest.fixture
def cell(engine: Engine) -> kit.Cell:
    return filled(engine)


def filled(engine: Engine, *, churned: bool = False) -> kit.Cell:
    """Hoa is named in every kind of place. `churned`: much was written and rewritten since."""
    with Session(engine) as session:
        cell = kit.make_cell(session, START)
        account = kit.link(session, cell.people[NAME], "telegram", "hoa-8765", START)
        private = Chat(channel="telegram", external_id="hoa-8765", type=ChatType.PRIVATE)
        kit.add(session, private)
        group = kit.join_group(session, cell.cell, "telegram", "-1", f"Nhóm {NAME}")
        session.get_one(Person, cell.people[NAME]).nickname = "Sáu Hoa"
        session.get_one(Account, account).private_chat_id = private.id
        an = kit.link(session, cell.people["Nguyễn Văn An"], "telegram", "an-1", START)
        for state in SendState:
            session.add(message(private.id, f"Chào {NAME}", state))
            session.add(message(group, f"Đã ghi {NAME}, {PHONE}", state))
        session.add(Conversation(chat_id=group, account_id=an, form="call", updated_at=START,
                                 state={"agenda": [f"kết nạp {NAME}"]}))  # fmt: skip
        session.add(DeadLetter(channel="telegram", key="1", chat="hoa-8765", kind="Text", error="E", trace="",
                               at=START))  # fmt: skip
        session.add_all(written(cell, START))
        session.commit()
        if churned:
            churn(session, group)
    return cell


def message(chat: int, words: str, state: SendState) -> Outbox:
    return Outbox(channel="telegram", chat_id=chat, priority=Priority.NOTICE, content={"text": words},
                  not_before=START, state=state, created_at=START, finished_at=START)  # fmt: skip


def written(cell: kit.Cell, at: datetime) -> Iterator[SQLModel]:
    """What people wrote themselves."""
    yield Meeting(unit_id=cell.cell, kind=MeetingKind.REGULAR, starts_at=at, place=f"Nhà bà {NAME.upper()}",
                  agenda="đ/c Hoa trình bày", answer_by=at, called_at=at,
                  state=MeetingState.CALLED)  # fmt: skip
    yield Task(unit_id=cell.cell, what=f"giúp {fold(NAME)} khai hồ sơ", given_at=at)
    yield Broadcast(unit_id=cell.ward, kind=BroadcastKind.PLAIN, text=f"Chúc mừng {NAME} 0{PHONE[3:]}",
                    audience={}, state=BroadcastState.DONE, created_at=at, declared_at=at,
                    send_at=at)  # fmt: skip
    yield Series(unit_id=cell.cell, kind=MeetingKind.REGULAR, rule="FREQ=MONTHLY", hour=at.time(),
                 place=f"Nhà {NAME}", agenda="…", starts_on=at.date(), created_at=at, done_until=at.date(),
                 look_at=at)  # fmt: skip


def churn(session: Session, group: int) -> None:
    """Rows with the name come, grow and go, so that pages split and are freed."""
    for size in range(0, 3000, 60):
        rows = [message(group, f"{NAME} " + "x" * size, SendState.SENT) for _ in range(8)]
        session.add_all(rows)
        session.commit()
        for row in rows[:4]:
            row.content = {"text": f"{NAME} " * 40}
            session.add(row)
        for row in rows[4:]:
            session.delete(row)
        session.commit()


def erase_hoa(engine: Engine, cell: kit.Cell, folder: Path) -> None:
    with Session(engine) as session:
        erase(session, session.get_one(Person, cell.people[NAME]), NAMELESS, START, today(START))
        forget_chats(session)
        session.commit()
    settle(engine, folder, START)


def in_columns(engine: Engine) -> list[str]:
    """Every value of every column as text."""
    with engine.connect() as connection:
        return [
            f"{table.name}.{column.name}: {value}"
            for table in SQLModel.metadata.sorted_tables
            for column in table.columns
            for (value,) in connection.execute(select(cast(column, String)))
        ]


def test_no_column_holds_the_name(engine: Engine, cell: kit.Cell, tmp_path: Path) -> None:
    before = "\n".join(in_columns(engine))
    assert [word for word in (NAME, NAME.upper(), fold(NAME), PHONE, "hoa-8765") if word not in before] == []
    erase_hoa(engine, cell, tmp_path)
    assert [value for value in in_columns(engine) if any(word in value for word in WORDS)] == []


def test_no_file_holds_a_byte_of_it(sqlite: str, tmp_path: Path) -> None:
    engine = open_database(sqlite)
    cell = filled(engine, churned=True)
    database = Path(sqlite.removeprefix("sqlite:///"))
    files = [database, database.with_name(f"{database.name}-wal")]
    forms = [word.encode() for word in WORDS]
    assert any(form in file.read_bytes() for file in files for form in forms)
    erase_hoa(engine, cell, tmp_path)
    copy = tmp_path / "copy.sqlite3"
    backups.make(database, copy)
    every = [*database.parent.glob(f"{database.name}*"), copy]
    assert {*files, copy} <= set(every)
    found = [(file.name, form.decode()) for file in every for form in forms if form in file.read_bytes()]
    assert found == []
    engine.dispose()


def test_another_who_is_nearly_called_so_keeps_the_name(
    engine: Engine, cell: kit.Cell, tmp_path: Path
) -> None:
    with Session(engine) as session:
        kit.add_member(session, cell.cell, ANOTHER, START)
        session.add(Task(unit_id=cell.cell, what=f"{ANOTHER} và {NAME} đến nhà", given_at=START))
        session.commit()
    erase_hoa(engine, cell, tmp_path)
    with Session(engine) as session:
        assert (
            session.exec(rows_of(Task.what).where(Task.id == 2)).one() == f"{ANOTHER} và {NAMELESS} đến nhà"
        )


def test_whoever_erases_is_told_where_words_of_others_may_mean_her(engine: Engine, cell: kit.Cell) -> None:
    with Session(engine) as session:
        erased = erase(session, session.get_one(Person, cell.people[NAME]), NAMELESS, START, today(START))
        assert erased.left == [("meetings", 1)], "only “đ/c Hoa” is left, which may be another's"


def test_a_namesakes_texts_stay_and_are_listed(engine: Engine, cell: kit.Cell) -> None:
    with Session(engine) as session:
        kit.add_member(session, cell.cell, NAME, START)
        erased = erase(session, session.get_one(Person, cell.people[NAME]), NAMELESS, START, today(START))
        assert {table for table, _ in erased.left} == {"broadcasts", "meetings", "series"}
        assert NAME in session.exec(rows_of(Broadcast)).one().text


def test_an_old_copy_brings_nobody_back(engine: Engine, cell: kit.Cell, tmp_path: Path) -> None:
    hoa = cell.people[NAME]
    with Session(engine) as session:
        made = session.get_one(Person, hoa).created_at
    erase_hoa(engine, cell, tmp_path)
    assert (tmp_path / LIST).read_text() == f"{hoa} {made.isoformat()}\n"
    assert (tmp_path / LIST).stat().st_mode & 0o077 == 0
    house = House(files=tmp_path)
    with Session(engine) as session:  # as the copy of the evening before has it
        for row in session.exec(rows_of(Erasure)).all():
            session.delete(row)
        session.add(Person(id=hoa, full_name=NAME, folded_name=fold(NAME), phone=PHONE, created_at=made))
        session.commit()
        assert erase_again(session, house, START) == 1
        session.commit()
        assert session.exec(rows_of(Person).where(Person.full_name == NAME)).all() == []
        assert erase_again(session, house, START) == 0


def test_a_number_given_anew_is_somebody_else(engine: Engine, cell: kit.Cell, tmp_path: Path) -> None:
    erase_hoa(engine, cell, tmp_path)
    with Session(engine) as session:
        for row in session.exec(rows_of(Erasure)).all():
            session.delete(row)
        new = Person(id=cell.people[NAME], full_name="Bùi Thị Mới", folded_name="bui thi moi",
                     created_at=START + timedelta(days=1))  # fmt: skip
        session.add(new)
        session.commit()
        assert erase_again(session, House(files=tmp_path), START) == 0


def test_it_is_settled_once_the_last_word_is_out(engine: Engine, cell: kit.Cell, tmp_path: Path) -> None:
    with Session(engine) as session:
        erased = erase(session, session.get_one(Person, cell.people[NAME]), NAMELESS, START, today(START))
        last = message(erased.chats[0].id, "Đã xóa xong", SendState.PENDING)
        session.add(last)
        forget_chats(session)
        session.commit()
        assert settled(engine, tmp_path) is None
        last.state = SendState.SENT
        session.commit()
        forget_chats(session)
        session.commit()
    assert settled(engine, tmp_path) == START
    assert not any("hoa-8765" in value for value in in_columns(engine))


def settled(engine: Engine, folder: Path) -> datetime | None:
    settle(engine, folder, START)
    with Session(engine) as session:
        return session.exec(rows_of(Erasure)).one().settled_at
