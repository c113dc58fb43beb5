"""What all pushes share: known by a secret, of bounded size, stored, and only then answered with 200."""

import asyncio
import hmac
from asyncio import IncompleteReadError
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from pydantic import SecretStr

log = structlog.get_logger()

BODY_LIMIT = 1024 * 1024
"""Bytes; the largest update of any platform is a small part of this."""

BODY_SECONDS = 10.0
"""How long a body may take to arrive; platforms send theirs at once."""

Take = Callable[[bytes], Awaitable[None]]
"""Stores what a body holds. Returns after the commit; raises where there was none."""


def secret_route(path: str, header: str, secret: SecretStr, take: Take) -> web.RouteDef:
    """The route of a platform that proves itself by a secret in a header.

    403 without the secret, or where the header stands twice, before anything is read; 413 for a body
    beyond `BODY_LIMIT`, 408 for one that does not end; 500 where `take` raised: the platform tries again.
    """
    expected = secret.get_secret_value().encode()

    async def pushed(request: web.Request) -> web.Response:
        headers = request.headers.getall(header, [])
        given = headers[0].encode("utf-8", "surrogateescape") if len(headers) == 1 else b""
        if not expected or not hmac.compare_digest(given, expected):
            return web.Response(status=403)
        body = await limited(request)
        return web.Response(status=413) if body is None else await taken(take, body)

    return web.post(path, pushed)


async def limited(request: web.Request) -> bytes | None:
    """The body, or None where it is too long; a chunked one does not tell its length beforehand.

    Raises `HTTPRequestTimeout` (408) for one that is not complete after `BODY_SECONDS`.
    """
    if (request.content_length or 0) > BODY_LIMIT:
        return None
    try:
        async with asyncio.timeout(BODY_SECONDS):
            await request.content.readexactly(BODY_LIMIT + 1)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except IncompleteReadError as error:
        return error.partial
    return None


async def taken(take: Take, body: bytes) -> web.Response:
    """200 once the body is stored, 500 where `take` raised."""
    try:
        await take(body)
    except Exception as error:  # noqa: BLE001 - whatever it was, the update is not stored
        log.warning("update could not be stored", error=type(error).__name__)
        return web.Response(status=500)
    return web.Response()
