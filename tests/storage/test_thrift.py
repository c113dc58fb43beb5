"""A month's messages: counted by the local month, and saved in two steps towards the end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from storage import thrift
from storage.outbox_states import SAVED
from storage.settling import Sent
from storage.tables import ChatType, Priority, SendState
from storage.thrift import Budget
from tests.storage.office import CHANNEL, NOW, Office

BUDGET = Budget(monthly=10, thrift=50, last=80, zone=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def counted(office: Office) -> Office:
    office.take_lease()
    return office


def send(office: Office, count: int, after: float = 0) -> None:
    for number in range(count):
        office.put(office.chat(f"{after}:{number}"))
        office.settle(office.one(), Sent("m"), after)


def waiting(office: Office) -> dict[str, int]:
    private, group = office.chat("riêng"), office.chat("nhóm", ChatType.GROUP)
    return {
        "thanks": office.put(group, priority=Priority.COURTESY),
        "group reminder": office.put(group, priority=Priority.REMINDER),
        "reminder": office.put(private, priority=Priority.REMINDER),
        "answer": office.put(private, priority=Priority.ANSWER),
        "notice": office.put(group, priority=Priority.NOTICE),
    }


@pytest.mark.parametrize(
    ("sent", "left_out"), [(4, set()), (5, {"thanks"}), (7, {"thanks"}), (8, {"thanks", "reminder"})]
)
def test_what_nobody_waits_for_is_left_out_first(counted: Office, sent: int, left_out: set[str]) -> None:
    send(counted, sent)
    rows = waiting(counted)
    with Session(counted.engine) as session:
        thrift.skip_unaffordable(session, CHANNEL, BUDGET, NOW)
        session.commit()
        assert thrift.used(session, CHANNEL, BUDGET, NOW) == sent
        assert thrift.saved(session, CHANNEL, BUDGET, NOW) == len(left_out)
    skipped = {name for name, row in rows.items() if counted.state(row) is SendState.SKIPPED}
    assert skipped == left_out
    assert {counted.row(rows[name]).reason for name in left_out} <= {SAVED}


def test_a_new_local_month_begins_at_nothing(counted: Office) -> None:
    send(counted, 9)
    eve = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
    with Session(counted.engine) as session:
        assert thrift.used(session, CHANNEL, BUDGET, eve) == 9
        assert thrift.used(session, CHANNEL, BUDGET, eve + timedelta(minutes=1)) == 0
