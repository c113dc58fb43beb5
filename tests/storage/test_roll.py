"""Marks on both databases: a change names the version it was made from; nobody overwrites anybody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from storage.queries.roll import Marking, check_in, mark, marks_of, refresh_posts, wrong_code
from storage.tables import (
    Chat,
    ChatType,
    CodeTry,
    Mark,
    MarkHistory,
    Meeting,
    MeetingKind,
    MeetingState,
    Outbox,
    Priority,
    Roll,
    RollMark,
    RollPost,
    RollSource,
    SendState,
)
from tests.kit import cell as kit

NOW = datetime(2026, 12, 3, 12, 30, tzinfo=UTC)


@pytest.fixture
def meeting(engine: Engine) -> int:
    """A meeting whose roll is open; persons 1 to 8 are its members."""
    with Session(engine) as session:
        rows = kit.make_cell(session, NOW)
        row = Meeting(
            unit_id=rows.cell, kind=MeetingKind.REGULAR, starts_at=NOW, place="p", agenda="a", answer_by=NOW,
            state=MeetingState.CALLED, called_at=NOW,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(Roll(meeting_id=row.id, code="0000", opened_at=NOW))
        number = row.id
        session.commit()
    return number


def marking(meeting: int, person: int, said: RollMark | None, version: int) -> Marking:
    return Marking(meeting, person, said, RollSource.SECRETARY, NOW, None, version)


def told(engine: Engine, meeting: int, person: int) -> tuple[RollMark | None, int]:
    with Session(engine) as session:
        found = marks_of(session, meeting)[person]
        return found.mark, found.version


def test_only_the_version_that_was_seen_is_changed(engine: Engine, meeting: int) -> None:
    with Session(engine) as session:
        assert mark(session, marking(meeting, 5, RollMark.PRESENT, 1))
        assert not mark(session, marking(meeting, 5, RollMark.EXCUSED, 1))
        assert mark(session, marking(meeting, 5, RollMark.LATE, 2))
        assert not mark(session, marking(meeting, 5, RollMark.EXCUSED, 2))
        session.commit()
    assert told(engine, meeting, 5) == (RollMark.LATE, 2)
    with Session(engine) as session:
        assert len(session.exec(select(MarkHistory)).all()) == 2


def test_checking_in_takes_nobodys_place(engine: Engine, meeting: int) -> None:
    with Session(engine) as session:
        mark(session, marking(meeting, 5, RollMark.EXCUSED, 1))
        assert not check_in(session, marking(meeting, 5, RollMark.PRESENT, 1))
        mark(session, marking(meeting, 5, None, 2))
        assert check_in(session, marking(meeting, 5, RollMark.PRESENT, 1))
        session.commit()
    assert told(engine, meeting, 5) == (RollMark.PRESENT, 3)


def test_of_many_at_once_one_wins(engine: Engine, meeting: int) -> None:
    """Each in a transaction of its own, from the same version."""

    def change(said: RollMark) -> bool:
        with Session(engine) as session:
            stored = mark(session, marking(meeting, 5, said, 1))
            session.commit()
        return stored

    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(change, [RollMark.PRESENT, RollMark.LATE, RollMark.EXCUSED, RollMark.ABSENT]))
    assert stored.count(True) == 1
    with Session(engine) as session:
        (history,) = session.exec(select(MarkHistory)).all()
        assert history.mark is session.exec(select(Mark)).one().mark


def test_wrong_codes_are_counted(engine: Engine, meeting: int) -> None:
    with Session(engine) as session:
        account = kit.link(session, 5, "telegram", "u5", NOW)
        for _ in range(3):
            wrong_code(session, meeting, account)
        session.commit()
        assert session.get_one(CodeTry, (meeting, account)).tries == 3


def test_one_edit_of_a_live_post_waits(engine: Engine, meeting: int) -> None:
    with Session(engine) as session:
        chat = kit.add(session, Chat(channel="telegram", external_id="-1", type=ChatType.GROUP))
        sent = Outbox(
            channel="telegram", chat_id=chat, priority=int(Priority.NOTICE), content={"text": "x"},
            not_before=NOW, created_at=NOW, state=SendState.SENT,
        )  # fmt: skip
        session.add(sent)
        session.flush()
        for live in (True, False):
            post = RollPost(
                meeting_id=meeting, chat_id=chat, outbox_id=sent.id, content={"late": "x"}, live=live
            )
            session.add(post)
        session.flush()
        for _ in range(3):
            refresh_posts(session, meeting, NOW)
        (edit,) = session.exec(select(Outbox).where(Outbox.edits == sent.id)).all()
        assert (edit.content, edit.priority) == ({"late": "x"}, Priority.EDIT)
