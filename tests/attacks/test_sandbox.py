"""Attacks on the sandbox and the demo: other pages, other names, no key, a GET that acts."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.clock import SandboxClock
from bot.sandbox import Sandbox
from bot.sandbox.control import ACTS
from bot.sandbox.guard import HEADER


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxClock(running=False)) as served:
        served.add_person("Nguyễn Văn An")
        yield served


async def ask(sandbox: Sandbox, method: str, path: str, **headers: str) -> int:
    """The status of a request with these headers; an act would add a person."""
    address = f"{sandbox.base_url}{path}"
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.request(
            method,
            address,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            json={"name": "Kẻ Lạ"} if method == "POST" else None,
            allow_redirects=False,
        ) as answer,
    ):
        return answer.status


def names(sandbox: Sandbox) -> list[str]:
    return [person.name for person in sandbox.world.people.values()]


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Host": "evil.example"},
    {"Host": "127.0.0.1.evil.example:80"},
    {"Host": "[::1"},
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_no_other_page_and_no_other_name_acts_even_with_the_key(
    sandbox: Sandbox, headers: dict[str, str]
) -> None:
    with_key = {HEADER: sandbox.guard.key, **headers}
    assert await ask(sandbox, "POST", "/control/add_person", **with_key) in (400, 403)
    assert await ask(sandbox, "GET", "/control/state", **with_key) in (400, 403)
    assert await ask(sandbox, "POST", f"/bot{sandbox.token}/getMe", **with_key) in (400, 403)
    assert names(sandbox) == ["Nguyễn Văn An"]


@pytest.mark.parametrize("key", ["", "sai", "é"])
async def test_nothing_opens_without_the_key_of_this_start(sandbox: Sandbox, key: str) -> None:
    given = {HEADER: key} if key.isascii() and key else {}
    for method, path in [("GET", f"/?key={key}"), ("GET", "/"), ("GET", "/control/state"),
                         ("GET", "/control/events"), ("POST", "/control/add_person")]:  # fmt: skip
        assert await ask(sandbox, method, path, **given) == 403
    assert names(sandbox) == ["Nguyễn Văn An"]


async def test_each_start_has_a_key_and_tokens_of_its_own(sandbox: Sandbox) -> None:
    other = Sandbox(SandboxClock(running=False))
    assert other.guard.key != sandbox.guard.key
    assert other.token != sandbox.token
    assert other.zalo_bot.bot.token != sandbox.zalo_bot.bot.token
    other.world.store.close()


async def test_the_page_opens_with_its_address_and_a_get_never_acts(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(sandbox.page_url) as page:
            assert page.status == 200
            assert sandbox.guard.key not in str(page.url) + await page.text()
        own = {"Origin": sandbox.base_url, "Sec-Fetch-Site": "same-origin"}
        for act in ACTS:
            async with session.get(f"{sandbox.base_url}/control/{act}", params={"name": "Kẻ Lạ"}) as answer:
                assert answer.status in (404, 405)
        assert names(sandbox) == ["Nguyễn Văn An"]
        address = f"{sandbox.base_url}/control/add_person"
        async with session.post(address, json={"name": "Trần Thị Hoa"}, headers=own) as answer:
            assert answer.status == 200
    assert names(sandbox) == ["Nguyễn Văn An", "Trần Thị Hoa"]
