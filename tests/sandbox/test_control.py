"""The control interface over HTTP, and what people may not do."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Chat, NotPossibleError, Person, Sandbox
from bot.sandbox.control import ACTS
from bot.sandbox.guard import HEADER


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        f"{sandbox.base_url}/control/", headers={HEADER: sandbox.guard.key}
    ) as session:
        yield session


async def act(http: aiohttp.ClientSession, name: str, /, **body: Any) -> tuple[int, Any]:
    async with http.post(name, json=body) as response:
        return response.status, await response.json()


async def test_a_world_made_over_http(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    _, an = await act(http, "add_person", name="Nguyễn Văn An", team="KP7")
    _, hoa = await act(http, "add_person", name="Trần Thị Hoa")
    an_id, hoa_id = an["result"]["id"], hoa["result"]["id"]
    _, made = await act(http, "add_group", title="Chi bộ", admins=[an_id], members=[hoa_id], forum=True)
    key = made["result"]["key"]
    await act(http, "add_bot", chat=key, by=an_id)
    _, topic = await act(http, "add_topic", person=an_id, chat=key, name="Họp")
    status, said = await act(http, "say", person=hoa_id, chat=key, text="chào", thread=topic["result"]["id"])
    assert (status, said["result"]["text"]) == (200, "chào")
    await act(http, "edit", person=hoa_id, chat=key, message=said["result"]["id"], text="xin chào")
    async with http.get("messages", params={"chat": key}) as response:
        assert [m["text"] for m in (await response.json())["messages"]][-1] == "xin chào"
    async with http.get("state") as response:
        state = await response.json()
    assert [person["name"] for person in state["people"]] == ["Nguyễn Văn An", "Trần Thị Hoa"]
    assert [chat["title"] for chat in state["chats"]] == ["Chi bộ"]
    assert sandbox.chat(key).has(sandbox.bot.id)


async def test_refusals_are_plain(http: aiohttp.ClientSession, group: Chat, hoa: Person) -> None:
    assert await act(http, "dance") == (404, {"error": "Không có thao tác này"})
    assert await act(http, "say", person=1, chat=group.key, text="x") == (
        400,
        {"error": "Không có người này"},
    )
    assert (await act(http, "say", person=hoa.id))[0] == 400
    async with http.post("say", data="{}", headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 415
    async with http.post("say", data="{", headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400


async def test_the_clock_over_http(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    moment = datetime(2026, 12, 3, 12, 30, tzinfo=UTC)
    await act(http, "move_clock", to="2026-12-03T19:30:00+07:00")
    assert sandbox.world.clock.now() == moment
    await act(http, "move_clock", by=3600)
    assert sandbox.world.clock.now() == moment + timedelta(hours=1)
    assert (await act(http, "move_clock", to="2026-12-03T19:30:00"))[0] == 400


async def test_changes_are_streamed(
    http: aiohttp.ClientSession, sandbox: Sandbox, group: Chat, hoa: Person
) -> None:
    async with http.get("events") as stream:
        await stream.content.readuntil(b"\n\n")
        sandbox.say(hoa, group, "chào")
        line = await stream.content.readuntil(b"\n\n")
    event = json.loads(line.removeprefix(b"data: "))
    assert (event["type"], event["chat"], event["message"]["text"]) == ("posted", group.key, "chào")


async def test_files_are_served_harmless(
    http: aiohttp.ClientSession, sandbox: Sandbox, group: Chat, hoa: Person
) -> None:
    said = sandbox.send_file(hoa, group, "a.html", b"<script>", mime="text/html")
    assert said.attachment
    async with http.get(f"files/{said.attachment.file}") as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Security-Policy"].startswith("sandbox")


def test_every_act_is_described() -> None:
    page = Path("docs/sandbox.md").read_text()
    assert [act for act in ACTS if f"`{act}`" not in page] == []


async def test_what_people_may_not_do(sandbox: Sandbox, group: Chat, an: Person, hoa: Person) -> None:
    stranger = sandbox.add_person("Người lạ")
    said = sandbox.say(hoa, group, "chào")
    with pytest.raises(NotPossibleError, match="không ở trong"):
        sandbox.say(stranger, group, "x")
    with pytest.raises(NotPossibleError, match="của chính mình"):
        sandbox.edit(an, said, "x")
    with pytest.raises(NotPossibleError, match="trống"):
        sandbox.say(hoa, group, "  ")
    with pytest.raises(NotPossibleError, match="4096"):
        sandbox.say(hoa, group, "a" * 4097)
    with pytest.raises(NotPossibleError, match="Không có nút"):
        sandbox.press(hoa, said, "Có mặt")
    with pytest.raises(NotPossibleError, match="chủ đề"):
        sandbox.add_topic(an, group, "x")
    with pytest.raises(NotPossibleError, match="nâng cấp"):
        sandbox.migrate(group)
    sandbox.world.move_clock(by=timedelta(hours=49))
    with pytest.raises(NotPossibleError, match="48 giờ"):
        sandbox.edit(hoa, said, "x")
    sandbox.delete(an, said)
    assert said not in sandbox.messages(group)


async def test_a_blocked_bot_is_not_written_to(sandbox: Sandbox, hoa: Person) -> None:
    sandbox.say(hoa, sandbox.private(hoa), "chào")
    assert sandbox.private(hoa).has(sandbox.bot.id)
    sandbox.block_bot(hoa)
    with pytest.raises(NotPossibleError, match="chặn"):
        sandbox.say(hoa, sandbox.private(hoa), "x")


async def test_waiting_ends(sandbox: Sandbox, group: Chat) -> None:
    with pytest.raises(TimeoutError):
        await sandbox.wait_text(group, "không bao giờ", within=0.01)
