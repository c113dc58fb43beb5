"""Queuing: what is queued already is not queued again."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from storage.outbox import Parcel, put, sent_as
from storage.settling import Sent
from storage.tables import Priority
from tests.storage.office import CHANNEL, NOW, Office


def queue(office: Office, chat: int, **fields: Any) -> int | None:
    content = fields.pop("content", {"text": "nhắc"})
    with Session(office.engine) as session:
        row = put(session, Parcel(CHANNEL, chat, content, Priority.REMINDER, NOW, **fields), NOW)
        session.commit()
    return row


def test_a_parcel_is_kept_whole(office: Office) -> None:
    chat = office.chat("a")
    expires = NOW + timedelta(hours=1)
    row = queue(office, chat, content={"text": "Chào ạ\n“🎉”"}, thread="7", expires_at=expires)
    assert row is not None
    found = office.row(row)
    assert (found.content, found.thread, found.expires_at) == ({"text": "Chào ạ\n“🎉”"}, "7", expires)
    assert (found.not_before, found.created_at, found.priority) == (NOW, NOW, Priority.REMINDER)


def test_the_same_reminder_is_queued_once_for_good(office: Office) -> None:
    chat = office.chat("a")
    assert queue(office, chat, dedup_key="reminder:1") is not None
    assert queue(office, chat, dedup_key="reminder:1") is None
    office.settle(office.one(), Sent("m1"))
    assert queue(office, chat, dedup_key="reminder:1") is None


def test_one_wish_of_a_kind_waits_at_a_time(office: Office) -> None:
    chat = office.chat("a")
    assert queue(office, chat, coalesce_key="tally:1") is not None
    assert queue(office, chat, coalesce_key="tally:1") is None
    assert queue(office, chat, coalesce_key="tally:2") is not None
    claimed, *_ = office.claim().claimed
    assert queue(office, chat, coalesce_key="tally:1") is not None
    office.settle(claimed, Sent("m1"))


def test_a_message_is_found_by_what_it_became(office: Office) -> None:
    chat, other = office.chat("a"), office.chat("b")
    row = queue(office, chat)
    office.settle(office.one(), Sent("m1"))
    with Session(office.engine) as session:
        found = sent_as(session, chat, "m1")
        assert found is not None
        assert found.id == row
        assert sent_as(session, other, "m1") is None
