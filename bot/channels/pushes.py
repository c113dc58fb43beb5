"""What all pushes share: known by a secret, of bounded size, stored, and only then answered with 200."""

import hmac
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from pydantic import SecretStr

from bot.channels import bodies

log = structlog.get_logger()

Take = Callable[[bytes], Awaitable[None]]
"""Stores what a body holds. Returns after the commit; raises where there was none."""


def secret_route(path: str, header: str, secret: SecretStr, take: Take) -> web.RouteDef:
    """The route of a platform that proves itself by a secret in a header.

    403 without the secret, or where the header stands twice, before anything is read; what
    `bodies.read` refuses; 500 where `take` raised: the platform tries again.
    """
    expected = secret.get_secret_value().encode()

    async def pushed(request: web.Request) -> web.Response:
        headers = request.headers.getall(header, [])
        given = headers[0].encode("utf-8", "surrogateescape") if len(headers) == 1 else b""
        if not expected or not hmac.compare_digest(given, expected):
            return web.Response(status=403)
        return await taken(take, await bodies.read(request))

    return web.post(path, pushed)


async def taken(take: Take, body: bytes) -> web.Response:
    """200 once the body is stored, 500 where `take` raised."""
    try:
        await take(body)
    except Exception as error:  # noqa: BLE001 - whatever it was, the update is not stored
        log.warning("update could not be stored", error=type(error).__name__)
        return web.Response(status=500)
    return web.Response()
