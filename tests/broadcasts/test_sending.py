"""A broadcast reaches each chat once, in bounded steps, as fast as the limits allow and in nobody's way."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.channels.base import NotAccepted, QuotaExceeded, Refused, TooMany, Unreachable
from bot.delivery.pacing import Pace
from handlers.broadcasts.sending import cancel, go_on, pause
from handlers.local_time import HOME
from storage.queries import broadcasts as rows
from storage.queries import outcomes
from storage.tables import BroadcastKind, Chat, Priority, SendState
from storage.thrift import Budget
from tests.broadcasts.ward import Ward
from tests.delivery.desk import NEVER, FakeChannel, kill, seconds

FAST = Pace(private_gap=0, group_gap=0, group_per_minute=1000)


async def test_every_group_of_every_cell_gets_it_once(ward: Ward) -> None:
    ward.found(89)
    broadcast = ward.broadcast()
    await ward.courier()
    await ward.until_done(broadcast)
    assert ward.deliveries() == {f"nhóm {number}": 1 for number in range(89)}
    assert set(ward.endings(broadcast).values()) == {SendState.SENT}


async def test_it_is_made_in_bounded_steps(ward: Ward) -> None:
    ward.set_rules(broadcast_ahead=10)
    ward.found(35)
    broadcast = ward.broadcast()
    for made in (10, 10):  # nobody sends: what waits is not added to
        await ward.beat()
        assert len(ward.endings(broadcast)) == made
    await ward.courier(pace=FAST)
    await ward.until_done(broadcast)
    assert len(ward.endings(broadcast)) == 35


async def test_a_cell_that_joins_meanwhile_is_reached_and_a_group_taken_off_is_not(ward: Ward) -> None:
    ward.set_rules(broadcast_ahead=3)
    ward.found(5)
    broadcast = ward.broadcast()
    await ward.beat()
    with Session(ward.engine) as session:
        taken_off = session.exec(select(Chat).where(Chat.external_id == "nhóm 1")).one()
        taken_off.unit_id = taken_off.audience = None
        session.commit()
    ward.found(1)
    await ward.courier(pace=FAST)
    await ward.until_done(broadcast)
    assert ward.deliveries() == {f"nhóm {number}": 1 for number in (0, 2, 3, 4, 5)}


async def test_each_way_to_fail_has_its_state_and_reason(ward: Ward) -> None:
    ward.found(8)
    ward.channel.script["nhóm 1"].append(Unreachable("kicked"))
    ward.channel.script["nhóm 2"].append(Refused("too large"))
    ward.channel.script["nhóm 3"].append(NEVER)
    ward.channel.script["nhóm 4"].append(TooMany(3))
    ward.channel.script["nhóm 5"].extend([NotAccepted("busy")] * 20)
    broadcast = ward.broadcast()
    await ward.courier(pace=FAST, send_timeout=5.0, longest_delay=10.0)
    await ward.until_done(broadcast)
    endings = ward.endings(broadcast)
    assert endings["nhóm 1"] in outcomes.NOT_SENT
    assert endings["nhóm 2"] is SendState.FAILED
    assert endings["nhóm 3"] is SendState.UNKNOWN
    assert endings["nhóm 4"] is SendState.SENT
    assert endings["nhóm 5"] is SendState.FAILED
    with Session(ward.engine) as session:
        found = outcomes.endings(session, broadcast, (*outcomes.NOT_SENT, SendState.UNKNOWN), 20)
    assert all(one.reason for one in found)
    assert len(found) == 4


async def test_of_a_text_in_pieces_the_worst_speaks_for_the_chat(ward: Ward) -> None:
    ward.found(3)
    ward.channel.parts = FakeChannel.parts.__get__(ward.channel)  # type: ignore[method-assign]
    ward.channel.script["nhóm 1"].extend([None, Refused("no")])  # type: ignore[list-item]
    ward.channel.script["nhóm 2"].append(Refused("no"))
    broadcast = ward.broadcast(text="Mời các đồng chí dự hội nghị sơ kết cuối năm tại phường")
    await ward.courier(pace=FAST)
    await ward.until_done(broadcast)
    with Session(ward.engine) as session:
        counts = outcomes.counts(session, broadcast)
        found = outcomes.endings(session, broadcast, outcomes.NOT_SENT, 20)
    assert counts == {SendState.SENT: 1, SendState.FAILED: 2}
    assert [(one.chat, one.partly) for one in found] == [("nhóm 1", True), ("nhóm 2", False)]


async def test_where_the_months_number_is_used_up_the_rest_ends_so_and_is_told(ward: Ward) -> None:
    ward.found(6)
    ward.channel.script["nhóm 2"].append(QuotaExceeded(3600))
    broadcast = ward.broadcast()
    await ward.courier(pace=Pace(per_second=1, group_gap=0), budget=Budget(3000, 80, 95, HOME))
    await ward.until_done(broadcast)
    with Session(ward.engine) as session:
        found = outcomes.endings(session, broadcast, outcomes.NOT_SENT, 20)
    assert [one.chat for one in found] == ["nhóm 2", "nhóm 3", "nhóm 4", "nhóm 5"]
    assert {one.reason for one in found} == {"đã hết hạn mức tin của tháng"}


async def test_what_failed_is_sent_again_to_exactly_those(ward: Ward) -> None:
    ward.found(4)
    ward.channel.script["nhóm 2"].append(Refused("no"))
    ward.channel.script["nhóm 3"].append(NEVER)
    broadcast = ward.broadcast()
    await ward.courier(pace=FAST, send_timeout=5.0)
    await ward.until_done(broadcast)
    failed = {"states": [state.value for state in outcomes.NOT_SENT]}
    for _ in range(2):  # pressed twice, by two people
        again = ward.broadcast(BroadcastKind.RESEND, source_id=broadcast, audience=failed)
        await ward.until_done(again)
    assert ward.deliveries() == {f"nhóm {number}": 1 for number in range(3)}


async def test_a_chat_closed_meanwhile_is_not_counted_as_one_to_send_again_to(ward: Ward) -> None:
    ward.found(4)
    for number in (1, 2, 3):
        ward.channel.script[f"nhóm {number}"].append(Refused("no"))
    broadcast = ward.broadcast()
    await ward.courier(pace=FAST)
    await ward.until_done(broadcast)
    with Session(ward.engine) as session:
        session.exec(select(Chat).where(Chat.external_id == "nhóm 1")).one().closed_at = ward.clock.now()
        session.flush()
        assert outcomes.counts(session, broadcast)[SendState.FAILED] == 3
        assert rows.left_to_resend(session, broadcast, outcomes.NOT_SENT) == 2
        assert len(rows.next_to_resend(session, broadcast, outcomes.NOT_SENT, 20)) == 2


async def test_a_correction_goes_to_those_that_have_it_in_its_place(ward: Ward) -> None:
    ward.found(3)
    ward.channel.script["nhóm 2"].append(Refused("no"))
    broadcast = ward.broadcast()
    await ward.courier(pace=FAST)
    await ward.until_done(broadcast)
    correction = ward.broadcast(BroadcastKind.CORRECTION, source_id=broadcast, text="Mời họp ngày 6")
    await ward.until_done(correction)
    corrected = [one for one in ward.channel.seen if one.edited]
    assert {one.chat for one in corrected} == {"nhóm 0", "nhóm 1"}
    assert all("ngày 6" in one.text for one in corrected)
    assert ward.deliveries() == {"nhóm 0": 2, "nhóm 1": 2}


async def test_paused_nothing_more_goes_out_and_then_the_rest_does(ward: Ward) -> None:
    ward.found(60)
    broadcast = ward.broadcast()
    await ward.courier(pace=Pace(per_second=5, group_gap=0))
    await ward.beat()
    await asyncio.sleep(2)
    ward.steer(broadcast, pause)
    await asyncio.sleep(1)
    before = len(ward.channel.seen)
    await ward.beat()
    await asyncio.sleep(600)
    assert 0 < len(ward.channel.seen) == before < 60
    ward.steer(broadcast, lambda session, one: go_on(session, one, ward.clock.now()))
    await ward.until_done(broadcast)
    assert ward.deliveries() == {f"nhóm {number}": 1 for number in range(60)}


async def test_cancelled_what_was_not_sent_never_is(ward: Ward) -> None:
    ward.found(60)
    broadcast = ward.broadcast()
    await ward.courier(pace=Pace(per_second=5, group_gap=0))
    await ward.beat()
    await asyncio.sleep(2)
    ward.steer(broadcast, lambda session, one: cancel(session, ward.house, one, ward.clock.now()))
    await asyncio.sleep(1)
    before = len(ward.channel.seen)
    await ward.beat()
    await asyncio.sleep(600)
    assert 0 < len(ward.channel.seen) == before < 60
    assert SendState.PENDING not in ward.endings(broadcast).values()


async def test_past_its_time_nothing_more_is_sent(ward: Ward) -> None:
    ward.found(60)
    broadcast = ward.broadcast(expires_at=ward.clock.now().replace(second=10))
    await ward.courier(pace=Pace(per_second=2, group_gap=0))
    await ward.until_done(broadcast)
    assert max(one.at for one in ward.channel.seen) <= 10.1
    assert SendState.EXPIRED in ward.endings(broadcast).values()


@pytest.mark.parametrize("seed", range(5))
async def test_killed_anywhere_each_chat_still_gets_it_once(ward: Ward, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test is to be the same each time
    ward.set_rules(broadcast_ahead=7)
    ward.found(40)
    broadcast = ward.broadcast()
    for life in range(4):
        courier = await ward.courier(f"kiếp {life}", pace=Pace(per_second=10, group_gap=0))
        await ward.beat()
        await asyncio.sleep(chance.uniform(0, 3))
        await kill(courier)
        await asyncio.sleep(20)  # the lease of the dead runs out
    await ward.courier("sống", pace=FAST)
    await ward.until_done(broadcast)
    endings = ward.endings(broadcast)
    assert len(endings) == 40
    assert set(endings.values()) <= {SendState.SENT, SendState.UNKNOWN}
    assert max(ward.deliveries().values()) == 1
    assert all(ward.deliveries()[chat] == 1 for chat, state in endings.items() if state is SendState.SENT)


@pytest.mark.parametrize("heard", [False, True], ids=["the call was lost", "the call was done"])
async def test_killed_at_every_step_each_chat_still_gets_it_once(tmp_path: Path, heard: bool) -> None:
    """Killed at the first call, at the second, at every further one; the rest goes on after each."""
    chats = 6
    for step in range(1, chats + 1):
        folder = tmp_path / str(step)
        folder.mkdir()
        ward = Ward(folder)
        ward.set_rules(broadcast_ahead=2)
        ward.found(chats)
        broadcast = ward.broadcast()
        dead = ward.strike_at(step, heard=heard)
        courier = await ward.courier("một", pace=FAST)
        while not dead.is_set():
            await ward.beat()
            await asyncio.sleep(0.5)
        await kill(courier)
        await asyncio.sleep(20)  # the lease of the dead runs out
        await ward.courier("hai", pace=FAST)
        await ward.until_done(broadcast)
        states = Counter(ward.endings(broadcast).values())
        assert states == {SendState.SENT: chats - 1, SendState.UNKNOWN: 1}, step
        assert sorted(ward.deliveries().values()) == [1] * (chats if heard else chats - 1), step
        await ward.close()


async def test_the_last_chat_gets_it_as_soon_as_the_limits_allow(ward: Ward) -> None:
    """A ward's; a city's and a province's are measured by `make bench`."""
    cells = 89
    ward.found(cells)
    broadcast = ward.broadcast()
    await ward.courier(pace=FAST)
    await ward.until_done(broadcast)
    last = max(one.at for one in ward.channel.seen)
    least = (cells - 1) // FAST.per_second
    assert least <= last <= least * 1.02 + 0.1


async def test_an_answer_does_not_wait_behind_it(ward: Ward) -> None:
    ward.found(500)
    someone = ward.chat("bà Cúc")
    ward.broadcast()
    await ward.courier(pace=FAST)
    await ward.beat()
    delays = []
    for _ in range(5):
        await asyncio.sleep(1.7)
        asked = seconds()
        ward.put(someone, "Đã ghi", Priority.ANSWER)
        while not any(one.chat == "bà Cúc" and one.at >= asked for one in ward.channel.seen):
            await asyncio.sleep(0.01)
        delays.append(next(one.at for one in reversed(ward.channel.seen) if one.chat == "bà Cúc") - asked)
    assert max(delays) <= 1.0
