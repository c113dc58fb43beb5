"""What has served is forgotten after its time, and not a day before; what still matters stays."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

from handlers.house import House
from schedules.upkeep import forget
from storage.tables import (
    Account,
    Chat,
    ChatType,
    Conversation,
    DeadLetter,
    Outbox,
    Priority,
    Question,
    QuestionKind,
    SeenUpdate,
    SendState,
    WantedFile,
)

HOUSE = House()
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
KEYS, MESSAGES = HOUSE.rules.keep_update_keys_days, HOUSE.rules.keep_messages_days
UNREAD = HOUSE.rules.confirm_minutes / (24 * 60)


def message(state: SendState, at: datetime) -> Outbox:
    return Outbox(
        channel="x",
        chat_id=1,
        priority=Priority.ANSWER,
        content={"text": "chào"},
        not_before=at,
        created_at=at,
        finished_at=at,
        state=state,
    )


MAKERS: dict[str, tuple[float, Callable[[datetime], Any]]] = {
    "update key": (KEYS, lambda at: SeenUpdate(channel="x", key="1", seen_at=at)),
    "closed question": (
        KEYS,
        lambda at: Question(chat_id=1, kind=QuestionKind.RSVP, choices=[], asked_at=at, closes_at=at),
    ),
    "old conversation": (KEYS, lambda at: Conversation(chat_id=1, account_id=1, form="x", updated_at=at)),
    "file nobody took": (
        UNREAD,
        lambda at: WantedFile(channel="x", update_key="1", purpose="roster", chat_id=1, account_id=1,
                              file_id="f", most_bytes=1, asked_at=at, not_before=at),
    ),
    "dead letter": (
        MESSAGES,
        lambda at: DeadLetter(channel="x", key="1", chat="1", kind="Text", error="E", trace="", at=at),
    ),
    **{
        f"{state} message": (MESSAGES, partial(message, state))
        for state in SendState
        if state not in (SendState.PENDING, SendState.SENDING)
    },
}  # fmt: skip


def left(engine: Engine, row: Any) -> int:
    """How many rows of its table are left after the program has forgotten what it may."""
    with Session(engine) as session:
        session.add(Chat(id=1, channel="x", external_id="1", type=ChatType.PRIVATE))
        session.flush()
        session.add(Account(id=1, channel="x", external_id="1", private_chat_id=1, seen_at=NOW))
        session.flush()
        session.add(row)
        session.flush()
        forget(session, HOUSE, NOW)
        return session.exec(select(func.count()).select_from(type(row))).one()


@pytest.mark.parametrize("what", MAKERS)
def test_it_goes_after_its_days(engine: Engine, what: str) -> None:
    days, make = MAKERS[what]
    assert left(engine, make(NOW - timedelta(days=days, seconds=1))) == 0


@pytest.mark.parametrize("what", MAKERS)
def test_it_stays_until_then(engine: Engine, what: str) -> None:
    days, make = MAKERS[what]
    assert left(engine, make(NOW - timedelta(days=days) + timedelta(seconds=1))) == 1


@pytest.mark.parametrize("state", [SendState.PENDING, SendState.SENDING])
def test_what_is_not_sent_yet_stays_whatever_its_age(engine: Engine, state: SendState) -> None:
    assert left(engine, message(state, NOW - timedelta(days=10 * MESSAGES))) == 1
