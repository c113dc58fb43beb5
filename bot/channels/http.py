"""HTTP for channels: aiohttp, with the one difference that matters to delivery.

`NotSent` (nothing left this machine) is safe to repeat, `Unanswered` (the request went out and what
became of it is unknown) is not. No exception holds an address or a body: addresses hold tokens,
bodies what people wrote.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

CONNECTIONS = 100
"""At most so many at once."""

LAST_ANSWERS = 10.0
"""Seconds that `close` leaves to requests under way."""

_NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
)


class HttpFailure(Exception):
    """No readable answer. The text is the kind of failure only."""


class NotSent(HttpFailure):
    """The request never left: no name, no connection, no proxy."""


class TurnedAway(NotSent):
    """Something on the way answered in place of the platform: it may be about this request alone."""


class Unanswered(HttpFailure):
    """The request went out and no readable answer came back."""


class TooLarge(Exception):
    """The body is longer than wanted."""


@dataclass(frozen=True, slots=True, repr=False)
class Ask:
    """One request. `read_timeout` in seconds, None for the client's own. Printed it shows nothing."""

    method: str
    url: str
    json: Any = None
    form: Mapping[str, str] | aiohttp.FormData | None = None
    query: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    read_timeout: float | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    status: int
    body: bytes


class Http:
    """Connections are kept and reused; they open with the first request, also after `close`."""

    def __init__(
        self, *, connect_timeout: float = 10, read_timeout: float = 20, proxy: str | None = None
    ) -> None:
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None
        self._under_way = 0
        self._quiet = asyncio.Event()

    async def ask(self, ask: Ask, limit: int | None = None) -> Reply:
        """The answer, whatever its status; redirections are not followed.

        Raises `NotSent`, `Unanswered`, or `TooLarge` for a body of more than `limit` bytes.
        """
        self._under_way += 1
        self._quiet.clear()
        try:
            return await self._exchange(ask, limit)
        except TooLarge:
            raise
        except Exception as error:  # noqa: BLE001 - an error's own text may hold the address or the body
            raise failure(error) from None
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._quiet.set()

    async def close(self) -> None:
        """Close what is open, after waiting up to `LAST_ANSWERS`: what is cut off here is never known."""
        session, self._session = self._session, None
        if session is None:
            return
        if self._under_way:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), LAST_ANSWERS)
        await session.close()

    async def _exchange(self, ask: Ask, limit: int | None) -> Reply:
        read = self._read_timeout if ask.read_timeout is None else ask.read_timeout
        connect = self._connect_timeout
        async with self._open().request(
            ask.method,
            ask.url,
            json=ask.json,
            data=ask.form,
            params=ask.query,
            headers=ask.headers,
            proxy=self._proxy,
            timeout=aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect, sock_read=read),
            allow_redirects=False,
        ) as response:
            return Reply(response.status, await _body(response, limit))

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session


def failure(error: Exception) -> HttpFailure:
    """Which of the two it was."""
    kind = NotSent if isinstance(error, _NEVER_LEFT) else Unanswered
    return kind(type(error).__name__)


async def _body(response: aiohttp.ClientResponse, limit: int | None) -> bytes:
    if limit is None:
        return await response.read()
    body = b""
    async for piece in response.content.iter_chunked(65536):
        body += piece
        if len(body) > limit:
            raise TooLarge
    return body
