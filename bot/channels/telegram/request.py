"""Requests to the Bot API over the shared `Http`: python-telegram-bot's HTTP layer, replaced.

What matters to delivery is kept apart here: `NotSent` (nothing left), `Rejected` (Telegram said no,
and why), `Unanswered` (the request went out and what became of it is unknown). No exception or log
line holds an address, since Telegram's addresses hold the token.
"""

import json
from io import BytesIO
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels import http
from bot.channels.http import Ask, Http


class NotSent(NetworkError):
    """The request never left: no name, no connection, no proxy."""


class TurnedAway(NotSent):
    """Something on the way answered in Telegram's place."""


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


class HttpRequest(BaseRequest):
    """`http` opens its connections with the first request, also after `shutdown`."""

    def __init__(self, http: Http) -> None:
        self._http = http

    @property
    def read_timeout(self) -> float | None:
        """As `Http` has it: the library adds to it what a poll waits for, which we do ourselves."""
        return None

    async def initialize(self) -> None:
        """Nothing to do: see the class."""

    async def shutdown(self) -> None:
        await self._http.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - aiohttp knows none
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - set once, in `Http`
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - part of the connect timeout
    ) -> tuple[int, bytes]:
        """Status and body of a 2xx answer. Raises `NotSent`, `Unanswered` or `Rejected`."""
        read = None if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        try:
            reply = await self._http.ask(Ask(method, url, form=_body(request_data), read_timeout=read))
        except http.HttpFailure as error:
            kind = NotSent if isinstance(error, http.NotSent) else Unanswered
            raise kind(str(error)) from None
        if reply.status >= 300:
            raise _rejection(reply.status, reply.body)
        return reply.status, reply.body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a mapping. Unlike the inherited one it does not write the body to the log."""
        answer = _answer(payload)
        if "result" not in answer:
            raise Unanswered("the answer is not Telegram's")
        return answer


def _body(data: RequestData | None) -> aiohttp.FormData | None:
    if data is None:
        return None
    # Telegram takes file names as they are, not percent-encoded.
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for field, (filename, content, mime_type) in data.multipart_data.items():
        stream = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(field, stream, filename=filename, content_type=mime_type)
    return form


def _rejection(status: int, body: bytes) -> TelegramError:
    """Without Telegram's own words a gateway speaks: at 5xx the message may have gone on behind it."""
    answer = _answer(body)
    if "description" not in answer:
        return (Unanswered if status >= 500 else TurnedAway)(f"HTTP {status}")
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
