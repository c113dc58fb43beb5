"""Attacks on the web server: a secret header twice, a body that never ends, a look at the version."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.channels import pushes
from bot.program import say_no_version

SECRET = "bi-mat-cua-webhook"


@pytest.fixture
async def server() -> AsyncIterator[tuple[TestServer, list[bytes]]]:
    """A server with one webhook, and what it stored."""
    stored: list[bytes] = []

    async def take(body: bytes) -> None:
        stored.append(body)

    app = web.Application()
    app.add_routes([pushes.secret_route("/push", "X-Secret", SecretStr(SECRET), take)])
    app.on_response_prepare.append(say_no_version)
    running = TestServer(app)
    async with running:
        yield running, stored


async def ask(server: TestServer, secrets: list[str], body: bytes, length: int | None = None) -> str:
    """What the server answers to a request written by hand; `length` is what it claims of its body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = ["POST /push HTTP/1.1", "Host: x", f"Content-Length: {len(body) if length is None else length}"]
    head += [f"X-Secret: {secret}" for secret in secrets]
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    writer.close()
    return answer.decode()


@pytest.mark.parametrize("secrets", [[SECRET, "khac"], ["khac", SECRET], [SECRET, SECRET], []])
async def test_a_secret_header_that_stands_twice_is_refused(
    server: tuple[TestServer, list[bytes]], secrets: list[str]
) -> None:
    running, stored = server
    assert " 403 " in await ask(running, secrets, b"{}")
    assert stored == []


async def test_a_body_that_does_not_end_is_given_up(
    server: tuple[TestServer, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushes, "BODY_SECONDS", 0.1)
    running, stored = server
    assert " 408 " in await ask(running, [SECRET], b"{", length=500)
    assert stored == []


async def test_no_answer_names_the_server(server: tuple[TestServer, list[bytes]]) -> None:
    running, stored = server
    answer = await ask(running, [SECRET], b"{}")
    assert " 200 " in answer
    assert "server:" not in answer.lower()
    assert stored == [b"{}"]
