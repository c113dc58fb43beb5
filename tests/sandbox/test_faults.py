"""Limits, failures on order, hooks and the log of calls."""

import asyncio
from datetime import timedelta

import pytest
import telegram
from telegram.error import NetworkError

from bot.clock import SandboxClock
from bot.sandbox import Chat, Fault, Sandbox, refusal
from bot.sandbox.calllog import CallRecord
from bot.sandbox.limits import Limits
from bot.sandbox.model import Chat as ModelChat
from tests.sandbox.conftest import Call


def test_limits_by_chat_and_in_all() -> None:
    now = [0.0]
    limits = Limits(clock=lambda: now[0])
    group = ModelChat("-1", -1, "group")
    assert [limits.take(1, group) for _ in range(20)] == [0] * 20
    assert limits.take(1, group) == 3  # 20 a minute: the next in 3 s
    now[0] = 3.0
    assert [limits.take(1, group) for _ in range(2)] == [0, 3]
    now[0] = 4.0
    people = [ModelChat(f"{n}:1", n, "private") for n in range(1, 32)]
    assert [limits.take(1, person) for person in people] == [0] * 30 + [1]
    now[0] = 10.0
    assert [limits.take(1, people[0]) for _ in range(6)] == [0] * 5 + [1]
    assert limits.take(2, people[0]) == 0


async def test_too_many_is_429(raw: Call, bot: telegram.Bot, sandbox: Sandbox, group: Chat) -> None:
    first = await bot.send_message(group.id, "0")
    for number in range(1, 20):
        await first.edit_text(str(number))
    assert (await raw("sendMessage", chat_id=group.id, text="x"))[1]["parameters"] == {"retry_after": 3}
    sandbox.world.move_clock(by=timedelta(hours=1))
    status, body = await raw("sendMessage", chat_id=group.id, text="x")
    assert (status, body["description"]) == (429, "Too Many Requests: retry after 3")
    sandbox.limits.enabled = False
    await bot.send_message(group.id, "x")
    assert len(sandbox.calls.find("editMessageText", group.id)) == 19
    assert len(sandbox.calls.find("sendMessage", group.id, accepted=False)) == 2


async def test_dropped_before_and_after(bot: telegram.Bot, sandbox: Sandbox, group: Chat) -> None:
    before = len(sandbox.messages(group))
    sandbox.faults.add(Fault("drop_before", "sendMessage"))
    with pytest.raises(NetworkError):
        await bot.send_message(group.id, "mất")
    assert len(sandbox.messages(group)) == before
    sandbox.faults.add(Fault("drop_after", "sendMessage"))
    with pytest.raises(NetworkError):
        await bot.send_message(group.id, "tới mà không hay")
    assert sandbox.messages(group)[-1].text == "tới mà không hay"
    await bot.send_message(group.id, "lại bình thường")


async def test_answers_on_order(raw: Call, sandbox: Sandbox, group: Chat) -> None:
    sandbox.faults.add(Fault("answer", "sendMessage", status=502, body="<html>Bad Gateway</html>"))
    sandbox.faults.add(
        Fault(
            "answer",
            "sendMessage",
            times=2,
            status=429,
            body=refusal(429, "Too Many Requests", retry_after=7),
        )
    )
    with pytest.raises(ValueError, match="Expecting value"):
        await raw("sendMessage", chat_id=group.id, text="x")
    for _ in range(2):
        status, body = await raw("sendMessage", chat_id=group.id, text="x")
        assert (status, body["parameters"]) == (429, {"retry_after": 7})
    assert (await raw("sendMessage", chat_id=group.id, text="x"))[0] == 200


async def test_a_held_call_waits_for_its_release(bot: telegram.Bot, sandbox: Sandbox, group: Chat) -> None:
    held = sandbox.faults.add(Fault("hold", "sendMessage", chat_id=group.id))
    waiting = asyncio.create_task(bot.send_message(group.id, "chờ"))
    await sandbox.wait_for(lambda: held.reached)
    await bot.get_me()
    assert not waiting.done()
    held.release()
    assert (await waiting).text == "chờ"


async def test_hooks_see_both_sides_of_a_call(bot: telegram.Bot, sandbox: Sandbox, group: Chat) -> None:
    seen: list[tuple[str, str, int]] = []
    count = len(sandbox.messages(group))

    def before(call: CallRecord) -> None:
        seen.append(("before", call.method, len(sandbox.messages(group)) - count))

    async def after(call: CallRecord) -> None:
        seen.append(("after", call.method, len(sandbox.messages(group)) - count))

    sandbox.telegram.before.append(before)
    sandbox.telegram.after.append(after)
    await bot.send_message(group.id, "x")
    assert seen == [("before", "sendMessage", 0), ("after", "sendMessage", 1)]


async def test_the_world_survives_a_restart(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("world") / "sandbox.sqlite3"
    async with Sandbox(SandboxClock(), path=path) as first:
        an = first.add_person("Nguyễn Văn An")
        group = first.add_group("Chi bộ", admins=[an])
        first.add_bot(group, an)
        first.say(an, group, "/hop")
        first.send_file(an, group, "a.txt", b"abc")
        last_id = first.bot.next_update
    async with Sandbox(SandboxClock(), path=path) as second:
        assert second.messages(group.key) == first.messages(group)
        assert second.person(an.id) == an
        assert second.world.store.file(second.messages(group.key)[-1].attachment.file) == b"abc"  # type: ignore[union-attr]
        url = second.base_url
        async with telegram.Bot(second.token, base_url=f"{url}/bot") as bot:
            kept = await bot.get_updates()
        assert [u.message.text for u in kept if u.message and u.message.text] == ["/hop"]
        second.start_bot(an.id)
        assert second.bot.next_update == last_id + 1
        assert second.add_person("Người mới").id > an.id
