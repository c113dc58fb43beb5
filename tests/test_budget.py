"""The administrators are told when a month's messages run low: once at each threshold."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from handlers.house import House
from schedules import budget
from storage import thrift
from storage.outbox import Parcel, put
from storage.tables import Account, Chat, ChatType, Outbox, Priority, SendState
from storage.thrift import Budget
from tests.kit import cell as kit
from tests.kit.database import empty_database

NOW = datetime(2026, 12, 3, 12, tzinfo=UTC)
HOUSE = House(budgets={"zalo": Budget(monthly=10, thrift=50, last=80, zone=ZoneInfo("Asia/Ho_Chi_Minh"))})


def told_after(sent: int, *, refused: bool = False) -> list[str]:
    """What the administrator is told once `sent` messages have gone out, looked at twice."""
    with Session(empty_database()) as session:
        rows = kit.make_cell(session, NOW)
        chat = kit.add(session, Chat(channel="telegram", external_id="1", type=ChatType.PRIVATE))
        account = kit.link(session, rows.people[kit.OVERSEER], "telegram", "1", NOW)
        session.get_one(Account, account).private_chat_id = chat
        group = kit.add(session, Chat(channel="zalo", external_id="2", type=ChatType.GROUP))
        for _ in range(sent):
            row = put(session, Parcel("zalo", group, {"text": "chào"}, Priority.NOTICE, NOW), NOW)
            session.get_one(Outbox, row).state = SendState.SENT
            session.get_one(Outbox, row).finished_at = NOW
        if refused:
            thrift.note_refusal(session, "zalo", HOUSE.budgets["zalo"], NOW)
        for _ in range(2):
            budget.tell_of_quota(session, HOUSE, NOW)
        said = select(Outbox).where(Outbox.chat_id == chat).order_by(col(Outbox.id))
        return [row.content["text"] for row in session.exec(said)]


@pytest.mark.parametrize(("sent", "parts"), [(4, []), (5, ["50%"]), (7, ["50%"]), (9, ["50%", "80%"])])
def test_each_threshold_is_told_once(sent: int, parts: list[str]) -> None:
    told = told_after(sent)
    assert len(told) == len(parts)
    assert all(part in text for part, text in zip(parts, told, strict=True))


def test_a_refusal_is_told_whatever_was_counted() -> None:
    (told,) = told_after(1, refused=True)
    assert "hết hạn mức" in told
