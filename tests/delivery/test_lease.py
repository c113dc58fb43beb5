"""One sender per account: stops, crashes, a second process, and the lease between them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.channels.base import NotAccepted, TooMany
from bot.database_thread import R
from storage.tables import Priority, SendState
from tests.delivery.desk import NEVER, Desk, FakeChannel, kill
from tests.delivery.virtual import InlineDatabase


async def test_of_two_couriers_one_sends_and_the_other_stands_by(desk: Desk) -> None:
    for number in range(40):
        desk.put(desk.chat(str(number)), str(number))
    one, two = await desk.courier("một"), await desk.courier("hai")
    await asyncio.sleep(10)
    assert sorted(desk.channel.texts(), key=int) == [str(number) for number in range(40)]
    assert one.held.is_set()
    assert not two.held.is_set()


async def test_a_killed_courier_is_followed_and_nothing_goes_out_twice(desk: Desk) -> None:
    rows = [desk.put(desk.chat(str(number)), str(number)) for number in range(60)]
    desk.channel.latency = 0.5
    one, two = await desk.courier("một"), await desk.courier("hai")
    await asyncio.sleep(1.2)
    await kill(one)
    delivered_before = len(desk.channel.seen)
    await asyncio.sleep(10)
    assert not two.held.is_set(), "the dead one's lease has not run out yet"
    await asyncio.sleep(20)
    texts = desk.channel.texts()
    assert len(texts) == len(set(texts))
    assert 0 < delivered_before < len(texts)
    states = [desk.state(row) for row in rows]
    assert set(states) == {SendState.SENT, SendState.UNKNOWN}
    assert states.count(SendState.SENT) <= len(texts)
    assert {row for row, state in desk.finished if state is SendState.UNKNOWN} == {
        row for row in rows if desk.state(row) is SendState.UNKNOWN
    }


async def test_after_a_crash_what_was_under_way_is_unknown_and_edits_are_made_again(desk: Desk) -> None:
    chat, other = desk.chat("a"), desk.chat("b")
    one = await desk.courier("một")
    notice = desk.put(chat)
    await asyncio.sleep(5)
    desk.channel.script["a"].append(NEVER)
    desk.channel.script["b"].append(NEVER)
    edit = desk.put(chat, "sửa", Priority.EDIT, edits=notice)
    message = desk.put(other)
    await asyncio.sleep(5)
    assert desk.states() == {SendState.SENT: 1, SendState.SENDING: 2}
    await kill(one)
    await desk.courier("một")  # the same process name need not wait for its own lease
    await asyncio.sleep(5)
    assert desk.state(message) is SendState.UNKNOWN
    assert desk.state(edit) is SendState.SENT
    assert desk.finished == [(notice, SendState.SENT), (message, SendState.UNKNOWN), (edit, SendState.SENT)]


async def test_a_stopped_courier_finishes_what_it_began_and_hands_over_at_once(desk: Desk) -> None:
    desk.channel.latency = 2.0
    rows = [desk.put(desk.chat(str(number))) for number in range(5)]
    one, two = await desk.courier("một"), await desk.courier("hai", lease=timedelta(minutes=10))
    await asyncio.sleep(1)
    await one.stop()
    assert [desk.state(row) for row in rows] == [SendState.SENT] * 5
    later = desk.put(desk.chat("later"))
    await asyncio.sleep(5)
    assert two.held.is_set()
    assert desk.state(later) is SendState.SENT


async def test_stopping_waits_no_longer_than_it_is_told(desk: Desk) -> None:
    desk.channel.script["a"].append(NEVER)
    row = desk.put(desk.chat("a"))
    one = await desk.courier("một")
    await asyncio.sleep(1)
    await one.stop(patience=3.0)
    assert asyncio.get_running_loop().time() < 5
    await desk.courier("hai")
    await asyncio.sleep(1)
    assert desk.state(row) is SendState.UNKNOWN


async def test_a_courier_cut_off_from_the_database_spoils_nothing(
    desk: Desk,
) -> None:
    """It hangs in a send while its lease runs out; what it learns later is about a claim that is over."""
    cut_off = InlineDatabase(desk.engine)
    slow = FakeChannel(latency=40.0)
    row = desk.put(desk.chat("a"))
    one = await desk.courier("một", database=cut_off, channel=slow)
    await asyncio.sleep(1)
    cut_off.broken = OSError("no route")
    await desk.courier("hai")
    await asyncio.sleep(30)
    assert desk.state(row) is SendState.UNKNOWN
    cut_off.broken = None
    desk.put(desk.chat("b"), "tiếp")
    await asyncio.sleep(60)
    assert len(slow.seen) == 1
    assert not one.held.is_set()
    assert desk.state(row) is SendState.UNKNOWN
    assert desk.channel.texts() == ["tiếp"]


@pytest.mark.parametrize("taken", [True, False], ids=["another took over", "nobody came"])
async def test_a_holder_that_was_stopped_sends_nothing_when_its_lease_is_over(
    desk: Desk, taken: bool
) -> None:
    """Stopped between its claim and its send, as SIGSTOP or a paused machine does."""
    row = desk.put(desk.chat("a"))
    stopped = Stopped(desk.engine)
    await desk.courier("một", database=stopped)
    if taken:
        stopped.meanwhile = lambda: desk.courier("hai")
    await asyncio.sleep(200)
    assert desk.state(row) is (SendState.UNKNOWN if taken else SendState.SENT)
    assert len(desk.channel.asked_at) == (0 if taken else 1)


class Stopped(InlineDatabase):
    """Its process is stopped for a minute right after its first claim; `meanwhile` another may work."""

    meanwhile: Callable[[], Awaitable[Any]] | None = None

    async def call(self, work: Callable[[Session], R]) -> R:
        result = await super().call(work)
        if self.transactions == 2:
            await asyncio.sleep(20)  # its other tasks do not run either: none is there
            if self.meanwhile:
                await self.meanwhile()
                await asyncio.sleep(20)
        return result


async def test_the_pace_survives_a_restart(desk: Desk) -> None:
    chat = desk.chat("a")
    one = await desk.courier("một")
    desk.put(chat, "một")
    await asyncio.sleep(0.2)
    await one.stop()
    desk.put(chat, "hai")
    await desk.courier("hai")
    await asyncio.sleep(5)
    first, second = desk.channel.seen
    assert second.at - first.at >= 1.0


async def test_the_past_of_a_clock_that_was_moved_back_holds_nobody_up(desk: Desk) -> None:
    chat = desk.chat("a")
    desk.clock.moved = timedelta(days=30)
    one = await desk.courier("một")
    desk.put(chat)
    await asyncio.sleep(1)
    await one.stop()
    desk.clock.moved = timedelta()
    later = desk.put(chat)
    await desk.courier("hai")
    await asyncio.sleep(5)
    assert desk.state(later) is SendState.SENT


async def test_a_jump_of_the_shown_clock_costs_no_lease(desk: Desk) -> None:
    one, two = await desk.courier("một"), await desk.courier("hai")
    await asyncio.sleep(1)
    for days in (30, -30):
        desk.clock.moved = timedelta(days=days)
        row = desk.put(desk.chat(str(days)))
        await asyncio.sleep(20)
        assert desk.state(row) is SendState.SENT
    assert one.held.is_set()
    assert not two.held.is_set()
    assert len(desk.channel.seen) == 2


async def test_a_clock_that_stands_still_stops_no_retry(desk: Desk) -> None:
    desk.clock.stopped = True
    desk.channel.script["a"].extend([NotAccepted("503"), TooMany(5.0)])
    row = desk.put(desk.chat("a"))
    await desk.courier()
    await asyncio.sleep(60)
    assert desk.state(row) is SendState.SENT
