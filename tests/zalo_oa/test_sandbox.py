"""The sandbox's OA API is as strict as what is known of the real one."""

from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Chat, NotPossibleError, Person, Sandbox
from bot.sandbox.zalo_oa.ids import group_id, person_number, user_id

Json = dict[str, Any]
Call = Callable[..., Coroutine[Any, Any, Json]]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def renew(session: aiohttp.ClientSession, sandbox: Sandbox) -> Call:
    """Ask for tokens; what is given replaces what would be right."""

    async def call(secret: str = "", **given: str) -> Json:
        oa = sandbox.zalo_oa
        form = {
            "grant_type": "refresh_token",
            "app_id": oa.app_id,
            "refresh_token": oa.tokens.refresh,
        } | given
        headers = {"secret_key": secret or oa.app_secret}
        url = f"{oa.oauth_url}/v4/oa/access_token"
        async with session.post(url, data=form, headers=headers) as response:
            body: Json = await response.json()
            return body

    return call


@pytest.fixture
async def post(session: aiohttp.ClientSession, sandbox: Sandbox, renew: Call) -> Call:
    """Post to the API with a fresh token, or the one given."""
    fresh = (await renew())["access_token"]

    async def call(path: str, body: Any = None, access: str = fresh) -> Json:
        url = f"{sandbox.zalo_oa.base_url}/{path}"
        kind = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body or {}}
        async with session.post(url, headers={"access_token": access}, **kind) as response:
            assert response.status == 200
            answer: Json = await response.json()
            return answer

    return call


async def test_tokens_rotate_and_each_refresh_token_works_once(renew: Call, sandbox: Sandbox) -> None:
    first = sandbox.zalo_oa.tokens.refresh
    answer = await renew()
    assert answer["expires_in"] == "90000"
    assert answer["refresh_token"] == sandbox.zalo_oa.tokens.refresh != first
    assert (await renew(refresh_token=first))["error"] == -14014
    assert (await renew())["access_token"] != answer["access_token"]
    assert sandbox.zalo_oa.tokens.used[0] == first


async def test_a_refresh_token_lasts_three_months(renew: Call, sandbox: Sandbox) -> None:
    sandbox.world.move_clock(by=timedelta(days=91))
    assert (await renew())["error"] == -14014


async def test_only_the_application_gets_tokens(renew: Call) -> None:
    assert (await renew(secret="guessed"))["error"] == -14002
    assert (await renew(app_id="7"))["error"] == -14002
    assert (await renew(grant_type="password"))["error"] == -14001


async def test_an_access_token_is_needed_and_lasts_25_hours(
    post: Call, sandbox: Sandbox, group: Chat
) -> None:
    message = {"recipient": {"group_id": group_id(group.id)}, "message": {"text": "x"}}
    assert (await post("v3.0/oa/group/message", message, access="guessed"))["error"] == -216
    assert (await post("v3.0/oa/group/message", message))["error"] == 0
    sandbox.world.move_clock(by=timedelta(hours=25))
    assert (await post("v3.0/oa/group/message", message))["error"] == -220


async def test_what_a_group_message_may_be(post: Call, group: Chat) -> None:
    async def send(**message: Any) -> int:
        body = {"recipient": {"group_id": group_id(group.id)}, "message": message}
        return int((await post("v3.0/oa/group/message", body))["error"])

    assert await send(text="") == await send(text="👍" * 1001) == -201
    button = {"title": "Có", "type": "oa.query.hide", "payload": "a"}
    buttons = {"type": "template", "payload": {"buttons": [button]}}
    assert await send(text="?", attachment=buttons) == -233
    assert await send(attachment={"type": "file", "payload": {"token": "up-none"}}) == -100
    assert await send(text="[@all] họp") == 0


async def test_what_is_uploaded(post: Call) -> None:
    async def upload(kind: str, name: str, size: int) -> int:
        form = aiohttp.FormData()
        form.add_field("file", BytesIO(bytes(size)), filename=name)
        return int((await post(f"v2.0/oa/upload/{kind}", form))["error"])

    assert await upload("file", "a.pdf", 10) == await upload("image", "a.png", 10) == 0
    assert await upload("file", "a.xlsx", 10) == await upload("image", "a.png", 1024 * 1024 + 1) == -210


async def test_groups_are_made_of_assets_each_once(post: Call, sandbox: Sandbox, an: Person) -> None:
    assets = (await post("v3.0/oa/quota/group", {"product_type": "gmf100"}))["data"]
    wanted = {"group_name": "Tổ 3", "asset_id": assets[0]["asset_id"], "member_user_ids": [user_id(an.id)]}
    made = (await post("v3.0/oa/group/creategroupwithoa", wanted))["data"]
    assert made["total_member"] == 1
    assert (await post("v3.0/oa/group/creategroupwithoa", wanted))["error"] == -238
    hoa = sandbox.add_person("Hoa")
    invited = {"group_id": made["group_id"], "member_user_ids": [user_id(hoa.id)]}
    assert (await post("v3.0/oa/group/invite", invited))["error"] == 0
    assert (await post("v3.0/oa/group/invite", invited | {"member_user_ids": ["7"]}))["error"] == -201
    with pytest.raises(NotPossibleError):
        sandbox.add_bot(
            sandbox.add_group("Nhóm có sẵn", admins=[an], platform="zalo"), an, bot=sandbox.zalo_oa.bot
        )


async def test_methods_that_are_not_there(post: Call) -> None:
    assert (await post("v3.0/oa/group/poll"))["error"] == -212


@pytest.mark.parametrize("text", ["", "x", "-5", "٣", "9" * 30])
def test_what_is_no_person(text: str) -> None:
    assert person_number(text) is None


def test_people_have_numbers() -> None:
    assert person_number(user_id(5_000_000_001)) == 5_000_000_001
