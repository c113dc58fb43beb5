"""Attacks on the web server: heads and bodies that never end, crowds, malformed requests, two secrets, a look
at the version; and all of it through nginx as the operators' guide sets it up."""

import asyncio
import re
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.channels import bodies, pushes
from bot.web_server import Bounds, Door, serve

SECRET = "bi-mat-cua-webhook"
GUIDE = Path(__file__).parents[2] / "docs/huong-dan/van-hanh.md"


class Server:
    """A server with one webhook, and what it stored."""

    def __init__(self, runner: web.AppRunner, stored: list[bytes]) -> None:
        self.runner, self.stored = runner, stored

    @property
    def port(self) -> int:
        return int(self.runner.addresses[0][1])

    async def ask(self, sent: bytes) -> str:
        """What comes back to these bytes until the server ends the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(sent)
            return (await asyncio.wait_for(self._answer(reader), 5)).decode("latin-1")
        except ConnectionError:
            return ""
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        return await reader.read()


Serving = Callable[..., Awaitable[Server]]


@pytest.fixture
async def serving() -> AsyncIterator[Serving]:
    running: list[Server] = []

    async def begin(bounds: Bounds | None = None) -> Server:
        stored: list[bytes] = []

        async def take(body: bytes) -> None:
            stored.append(body)

        route = pushes.secret_route("/push", "X-Secret", SecretStr(SECRET), take)
        running.append(Server(await serve([route], ("127.0.0.1", 0), bounds), stored))
        return running[-1]

    yield begin
    for one in running:
        await one.runner.cleanup()


@pytest.fixture
async def server(serving: Serving) -> Server:
    return await serving()


def post(body: bytes, *more: str, secrets: tuple[str, ...] = (SECRET,), length: int | None = None) -> bytes:
    """A request written by hand; `length` is what it claims of its body."""
    head = ["POST /push HTTP/1.1", "Host: x", "Connection: close", *more]
    head += [f"Content-Length: {len(body) if length is None else length}"] if length != -1 else []
    head += [f"X-Secret: {secret}" for secret in secrets]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize("secrets", [(SECRET, "khac"), ("khac", SECRET), (SECRET, SECRET), ()])
async def test_a_secret_header_that_stands_twice_is_refused(server: Server, secrets: tuple[str, ...]) -> None:
    assert " 403 " in await server.ask(post(b"{}", secrets=secrets))
    assert server.stored == []


async def test_a_body_that_does_not_end_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.1)
    assert " 408 " in await server.ask(post(b"{", length=500))
    assert server.stored == []


@pytest.mark.parametrize("size", [bodies.LIMIT + 1, 10 * bodies.LIMIT])
async def test_a_body_too_long_is_refused_whether_it_tells_its_length_or_not(
    serving: Serving, size: int
) -> None:
    server = await serving(Bounds(lingering_seconds=0.2))
    assert " 413 " in await server.ask(post(b"", length=size))
    chunk = b"%x\r\n" % size + b"a" * min(size, bodies.LIMIT + 1) + b"\r\n"
    assert " 413 " in await server.ask(post(chunk, "Transfer-Encoding: chunked", length=-1))
    assert server.stored == []


async def test_a_head_that_does_not_end_is_given_up(serving: Serving) -> None:
    server = await serving(Bounds(head_seconds=0.2))
    for begun in (b"", b"POST /push HT", b"POST /push HTTP/1.1\r\nHost: x\r\nX-A: "):
        assert await server.ask(begun) == ""
    assert " 200 " in await server.ask(post(b"{}"))


async def test_a_crowd_of_connections_is_turned_away_and_room_comes_back(serving: Serving) -> None:
    server = await serving(Bounds(connections=3))
    held = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(3)]
    assert await server.ask(post(b"{}")) == ""
    for _, writer in held:
        writer.close()
        await writer.wait_closed()
    assert " 200 " in await server.ask(post(b"{}"))


@given(st.lists(st.tuples(st.sampled_from(["127.0.0.1", "1.1.1.1", "2.2.2.2"]), st.booleans()), max_size=40))
def test_one_address_never_takes_more_than_its_share(steps: list[tuple[str, bool]]) -> None:
    """Any coming and going: never more than the bounds, the server before us has no bound of its own."""
    bounds = Bounds(connections=8, per_address=3)
    door, inside = Door(bounds), dict.fromkeys(["127.0.0.1", "1.1.1.1", "2.2.2.2"], 0)
    for address, comes in steps:
        if comes:
            room = sum(inside.values()) < 8 and (address == "127.0.0.1" or inside[address] < 3)
            assert door.enter(address) is room
            inside[address] += room
        elif inside[address]:
            door.leave(address)
            inside[address] -= 1


MALFORMED = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03NGUYENVANAN\r\n\r\n",
    b"GET /NGUYENVANAN HTTP/9.9.9\r\n\r\n",
    b"GET /NGUYENVANAN\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nNGUYENVANAN\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"NGUYENVANAN" * 2000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: NGUYENVANAN\r\n" * 200 + b"\r\n",
    post(b"0\r\n\r\n", "Transfer-Encoding: chunked", length=3),
    post(b"NGUYENVANAN\r\n", "Transfer-Encoding: chunked", length=-1),
    post(b"{}", "Content-Length: 3"),
]


@pytest.mark.parametrize("sent", MALFORMED, ids=range(len(MALFORMED)))
async def test_a_malformed_request_costs_one_line_and_learns_nothing(
    server: Server, sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = await server.ask(sent)
    assert re.match(r"HTTP/1\.[01] 400 ", answer)
    assert not re.search(r"aiohttp|python|NGUYENVANAN", answer, re.IGNORECASE)
    written = "".join(capfd.readouterr())
    assert len(written.splitlines()) <= 1
    assert "NGUYENVANAN" not in written
    assert server.stored == []


async def test_no_answer_names_the_server(server: Server) -> None:
    answer = await server.ask(post(b"{}"))
    assert " 200 " in answer
    assert "server:" not in answer.lower()
    assert server.stored == [b"{}"]


# Behind nginx, set up as the operators' guide shows

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
AROUND = """daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
{guide}
}}"""


def guides_settings(front: int, behind: int) -> str:
    """The guide's own text, with ports of ours, no certificate, and less patience with heads."""
    shown: str
    (shown,) = re.findall(r"```nginx\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    for old, new in {
        r"listen 443 ssl;": f"listen 127.0.0.1:{front};",
        r"ssl_\w+ [^;]+;": "",
        r"127\.0\.0\.1:8080": f"127.0.0.1:{behind}",
        r"client_header_timeout 10s": "client_header_timeout 500ms",
    }.items():
        shown, changed = re.subn(old, new, shown)
        assert changed
    return shown


@asynccontextmanager
async def nginx(folder: Path, behind: int) -> AsyncIterator[int]:
    """nginx before a port of this machine; gives its own port."""
    assert NGINX is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        front = int(free.getsockname()[1])
    settings = folder / "nginx.conf"
    settings.write_text(AROUND.format(folder=folder, guide=guides_settings(front, behind)), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(NGINX, "-p", folder, "-c", settings)
    try:
        async with asyncio.timeout(10):
            while not await _listens(front):
                assert process.returncode is None, (folder / "error.log").read_text()
                await asyncio.sleep(0.02)
        yield front
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionError:
        return False
    writer.close()
    return True


@pytest.mark.skipif(NGINX is None, reason="no nginx on this machine: the guide's settings are not tested")
async def test_the_guides_nginx_bounds_what_comes_and_names_who_asks(tmp_path: Path) -> None:
    stored: list[bytes] = []
    asked: list[list[str]] = []

    async def take(body: bytes) -> None:
        stored.append(body)

    async def look(request: web.Request) -> web.Response:
        asked.append(request.headers.getall("X-Forwarded-For", []))
        return web.Response()

    route = pushes.secret_route("/push", "X-Secret", SecretStr(SECRET), take)
    runner = await serve([route, web.get("/t", look)], ("127.0.0.1", 0))
    behind = Server(runner, stored)
    async with nginx(tmp_path, behind.port) as front:
        through = InFront(runner, stored, front)
        forged = b"GET /t HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n"
        answers = [
            await through.ask(post(b"{}")),
            await through.ask(post(b"{}", secrets=(SECRET, "khac"))),
            await through.ask(post(b"", length=bodies.LIMIT + 1)),
            await through.ask(MALFORMED[1]),
            await through.ask(forged),
        ]
        assert [answer.split(" ")[1] for answer in answers] == ["200", "403", "413", "505", "200"]
        assert await through.ask(b"GET /t HTTP/1.1\r\nHost: x\r\nX-A: ") == ""
    await runner.cleanup()
    assert stored == [b"{}"]
    assert asked == [["127.0.0.1"]]
    assert not re.search(r"nginx/|aiohttp|python", "".join(answers), re.IGNORECASE)


class InFront(Server):
    """The same server, asked through the one before it."""

    def __init__(self, runner: web.AppRunner, stored: list[bytes], front: int) -> None:
        super().__init__(runner, stored)
        self._front = front

    @property
    def port(self) -> int:
        return self._front

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        """The head alone: nginx keeps a refused connection for some seconds."""
        try:
            return await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            return error.partial
