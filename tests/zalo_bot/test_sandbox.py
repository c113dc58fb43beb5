"""The sandbox's Zalo Bot API is as strict as what is known of the real one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.clock import SandboxClock
from bot.sandbox import Chat, Fault, NotPossibleError, Person, Sandbox
from bot.sandbox.guard import HEADER
from bot.sandbox.zalo_bot.ids import number, public

Call = Callable[..., Coroutine[Any, Any, tuple[int, Any]]]


@pytest.fixture
async def raw(sandbox: Sandbox) -> AsyncIterator[Call]:
    """`await raw("getMe", …)`: a call without any client; gives the status and the body."""
    async with aiohttp.ClientSession() as session:

        async def call(method: str, token: str = "", **params: Any) -> tuple[int, Any]:
            token = token or sandbox.zalo_bot.bot.token
            url = f"{sandbox.zalo_bot.base_url}/bot{token}/{method}"
            async with session.post(url, json=params) as response:
                return response.status, await response.json()

        yield call


@pytest.fixture
def to(group: Chat) -> str:
    return public(group.id)


@pytest.mark.parametrize("known", [1, 5_000_000_001, -4_000_000_001, -1, 2**40])
def test_ids_go_back_and_forth(known: int) -> None:
    assert len(public(known)) == 20
    assert number(public(known)) == known


@pytest.mark.parametrize("text", ["", "5", "x" * 20, "-" + "0" * 19, "5d585b5e9b14724a2b05 "])
def test_what_is_no_id(text: str) -> None:
    assert number(text) is None


async def test_who_one_is(raw: Call) -> None:
    status, body = await raw("getMe")
    assert (status, body["ok"], body["result"]["account_type"]) == (200, True, "BASIC")
    assert body["result"]["display_name"] == "Bot Chi bộ"


async def test_names_its_server_twice(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{sandbox.zalo_bot.base_url}/bot{sandbox.zalo_bot.bot.token}/getMe"
        async with session.get(url) as response:
            assert len(response.headers.getall("Server")) == 2


@pytest.mark.parametrize("under_200", [False, True])
async def test_refusals_under_either_status(sandbox: Sandbox, raw: Call, to: str, under_200: bool) -> None:
    sandbox.zalo_bot.errors_as_200 = under_200
    refused = [
        (await raw("getMe", token="1:wrong"), 401),
        (await raw("sendDreams"), 400),
        (await raw("sendmessage", chat_id=to, text="x"), 400),
        (await raw("getWebhookInfo"), 404),
        (await raw("getUpdates", timeout="0"), 408),
        (await raw("sendMessage", chat_id="0" * 20, text="x"), 404),
        (await raw("sendMessage", chat_id=to, text=""), 400),
        (await raw("sendMessage", chat_id=to, text="👍" * 1001), 400),
        (await raw("sendMessage", chat_id=to, text="x", parse_mode="HTML5"), 400),
        (await raw("sendPhoto", chat_id=to, photo="/etc/passwd"), 400),
        (await raw("sendVoice", chat_id=to, voice_url="https://x.vn/a.mp3"), 400),
        (await raw("setWebhook", url="http://x.vn/", secret_token="x" * 8), 400),
    ]
    for (status, body), code in refused[:-1]:
        assert (status, body["ok"], body["error_code"]) == (200 if under_200 else code, False, code)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("https://127.0.0.1/", "x" * 8),
        ("https://192.168.1.2/", "x" * 8),
        ("https://x.vn/", "x" * 7),
        ("", "x" * 8),
    ],
)
async def test_webhooks_are_public_and_have_a_secret(
    sandbox: Sandbox, raw: Call, url: str, secret: str
) -> None:
    sandbox.zalo_bot.local_webhooks = False
    assert (await raw("setWebhook", url=url, secret_token=secret))[0] == 400


async def test_a_webhook_is_tried_and_kept_and_stands_in_the_way_of_polls(raw: Call, an: Person) -> None:
    poll = asyncio.create_task(raw("getUpdates", timeout=30))
    await asyncio.sleep(0)
    _, body = await raw("setWebhook", url="http://127.0.0.1:9/none", secret_token="x" * 8)
    assert body["result"]["verification"]["outcome"] == "webhook.unreachable"
    assert (await raw("getWebhookInfo"))[1]["result"]["url"] == "http://127.0.0.1:9/none"
    assert (await poll)[0] == (await raw("getUpdates"))[0] == 400
    assert (await raw("deleteWebhook"))[1]["result"]["url"] == ""
    assert (await raw("deleteWebhook"))[0] == 200


async def test_one_update_at_a_time_each_once(sandbox: Sandbox, raw: Call, group: Chat, an: Person) -> None:
    for word in ("một", "hai"):
        sandbox.mention(an, group, sandbox.zalo_bot.bot, word)
    first, second = [(await raw("getUpdates", timeout=1))[1]["result"] for _ in range(2)]
    assert first["message"]["text"] == "@Bot Chi bộ một"
    assert second["message"]["chat"] == {"chat_type": "GROUP", "id": public(group.id)}
    assert (await raw("getUpdates", timeout=0))[0] == 408


async def test_replaying_on_demand(sandbox: Sandbox, raw: Call, group: Chat, an: Person) -> None:
    for word in ("một", "hai"):
        sandbox.mention(an, group, sandbox.zalo_bot.bot, word)
    sandbox.zalo_bot.feed().replaying = True
    came = [(await raw("getUpdates"))[1]["result"]["message"]["text"][-3:] for _ in range(5)]
    assert came == ["một", "hai", "một", "hai", "một"]


async def test_the_month_has_so_many_messages(sandbox: Sandbox, raw: Call, to: str) -> None:
    sandbox.zalo_bot.quota = 2
    said = [(await raw("sendMessage", chat_id=to, text="x"))[0] for _ in range(3)]
    assert said == [200, 200, 429]
    assert sandbox.zalo_bot.used() == 2
    sandbox.world.move_clock(by=timedelta(days=31))
    assert (await raw("sendMessage", chat_id=to, text="x"))[0] == 200


async def test_only_who_opened_a_chat_is_written_to(sandbox: Sandbox, raw: Call, an: Person) -> None:
    assert (await raw("sendMessage", chat_id=public(an.id), text="x"))[0] == 404
    private = sandbox.private(an, sandbox.zalo_bot.bot)
    sandbox.say(an, private, "chào")
    assert (await raw("sendMessage", chat_id=public(an.id), text="x"))[0] == 200
    assert sandbox.messages(private)[-1].text == "x"


async def test_only_who_leads_the_group_adds_the_bot_and_it_says_hello(sandbox: Sandbox, an: Person) -> None:
    bot, hoa = sandbox.zalo_bot.bot, sandbox.add_person("Hoa")
    group = sandbox.add_group("Tổ 3", [hoa], admins=[an], platform="zalo")
    with pytest.raises(NotPossibleError):
        sandbox.add_bot(group, hoa, bot=bot)
    with pytest.raises(NotPossibleError):
        sandbox.add_bot(group, an)
    sandbox.add_bot(group, an, bot=bot)
    assert sandbox.messages(group)[-1].sender == bot.id
    said = sandbox.mention(hoa, group, bot, "chào")
    with pytest.raises(NotPossibleError):
        sandbox.edit(hoa, said, "chào bot")


async def test_a_removed_bot_is_told_nothing_and_finds_out_when_it_writes(
    sandbox: Sandbox, raw: Call, group: Chat, to: str
) -> None:
    sandbox.kick_bot(group, bot=sandbox.zalo_bot.bot)
    assert sandbox.zalo_bot.feed().pending == 0
    assert (await raw("sendMessage", chat_id=to, text="x"))[0] == 404


async def test_voice_to_a_group_is_accepted_and_never_arrives(
    sandbox: Sandbox, raw: Call, group: Chat, to: str
) -> None:
    before = len(sandbox.messages(group))
    assert (await raw("sendVoice", chat_id=to, voice_url="https://x.vn/a.aac"))[0] == 200
    assert (await raw("sendSticker", chat_id=to, sticker="5cb6"))[0] == 200
    assert (await raw("sendPhoto", chat_id=to, photo="https://x.vn/a.jpg", caption="ảnh"))[0] == 200
    assert (await raw("sendChatAction", chat_id=to, action="typing")) == (200, {"ok": True})
    assert len(sandbox.messages(group)) == before + 2


async def test_it_fails_on_order(sandbox: Sandbox, raw: Call, to: str, group: Chat) -> None:
    sandbox.zalo_bot.faults.add(Fault("drop_after", "sendMessage"))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await raw("sendMessage", chat_id=to, text="đã tới")
    assert sandbox.messages(group)[-1].text == "đã tới"
    assert len(sandbox.zalo_bot.calls.find("sendMessage", group.id)) == 1


async def test_what_waits_is_kept_over_a_restart(tmp_path: Path) -> None:
    clock, path = SandboxClock(running=False), tmp_path / "world.sqlite3"
    async with Sandbox(clock, path=path) as sandbox:
        an = sandbox.add_person("An")
        private = sandbox.private(an, sandbox.zalo_bot.bot)
        sandbox.say(an, private, "một")
        sandbox.say(an, private, "hai")
    async with Sandbox(clock, path=path) as again:
        assert again.zalo_bot.feed().pending == 2
        assert again.bot.platform == "telegram"


async def test_played_over_http(sandbox: Sandbox, an: Person) -> None:
    async with aiohttp.ClientSession(headers={HEADER: sandbox.guard.key}) as session:

        async def act(name: str, **given: Any) -> Any:
            async with session.post(f"{sandbox.base_url}/control/{name}", json=given) as response:
                return (await response.json()).get("result")

        async def bots() -> list[str]:
            async with session.get(f"{sandbox.base_url}/control/state") as response:
                return [shown["platform"] for shown in (await response.json())["bots"]]

        bot = sandbox.zalo_bot.bot.id
        assert await bots() == ["telegram"]
        group = await act("add_group", title="Tổ 3", admins=[an.id], platform="zalo")
        await act("add_bot", chat=group["key"], by=an.id, bot=bot)
        assert await bots() == ["telegram", "zalo"]
        said = await act("mention", person=an.id, chat=group["key"], whom=bot, text="có mặt")
        assert said["text"] == "@Bot Chi bộ có mặt"
        assert sandbox.zalo_bot.feed().pending == 1
        assert await act("add_bot", chat=group["key"], by=an.id, bot=7) is None
        assert await act("replay") == {"updates": 0}
