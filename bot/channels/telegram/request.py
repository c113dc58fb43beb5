"""Requests to the Bot API over aiohttp: python-telegram-bot's HTTP layer, replaced.

What matters to delivery is kept apart here: `NotSent` (nothing left), `Rejected` (Telegram said no,
and why), `Unanswered` (the request went out and what became of it is unknown). No exception or log
line holds an address, since Telegram's addresses hold the token.
"""

import asyncio
import json
from contextlib import suppress
from io import BytesIO
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 100
"""At most so many at once: 25–30 messages a second and every press answered, with room for slow ones."""

LAST_ANSWERS = 10.0
"""Seconds that `shutdown` leaves to requests under way."""


class NotSent(NetworkError):
    """The request never left: no name, no connection, no proxy."""


class Unanswered(NetworkError):
    """The request went out and no readable answer of Telegram's came back."""


class Rejected(TelegramError):
    """Telegram's own no. `retry_after` in seconds; `migrated_to` the group's new id."""

    def __init__(
        self, status: int, description: str, retry_after: float | None = None, migrated_to: str | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.retry_after = retry_after
        self.migrated_to = migrated_to

    @property
    def token_unknown(self) -> bool:
        """Telegram answers 404 to what is no token at all and 401 to one that is not (or no longer) valid."""
        return self.status in {401, 404}


class AiohttpRequest(BaseRequest):
    """Connections are kept and reused; the session opens with the first request, also after `shutdown`."""

    def __init__(
        self, *, connect_timeout: float = 10, read_timeout: float = 20, proxy: str | None = None
    ) -> None:
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None
        self._under_way = 0
        self._quiet = asyncio.Event()

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing to do: see the class."""

    async def shutdown(self) -> None:
        """Close what is open, after waiting up to `LAST_ANSWERS`: what is cut off here is never known."""
        session, self._session = self._session, None
        if session is None:
            return
        if self._under_way:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), LAST_ANSWERS)
        await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - aiohttp knows none
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - part of aiohttp's connect timeout
    ) -> tuple[int, bytes]:
        """Status and body of a 2xx answer. Raises `NotSent`, `Unanswered` or `Rejected`."""
        connect = _given(connect_timeout, self._connect_timeout)
        read = _given(read_timeout, self._read_timeout)
        limits = aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect, sock_read=read)
        self._under_way += 1
        self._quiet.clear()
        try:
            status, body = await self._exchange(method, url, _body(request_data), limits)
        except Exception as error:  # noqa: BLE001 - the library would put the error's text into its own
            raise _failure(error) from None
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._quiet.set()
        if status >= 300:
            raise _rejection(status, body)
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a mapping. Unlike the inherited one it does not write the body to the log."""
        answer = _answer(payload)
        if "result" not in answer:
            raise Unanswered("the answer is not Telegram's")
        return answer

    async def _exchange(
        self, method: str, url: str, data: aiohttp.FormData | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        async with self._open().request(
            method, url, data=data, timeout=limits, proxy=self._proxy, allow_redirects=False
        ) as response:
            return response.status, await response.read()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session


def _given(timeout: Any, default: float) -> Any:
    return default if timeout is BaseRequest.DEFAULT_NONE else timeout


def _body(data: RequestData | None) -> aiohttp.FormData | None:
    if data is None:
        return None
    # Telegram takes file names as they are, not percent-encoded.
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for field, (filename, content, mime_type) in data.multipart_data.items():
        stream = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(field, stream, filename=filename, content_type=mime_type)
    return form


def _failure(error: Exception) -> NetworkError:
    """Names the kind of failure only: the error's own text may hold the address or the body."""
    never_left = (
        aiohttp.ClientConnectorError,
        aiohttp.ConnectionTimeoutError,
        aiohttp.ClientHttpProxyError,
        aiohttp.ServerFingerprintMismatch,
        aiohttp.InvalidURL,
    )
    kind = NotSent if isinstance(error, never_left) else Unanswered
    return kind(type(error).__name__)


def _rejection(status: int, body: bytes) -> TelegramError:
    """Without Telegram's own words a gateway speaks: at 5xx the message may have gone on behind it."""
    answer = _answer(body)
    if "description" not in answer:
        return (Unanswered if status >= 500 else NotSent)(f"HTTP {status}")
    parameters = answer.get("parameters") or {}
    migrated = parameters.get("migrate_to_chat_id")
    return Rejected(
        status,
        str(answer["description"]),
        parameters.get("retry_after"),
        None if migrated is None else str(migrated),
    )


def _answer(body: bytes) -> dict[str, Any]:
    """An empty mapping where the body is none."""
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
