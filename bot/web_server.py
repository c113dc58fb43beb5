"""The program's web server: bounded in connections and in time, silent about what it is.

It stands behind a server that speaks HTTPS (docs/huong-dan/van-hanh.md), but does not depend on it to live.
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http import HttpProcessingError

log = structlog.get_logger()

Place = tuple[str, int] | socket.socket
"""Host and port, or a socket bound to them: nobody else takes the port between its choice and its use."""

HERE = ("127.0.0.1", "::1")
"""Whoever connects from this machine is the HTTPS server before us: many people at once."""

HEAD_LINE, HEAD_FIELDS = 8190, 64


@dataclass(frozen=True, slots=True)
class Bounds:
    """Connections in all and from one address, the seconds for which a head is waited for, and those for
    which a body nobody asked for is still read, so that the answer is seen."""

    connections: int = 1000
    per_address: int = 50
    head_seconds: float = 20.0
    lingering_seconds: float = 2.0


class Door:
    """Who is inside."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._inside: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Let one more in, if there is room."""
        full = self._inside.total() >= self._bounds.connections
        crowded = address not in HERE and self._inside[address] >= self._bounds.per_address
        if full or crowded:
            return False
        self._inside[address] += 1
        return True

    def leave(self, address: str) -> None:
        self._inside[address] -= 1
        if not self._inside[address]:
            del self._inside[address]


class Connection(web.RequestHandler):  # type: ignore[misc,unused-ignore]
    """One connection. What it cannot read it refuses in a word, and says so in one line of the log."""

    __slots__ = ("_address", "_door")

    def __init__(self, door: Door, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._door = door
        self._address: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if peer else "?"
        if not self._door.enter(address):
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
            return
        self._address = address
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._address is None:
            return
        self._door.leave(self._address)
        self._address = None
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it repeats what was sent
    ) -> web.StreamResponse:
        """No word of what was sent goes into the answer or the log."""
        theirs = isinstance(exc, HttpProcessingError | ConnectionError)
        (log.info if theirs else log.error)("request failed", status=status, error=type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError
        answer = web.Response(status=status, headers={"Server": "web"})
        answer.force_close()
        return answer

    def log_exception(self, *_args: Any, **kwargs: Any) -> None:
        log.error("connection failed", error=type(kwargs.get("exc_info")).__name__)


class BoundedSite(web.BaseSite):
    """Listens at one place, within bounds."""

    __slots__ = ("_bounds", "_place")

    def __init__(self, runner: web.AppRunner, place: Place, bounds: Bounds) -> None:
        super().__init__(runner)
        self._place, self._bounds = place, bounds

    @property
    def name(self) -> str:
        host, port = self._place.getsockname()[:2] if isinstance(self._place, socket.socket) else self._place
        return f"http://{host}:{port}"

    async def start(self) -> None:
        await super().start()
        loop, door = asyncio.get_running_loop(), Door(self._bounds)

        def connection() -> Connection:
            return Connection(
                door, self._runner.server, loop=loop, access_log=None,
                lingering_time=self._bounds.lingering_seconds, keepalive_timeout=self._bounds.head_seconds,
                max_line_size=HEAD_LINE, max_headers=HEAD_FIELDS,
                auto_decompress=False,
            )  # fmt: skip

        if isinstance(self._place, socket.socket):
            self._server = await loop.create_server(connection, sock=self._place)
        else:
            self._server = await loop.create_server(connection, *self._place)


def bound(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """A socket bound to a port; 0 takes a free one. Raises OSError where the port is taken."""
    return socket.create_server((host, port))


async def serve(
    routes: Sequence[web.AbstractRouteDef], place: Place, bounds: Bounds | None = None
) -> web.AppRunner:
    """Begin to serve. `cleanup` of what it gives ends it."""
    app = web.Application()
    app.add_routes(routes)
    app.on_response_prepare.append(_say_no_name)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await BoundedSite(runner, place, bounds or Bounds()).start()
    return runner


async def _say_no_name(_request: web.Request, response: web.StreamResponse) -> None:
    """What serves here, and in which version, is nobody's business."""
    response.headers.pop("Server", None)
