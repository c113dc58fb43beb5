"""What goes out: late words, long texts in pieces, edits that replace each other, and what is too late."""

import asyncio
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlmodel import Session

from bot.channels.base import NotAccepted, Refused
from handlers.house import House
from handlers.late import LateView, late
from handlers.messages import Message
from storage.outbox import Parcel, Skip, put
from storage.tables import ChatType, Priority, SendState
from tests.delivery.desk import CHANNEL, Desk, after

LONG_TEXT = "một hai ba bốn năm sáu bảy tám chín mười"  # two pieces for the fake platform


def at_this_hour(_house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    return Message(f"{args['who']} {now:%H:%M}")


async def test_late_words_are_found_when_the_message_goes(desk: Desk) -> None:
    desk.views["hour"] = LateView(at_this_hour)
    desk.put(desk.chat("a"), content=late("hour", who="bác Ba"), not_before=after(minutes=20))
    await desk.courier()
    await asyncio.sleep(1500)
    assert desk.channel.texts() == ["bác Ba 01:20"]


async def test_late_words_are_found_anew_for_each_attempt(desk: Desk) -> None:
    desk.views["hour"] = LateView(at_this_hour)
    desk.channel.script["a"].append(NotAccepted("503"))
    desk.put(desk.chat("a"), content=late("hour", who="bác Ba"))
    await desk.courier(first_delay=600.0, longest_delay=600.0)
    await asyncio.sleep(900)
    assert len(desk.channel.texts()) == 1
    assert desk.channel.texts() != ["bác Ba 01:00"]


async def test_nothing_left_to_say_is_skipped_with_its_reason(desk: Desk) -> None:
    desk.views["gone"] = LateView(lambda *_: Skip("đã trả lời"))
    chat = desk.chat("a")
    row, following = desk.put(chat, content=late("gone")), desk.put(chat)
    await desk.courier()
    await asyncio.sleep(1)
    assert (desk.state(row), desk.row(row).reason) == (SendState.SKIPPED, "đã trả lời")
    assert desk.state(following) is SendState.SENT
    assert desk.finished == [(following, SendState.SENT)]


async def test_words_that_cannot_be_found_fail_and_stop_nobody(desk: Desk) -> None:
    def broken(_house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
        put(session, Parcel(CHANNEL, chat, {"text": "half-written"}, Priority.ANSWER, now), now)
        raise LookupError("no such meeting")

    desk.views["broken"] = LateView(broken)
    chat = desk.chat("a")
    rows = [
        desk.put(chat, content=late("broken")),
        desk.put(chat, content=late("unheard of")),
        desk.put(chat, "tiếp"),
    ]
    await desk.courier()
    await asyncio.sleep(2)
    assert [desk.state(row) for row in rows] == [SendState.FAILED, SendState.FAILED, SendState.SENT]
    assert [desk.row(row).reason for row in rows] == ["LookupError", "KeyError", None]
    assert desk.channel.texts() == ["tiếp"]
    assert (rows[0], SendState.FAILED) in desk.finished


async def test_a_long_text_goes_in_pieces_one_behind_the_other(desk: Desk) -> None:
    chat = desk.chat("a")
    row = desk.put(chat, LONG_TEXT, buttons=True)
    desk.put(chat, "sau")
    await desk.courier()
    await asyncio.sleep(10)
    first, second, after_it = desk.channel.seen
    assert first.text + second.text == LONG_TEXT
    assert (first.buttons, second.buttons) == (False, True)
    assert after_it.text == "sau"
    assert desk.state(row) is SendState.SENT


async def test_without_its_first_piece_the_rest_is_not_sent(desk: Desk) -> None:
    desk.channel.script["a"].append(Refused("bad request"))
    desk.put(desk.chat("a"), LONG_TEXT)
    await desk.courier()
    await asyncio.sleep(10)
    assert desk.channel.seen == []
    assert desk.states() == {SendState.FAILED: 1, SendState.SKIPPED: 1}


async def test_an_edit_of_a_message_in_pieces_replaces_the_piece_with_the_buttons(desk: Desk) -> None:
    chat = desk.chat("a")
    row = desk.put(chat, LONG_TEXT, buttons=True)
    edit = desk.put(chat, LONG_TEXT.upper(), Priority.EDIT, edits=row, buttons=True)
    await desk.courier()
    await asyncio.sleep(10)
    assert desk.state(edit) is SendState.SENT
    assert desk.channel.seen[-1].edited == "m2"
    assert desk.channel.seen[-1].text == LONG_TEXT.upper()[20:]
    assert len(desk.channel.seen) == 3


async def test_edits_that_wait_become_one_and_lie_three_seconds_apart(desk: Desk) -> None:
    group = desk.chat("group", ChatType.GROUP)
    tally = [0]
    desk.views["tally"] = LateView(lambda *_: Message(f"{tally[0]} có mặt"))
    await desk.courier()
    notice = desk.put(group, "0 có mặt")
    await asyncio.sleep(5)
    for _ in range(200):
        tally[0] += 1
        wish = Parcel(
            CHANNEL,
            group,
            late("tally"),
            Priority.EDIT,
            desk.clock.now(),
            edits=notice,
            coalesce_key="tally:1",
        )
        with Session(desk.engine) as session:
            put(session, wish, desk.clock.now())
            session.commit()
        desk.couriers[0].wake()
        await asyncio.sleep(0.05)
    await asyncio.sleep(10)
    edits = desk.channel.seen[1:]
    assert edits[-1].text == "200 có mặt"
    assert len(edits) <= 5
    assert min(later.at - earlier.at for earlier, later in pairwise(edits)) >= 3.0


async def test_edits_in_a_private_chat_wait_while_messages_pass(desk: Desk) -> None:
    chat = desk.chat("a")
    await desk.courier()
    notice = desk.put(chat, "tin")
    await asyncio.sleep(5)
    desk.put(chat, "sửa một", Priority.EDIT, edits=notice)
    await asyncio.sleep(0.5)
    desk.put(chat, "sửa hai", Priority.EDIT, edits=notice)
    desk.put(chat, "trả lời", Priority.ANSWER)
    await asyncio.sleep(10)
    assert desk.channel.texts() == ["tin", "sửa một", "trả lời", "sửa hai"]
    _, first, answer, second = (delivery.at for delivery in desk.channel.seen)
    assert second - first >= 3.0 > answer - first


async def test_an_edit_waits_for_its_message_and_dies_with_it(desk: Desk) -> None:
    chat = desk.chat("a")
    soon, never = desk.put(chat, "tin", not_before=after(minutes=1)), desk.put(chat, "hỏng")
    desk.channel.script["a"].append(Refused("bad request"))
    edit = desk.put(chat, "sửa tin", Priority.EDIT, edits=soon)
    orphan = desk.put(chat, "sửa hỏng", Priority.EDIT, edits=never)
    await desk.courier()
    await asyncio.sleep(30)
    assert desk.state(edit) is SendState.PENDING
    assert desk.state(orphan) is SendState.SKIPPED
    await asyncio.sleep(60)
    assert desk.channel.texts() == ["tin", "sửa tin"]


async def test_too_late_is_an_outcome_and_is_told(desk: Desk) -> None:
    chat = desk.chat("a")
    desk.channel.script["a"].append(NotAccepted("503"))
    first = desk.put(chat)
    reminder = desk.put(
        chat, priority=Priority.REMINDER, not_before=after(seconds=1), expires_at=after(seconds=30)
    )
    await desk.courier(first_delay=120.0, longest_delay=120.0)
    await asyncio.sleep(31)
    assert desk.state(reminder) is SendState.EXPIRED
    assert desk.finished == [(reminder, SendState.EXPIRED)]
    await asyncio.sleep(120)
    assert desk.state(first) is SendState.SENT
    assert len(desk.channel.seen) == 1


async def test_what_expired_while_nobody_was_there_is_not_sent(desk: Desk) -> None:
    row = desk.put(desk.chat("a"), expires_at=after(seconds=10))
    await asyncio.sleep(20)
    await desk.courier()
    await asyncio.sleep(5)
    assert desk.state(row) is SendState.EXPIRED
    assert desk.row(row).reason == "quá giờ gửi"
    assert not desk.channel.seen
