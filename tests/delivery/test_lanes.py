"""Who goes when: order inside a chat, none between chats, and the pace of the account."""

import asyncio
from datetime import timedelta
from itertools import pairwise

from bot.channels.base import TooMany
from bot.delivery.pacing import Pace
from storage.tables import ChatType, Priority, SendState
from tests.delivery.desk import NEVER, Desk, after


async def test_messages_of_a_chat_go_in_the_order_they_were_queued(desk: Desk) -> None:
    chat = desk.chat("a")
    for text in ("một", "hai", "ba"):
        desk.put(chat, text)
    await desk.courier()
    await asyncio.sleep(10)
    assert desk.channel.texts() == ["một", "hai", "ba"]
    for earlier, later in pairwise(desk.channel.seen):
        assert later.at - earlier.at >= 1.0


async def test_the_gap_between_two_messages_begins_when_the_first_is_answered(desk: Desk) -> None:
    """The platform may have counted it as late as that."""
    desk.channel.latency = 5.0
    chat = desk.chat("a")
    desk.put(chat)
    desk.put(chat)
    await desk.courier()
    await asyncio.sleep(20)
    first, second = desk.channel.asked_at
    assert second - first >= 6.0


async def test_the_urgent_goes_first_within_a_chat(desk: Desk) -> None:
    chat = desk.chat("a")
    for priority in (Priority.BROADCAST, Priority.NOTICE, Priority.REMINDER, Priority.ANSWER):
        desk.put(chat, priority.name, priority)
    await desk.courier()
    await asyncio.sleep(10)
    assert desk.channel.texts() == ["ANSWER", "REMINDER", "NOTICE", "BROADCAST"]


async def test_the_urgent_goes_first_between_chats_when_the_account_is_full(desk: Desk) -> None:
    for name in "abcd":
        desk.put(desk.chat(name), name, Priority.BROADCAST)
    desk.put(desk.chat("urgent"), "urgent", Priority.ANSWER)
    await desk.courier(pace=Pace(per_second=1))
    await asyncio.sleep(10)
    assert desk.channel.texts() == ["urgent", "a", "b", "c", "d"]


async def test_a_chat_that_hangs_keeps_no_other_waiting(desk: Desk) -> None:
    stuck, other = desk.chat("stuck"), desk.chat("other")
    desk.channel.script["stuck"].append(NEVER)
    hanging, behind = desk.put(stuck), desk.put(stuck)
    rows = [desk.put(other) for _ in range(3)]
    await desk.courier(send_timeout=30.0)
    await asyncio.sleep(5)
    assert [desk.state(row) for row in rows] == [SendState.SENT] * 3
    assert desk.state(hanging) is SendState.SENDING
    assert desk.state(behind) is SendState.PENDING


async def test_two_hundred_chats_take_as_long_as_the_pace_says(desk: Desk) -> None:
    for number in range(200):
        desk.put(desk.chat(str(number)))
    await desk.courier(pace=Pace(per_second=25))
    await asyncio.sleep(8)
    assert len(desk.channel.seen) == 200
    assert desk.channel.seen[-1].at < 7.5
    assert desk.database.transactions < 50


async def test_a_group_gets_its_messages_further_apart(desk: Desk) -> None:
    group = desk.chat("group", ChatType.GROUP)
    for number in range(25):
        desk.put(group, str(number))
    await desk.courier()
    await asyncio.sleep(100)
    moments = [delivery.at for delivery in desk.channel.seen]
    assert len(moments) == 25
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 3.0
    assert all(sum(moment <= other < moment + 60 for other in moments) <= 20 for moment in moments)


async def test_a_message_waits_for_its_moment(desk: Desk) -> None:
    desk.put(desk.chat("a"), not_before=after(minutes=5))
    await desk.courier()
    await asyncio.sleep(299)
    assert not desk.channel.seen
    await asyncio.sleep(2)
    assert len(desk.channel.seen) == 1


async def test_a_message_that_waits_for_its_moment_lets_later_ones_pass(desk: Desk) -> None:
    chat = desk.chat("a")
    desk.put(chat, "mai", not_before=after(days=1))
    desk.put(chat, "nay")
    await desk.courier()
    await asyncio.sleep(5)
    assert desk.channel.texts() == ["nay"]


async def test_moving_the_clock_makes_the_future_due(desk: Desk) -> None:
    row = desk.put(desk.chat("a"), not_before=after(days=3))
    courier = await desk.courier()
    await asyncio.sleep(1)
    desk.clock.moved = timedelta(days=4)
    courier.wake()
    await asyncio.sleep(1)
    assert desk.state(row) is SendState.SENT
    assert courier.held.is_set()


async def test_told_to_wait_the_chat_waits_and_the_attempt_is_not_counted(desk: Desk) -> None:
    slow, quick = desk.chat("slow"), desk.chat("quick")
    desk.channel.script["slow"].append(TooMany(20.0))
    first, second = desk.put(slow, "một"), desk.put(slow, "hai")
    await desk.courier()
    await asyncio.sleep(10)
    other = desk.put(quick)
    await asyncio.sleep(5)
    assert desk.state(other) is SendState.SENT
    assert desk.row(first).attempts == 0
    await asyncio.sleep(10)
    assert [(delivery.chat, delivery.text) for delivery in desk.channel.seen[1:]] == [
        ("slow", "một"),
        ("slow", "hai"),
    ]
    assert desk.row(first).attempts == desk.row(second).attempts == 1


async def test_several_chats_told_to_wait_stop_the_account(desk: Desk) -> None:
    for name in "abc":
        desk.channel.script[name].append(TooMany(20.0))
        desk.put(desk.chat(name))
    await desk.courier()
    await asyncio.sleep(2)
    desk.put(desk.chat("d"), priority=Priority.ANSWER)
    await asyncio.sleep(17)
    assert not desk.channel.seen
    await asyncio.sleep(3)
    assert len(desk.channel.seen) == 4


async def test_an_idle_courier_rests(desk: Desk) -> None:
    desk.put(desk.chat("a"), not_before=after(days=1))
    await desk.courier()
    await asyncio.sleep(600)
    assert desk.database.transactions <= 2 + 600 / 5


async def test_a_courier_waiting_for_slow_answers_rests(desk: Desk) -> None:
    desk.channel.latency = 30.0
    for number in range(10):
        chat = desk.chat(str(number))
        desk.put(chat)
        desk.put(chat)
    await desk.courier(in_flight=4)
    await asyncio.sleep(29)
    assert desk.database.transactions < 20
