"""Telegram's pushes: checked, stored, and only then answered with 200. Anything else is pushed again."""

import hmac
from asyncio import IncompleteReadError
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from pydantic import SecretStr

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
BODY_LIMIT = 1024 * 1024
"""Bytes; the largest update is a small part of this."""

Take = Callable[[bytes], Awaitable[None]]
"""Stores the update in a body. Returns after the commit; raises where there was none."""


def route(path: str, secret: SecretStr, take: Take) -> web.RouteDef:
    """The route that Telegram pushes to.

    403 without the secret, before anything is read; 413 for a body beyond `BODY_LIMIT`; 500 where
    `take` raised, so that Telegram pushes again.
    """
    expected = secret.get_secret_value().encode()

    async def pushed(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not expected or not hmac.compare_digest(given, expected):
            return web.Response(status=403)
        body = await _limited(request)
        return web.Response(status=413) if body is None else await _taken(take, body)

    return web.post(path, pushed)


async def _taken(take: Take, body: bytes) -> web.Response:
    try:
        await take(body)
    except Exception as error:  # noqa: BLE001 - whatever it was, the update is not stored
        log.warning("update could not be stored", error=type(error).__name__)
        return web.Response(status=500)
    return web.Response()


async def _limited(request: web.Request) -> bytes | None:
    """The body, or None where it is too long; a chunked one does not tell its length beforehand."""
    if (request.content_length or 0) > BODY_LIMIT:
        return None
    try:
        await request.content.readexactly(BODY_LIMIT + 1)
    except IncompleteReadError as error:
        return error.partial
    return None
