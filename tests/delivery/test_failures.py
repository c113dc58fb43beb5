"""What becomes of a message whose sending fails, each way there is."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.channels.base import (
    ChatMigrated,
    NeverLeft,
    NoAnswer,
    NotAccepted,
    QuotaExceeded,
    Refused,
    Unreachable,
)
from storage import thrift
from storage.tables import Chat, ChatType, Outbox, Priority, SendState
from storage.thrift import Budget
from tests.delivery.desk import CHANNEL, NEVER, Desk, kill

SELDOM: dict[str, Any] = {"longest_delay": 900.0, "lease": timedelta(hours=1)}
"""Hours run by the faster the less often anything is done."""


async def test_what_was_not_accepted_is_tried_again_and_holds_its_place(desk: Desk) -> None:
    chat = desk.chat("a")
    desk.channel.script["a"].extend([NotAccepted("503"), NotAccepted("503")])
    desk.put(chat, "một")
    desk.put(chat, "hai")
    await desk.courier()
    await asyncio.sleep(60)
    assert desk.channel.texts() == ["một", "hai"]
    assert len(desk.channel.asked_at) == 4


async def test_pauses_between_attempts_grow_up_to_a_bound(desk: Desk) -> None:
    desk.channel.script["a"].extend(NotAccepted("503") for _ in range(7))
    desk.put(desk.chat("a"))
    await desk.courier(first_delay=1.0, growth=3.0, longest_delay=81.0)
    await asyncio.sleep(600)
    *growing, last = [later - earlier for earlier, later in pairwise(desk.channel.asked_at)]
    assert growing[:5] == sorted(growing[:5])
    assert growing[4] > 30
    assert last <= 82


async def test_what_fails_while_others_get_through_has_failed_after_the_last_attempt_and_is_told(
    desk: Desk,
) -> None:
    desk.channel.script["a"].extend(NotAccepted("503") for _ in range(9))
    row = desk.put(desk.chat("a"))
    await desk.courier(max_attempts=3)
    await asyncio.sleep(1)
    other = desk.put(desk.chat("b"))
    await asyncio.sleep(200)
    assert desk.state(row) is SendState.FAILED
    assert desk.finished == [(other, SendState.SENT), (row, SendState.FAILED)]
    assert len(desk.channel.asked_at) == 5  # one attempt before anybody got through does not count


@pytest.mark.parametrize("trouble", [NeverLeft("no route"), NotAccepted("503")])
async def test_an_outage_of_two_hours_drops_nothing_that_still_makes_sense(
    desk: Desk, trouble: NotAccepted
) -> None:
    """Forty notices, an answer and a reminder wait; only what has become useless ends, and is told of."""
    now, hours = desk.clock.now(), timedelta(hours=1)
    notices = [
        desk.put(desk.chat(f"n{number}", ChatType.GROUP), expires_at=now + 6 * hours) for number in range(40)
    ]
    answer = desk.put(desk.chat("answer"), priority=Priority.ANSWER)
    reminder = desk.put(desk.chat("r"), priority=Priority.REMINDER, expires_at=now + 1 * hours)
    desk.channel.out = trouble
    await desk.courier(**SELDOM)
    await asyncio.sleep(7200)
    assert desk.channel.seen == []
    desk.channel.out = None
    await asyncio.sleep(1200)
    assert {desk.state(row) for row in (*notices, answer)} == {SendState.SENT}
    assert desk.state(reminder) is SendState.EXPIRED
    assert len(desk.channel.seen) == 41
    assert (
        desk.channel.seen[-1].at - desk.channel.seen[0].at < 10
    )  # the first that gets through frees the rest
    assert (reminder, SendState.EXPIRED) in desk.finished


async def test_what_never_left_the_machine_is_no_attempt(desk: Desk) -> None:
    desk.channel.script["a"].extend(NeverLeft("no route") for _ in range(30))
    row = desk.put(desk.chat("a"))
    await desk.courier(max_attempts=3)
    await asyncio.sleep(1)
    desk.put(desk.chat("b"))
    await asyncio.sleep(3600)
    assert desk.state(row) is SendState.SENT
    assert desk.row(row).attempts == 1


async def test_what_waits_without_end_is_given_up_after_a_day(desk: Desk) -> None:
    row = desk.put(desk.chat("a"))
    desk.channel.out = NeverLeft("no route")
    await desk.courier(**SELDOM)
    await asyncio.sleep(86400 + 1200)
    assert desk.state(row) is SendState.FAILED


async def test_results_are_written_down_with_the_next_claim(desk: Desk) -> None:
    """Killed right after it took new work, the courier has left no result of before unwritten."""
    rows = [desk.put(desk.chat(str(number))) for number in range(30)]
    one = await desk.courier()
    await asyncio.sleep(0.06)  # the first have their answers, the next are not taken yet
    before = desk.database.transactions
    await asyncio.sleep(1)
    states = [desk.state(row) for row in rows]
    assert desk.database.transactions - before <= 4
    await kill(one)
    assert states.count(SendState.SENT) == 30


async def test_refused_for_good_is_failed_at_once_and_the_next_goes(desk: Desk) -> None:
    chat = desk.chat("a")
    desk.channel.script["a"].append(Refused("bad request"))
    bad, good = desk.put(chat), desk.put(chat)
    await desk.courier()
    await asyncio.sleep(5)
    assert (desk.state(bad), desk.state(good)) == (SendState.FAILED, SendState.SENT)
    assert desk.row(bad).reason == "nền tảng từ chối"
    assert desk.finished == [(bad, SendState.FAILED), (good, SendState.SENT)]


@pytest.mark.parametrize("what", [NoAnswer("reset"), RuntimeError("a bug"), NEVER])
async def test_without_an_answer_it_is_unknown_and_never_repeated(desk: Desk, what: Exception) -> None:
    desk.channel.script["a"].append(what)
    row = desk.put(desk.chat("a"))
    await desk.courier(send_timeout=20.0)
    await asyncio.sleep(600)
    assert desk.state(row) is SendState.UNKNOWN
    assert desk.row(row).attempts == 1
    assert desk.finished == [(row, SendState.UNKNOWN)]
    assert desk.channel.seen == []


async def test_an_edit_without_an_answer_is_made_again(desk: Desk) -> None:
    chat = desk.chat("a")
    notice = desk.put(chat, "bản một")
    desk.channel.script["a"].extend([NoAnswer("reset")])
    await desk.courier()
    await asyncio.sleep(5)
    assert desk.state(notice) is SendState.UNKNOWN
    notice = desk.put(chat, "bản hai")
    await asyncio.sleep(5)
    desk.channel.script["a"].extend([NoAnswer("reset"), NoAnswer("reset")])
    edit = desk.put(chat, "bản ba", edits=notice)
    await asyncio.sleep(60)
    assert desk.state(edit) is SendState.SENT
    assert desk.row(edit).attempts == 3
    assert desk.channel.seen[-1].edited == desk.row(notice).message_id


async def test_an_edit_that_never_gets_an_answer_ends_unknown(desk: Desk) -> None:
    chat = desk.chat("a")
    await desk.courier(max_attempts=3)
    notice = desk.put(chat)
    await asyncio.sleep(5)
    desk.channel.script["a"].extend(NoAnswer("reset") for _ in range(5))
    edit = desk.put(chat, edits=notice)
    await asyncio.sleep(600)
    assert desk.state(edit) is SendState.UNKNOWN
    assert desk.row(edit).attempts == 3


async def test_a_closed_chat_is_closed_here_too_and_what_waits_for_it_is_skipped(desk: Desk) -> None:
    chat, other = desk.chat("a"), desk.chat("b")
    desk.channel.script["a"].append(Unreachable("blocked"))
    first, second, elsewhere = desk.put(chat), desk.put(chat), desk.put(other)
    await desk.courier()
    await asyncio.sleep(10)
    assert desk.state(first) is SendState.FAILED
    assert desk.state(second) is SendState.SKIPPED
    assert desk.state(elsewhere) is SendState.SENT
    with Session(desk.engine) as session:
        closed = session.get(Chat, chat)
        assert closed is not None
        assert closed.closed_at is not None


async def test_a_group_that_moved_gets_its_messages_under_the_new_id(desk: Desk) -> None:
    group = desk.chat("-5", ChatType.GROUP)
    desk.channel.script["-5"].append(ChatMigrated("-1005"))
    rows = [desk.put(group, "một"), desk.put(group, "hai")]
    await desk.courier()
    await asyncio.sleep(20)
    assert [desk.state(row) for row in rows] == [SendState.SENT] * 2
    assert [(delivery.chat, delivery.text) for delivery in desk.channel.seen] == [
        ("-1005", "một"),
        ("-1005", "hai"),
    ]


async def test_a_database_that_is_away_is_waited_for_and_no_result_is_lost(desk: Desk) -> None:
    desk.channel.latency = 2.0
    row = desk.put(desk.chat("a"))
    courier = await desk.courier()
    await asyncio.sleep(1)
    desk.database.broken = OperationalError("select", {}, Exception("gone"))
    await asyncio.sleep(60)
    assert desk.state(row) is SendState.SENDING
    assert not courier.held.is_set()
    desk.database.broken = None
    await asyncio.sleep(10)
    assert desk.state(row) is SendState.SENT
    later = desk.put(desk.chat("b"))
    await asyncio.sleep(5)
    assert desk.state(later) is SendState.SENT
    assert len(desk.channel.seen) == 2


async def test_after_a_short_absence_of_the_database_what_is_under_way_is_waited_for(desk: Desk) -> None:
    """The lease is taken anew, and clearing up behind oneself must not call one's own sends unknown."""
    desk.channel.latency = 20.0
    row = desk.put(desk.chat("a"))
    await desk.courier()
    await asyncio.sleep(1)
    desk.database.broken = OperationalError("select", {}, Exception("gone"))
    await asyncio.sleep(8)
    desk.database.broken = None
    await asyncio.sleep(30)
    assert desk.finished == [(row, SendState.SENT)]


async def test_a_listener_that_fails_loses_no_outcome(desk: Desk) -> None:
    def finished(session: Session, now: datetime, row: Outbox) -> None:
        session.add(Chat(channel="telegram", external_id="half-written", type=ChatType.PRIVATE))
        session.flush()
        raise RuntimeError("a bug")

    row = desk.put(desk.chat("a"))
    await desk.courier(finished=finished)
    await asyncio.sleep(5)
    assert desk.state(row) is SendState.SENT
    with Session(desk.engine) as session:
        assert session.get(Chat, 2) is None


async def test_what_a_listener_queues_goes_out(desk: Desk) -> None:
    secretary = desk.chat("secretary")

    def finished(session: Session, now: datetime, row: Outbox) -> None:
        if row.state is SendState.FAILED:
            session.add(
                Outbox(
                    channel="telegram",
                    chat_id=secretary,
                    priority=0,
                    content={"text": "không gửi được"},
                    not_before=now,
                    state=SendState.PENDING,
                    created_at=now,
                )
            )

    desk.channel.script["a"].append(Refused("bad request"))
    desk.put(desk.chat("a"))
    await desk.courier(finished=finished)
    await asyncio.sleep(2)
    assert desk.channel.texts() == ["không gửi được"]


async def test_a_month_used_up_is_written_down_and_what_waits_is_sent_later(desk: Desk) -> None:
    """From then on only what is needed is kept for when the platform takes messages again."""
    budget = Budget(monthly=3000, thrift=80, last=95, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    desk.channel.script["a"].append(QuotaExceeded(900))
    notice = desk.put(desk.chat("a"))
    await desk.courier(budget=budget)
    await asyncio.sleep(5)
    reminder = desk.put(desk.chat("b"), priority=Priority.REMINDER)
    await asyncio.sleep(5)
    with Session(desk.engine) as session:
        assert thrift.refused(session, CHANNEL, budget, desk.clock.now())
    assert (desk.state(notice), desk.state(reminder)) == (SendState.PENDING, SendState.SKIPPED)
    await asyncio.sleep(1000)
    assert desk.state(notice) is SendState.SENT
