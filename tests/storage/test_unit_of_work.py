"""One update is one transaction: once, whole or not at all, and no one's failure is another's."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from storage.tables import Chat, ChatType, DeadLetter, SeenUpdate
from storage.unit_of_work import Ended, Job, run

NOW = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)


def job(key: str, work: Callable[[Session], str]) -> Job[str]:
    return Job(channel="telegram", key=key, chat="c", kind="Text", private=False, work=work)


def writes(name: str) -> Callable[[Session], str]:
    def work(session: Session) -> str:
        session.add(Chat(channel="telegram", external_id=name, type=ChatType.PRIVATE))
        session.flush()
        return name

    return work


def fails(name: str) -> Callable[[Session], str]:
    def work(session: Session) -> str:
        writes(name)(session)
        raise LookupError("bí mật")

    return work


def chats(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.exec(select(Chat.external_id)))


def test_an_update_is_handled_once(engine: Engine) -> None:
    first, second = run(engine, [job("1", writes("a")), job("1", writes("b"))], NOW)
    (third,) = run(engine, [job("1", writes("c"))], NOW)
    assert (first.ended, first.result) == (Ended.DONE, "a")
    assert second.ended is third.ended is Ended.SEEN
    assert chats(engine) == {"a"}


def test_the_same_key_of_another_channel_is_another_update(engine: Engine) -> None:
    run(engine, [job("1", writes("a"))], NOW)
    other = Job(channel="zalo", key="1", chat="c", kind="Text", private=False, work=writes("b"))
    assert run(engine, [other], NOW)[0].ended is Ended.DONE


def test_what_fails_is_undone_alone(engine: Engine) -> None:
    outcomes = run(engine, [job("1", writes("a")), job("2", fails("b")), job("3", writes("c"))], NOW)
    assert [outcome.ended for outcome in outcomes] == [Ended.DONE, Ended.FAILED, Ended.DONE]
    assert chats(engine) == {"a", "c"}


def test_what_failed_is_not_tried_again_but_leaves_a_letter_without_words(engine: Engine) -> None:
    run(engine, [job("1", fails("a"))], NOW)
    assert run(engine, [job("1", fails("a"))], NOW)[0].ended is Ended.SEEN
    with Session(engine) as session:
        (letter,) = session.exec(select(DeadLetter)).all()
    assert (letter.key, letter.error, letter.at) == ("1", "LookupError", NOW)
    assert "test_unit_of_work.py" in letter.trace
    assert "bí mật" not in letter.trace


def test_a_failure_in_the_database_itself_is_undone_too(engine: Engine) -> None:
    run(engine, [job("1", writes("a"))], NOW)
    outcomes = run(engine, [job("2", writes("a")), job("3", writes("b"))], NOW)
    assert [outcome.ended for outcome in outcomes] == [Ended.FAILED, Ended.DONE]
    assert chats(engine) == {"a", "b"}


def test_without_a_commit_nothing_has_happened(engine: Engine) -> None:
    def cut(session: Session) -> str:
        session.connection().invalidate()
        return "gone"

    with pytest.raises(Exception, match="invalid"):
        run(engine, [job("1", writes("a")), job("2", cut)], NOW)
    assert chats(engine) == set()
    with Session(engine) as session:
        assert session.exec(select(SeenUpdate)).all() == []
