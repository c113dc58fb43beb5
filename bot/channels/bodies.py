"""The one way a request's body is read: of bounded size, in bounded time."""

import asyncio
from asyncio import IncompleteReadError

from aiohttp import web

LIMIT = 1024 * 1024
"""Bytes; the largest update of any platform is a small part of this."""

SECONDS = 10.0
"""How long a body may take to arrive; platforms and browsers send theirs at once."""


async def read(request: web.Request) -> bytes:
    """The whole body; a chunked one does not tell its length beforehand.

    Raises `HTTPRequestEntityTooLarge` (413) beyond `LIMIT`, `HTTPRequestTimeout` (408) for one that is not
    complete after `SECONDS`, `HTTPBadRequest` (400) for one that breaks off or is no HTTP.
    """
    length = request.content_length or 0
    if length > LIMIT:
        raise web.HTTPRequestEntityTooLarge(LIMIT, length)
    try:
        async with asyncio.timeout(SECONDS):
            sent = await request.content.readexactly(LIMIT + 1)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (web.RequestPayloadError, ConnectionError):
        raise web.HTTPBadRequest from None
    except IncompleteReadError as error:
        return error.partial
    raise web.HTTPRequestEntityTooLarge(LIMIT, len(sent))
