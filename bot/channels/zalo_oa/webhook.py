"""What Zalo pushes to an OA: signed, stored, and only then answered with 200.

The signature is SHA-256 over application id, raw body, its timestamp and the OA's secret key, one
after the other. Sources differ on whether "mac=" stands before it, on which of the two ids and on
which of the two secrets is meant; each reading needs a secret, so all of them are taken.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import product

from aiohttp import web

from bot.channels import bodies
from bot.channels.payloads import moment_of
from bot.channels.pushes import Take, taken
from bot.channels.zalo_oa import wire
from bot.channels.zalo_oa.settings import ZaloOaSettings
from bot.clock import Clock

HEADER = "X-ZEvent-Signature"
FRESH = timedelta(days=1)
"""Zalo pushes again for some two hours. What is older is somebody's recording."""


def route(settings: ZaloOaSettings, clock: Clock, take: Take) -> web.RouteDef:
    """The route that Zalo pushes to: 403 for a signature that does not fit, 500 not stored.

    Zalo tries an address out without any signature and wants 200; nothing is taken from that.
    """

    async def pushed(request: web.Request) -> web.Response:
        body = await bodies.read(request)
        if HEADER not in request.headers:
            return web.Response()
        if not genuine(settings, request.headers.get(HEADER, ""), body, clock.now()):
            return web.Response(status=403)
        return await taken(take, body)

    return web.post(settings.webhook_path, pushed)


def genuine(settings: ZaloOaSettings, given: str, body: bytes, now: datetime) -> bool:
    """Whether the signature fits the body, and the body is of these days."""
    sent = wire.timestamp(body)
    if sent is None or abs(moment_of(sent, now - 2 * FRESH) - now) > FRESH:
        return False
    mac = given.strip().removeprefix("mac=").lower().encode("utf-8", "surrogateescape")
    ids = (settings.app_id, settings.oa_id)
    secrets = (settings.oa_secret.get_secret_value(), settings.app_secret.get_secret_value())
    expected = (signature(each, body, sent, secret) for each, secret in product(ids, secrets) if secret)
    return any(hmac.compare_digest(mac, one.encode()) for one in expected)


def signature(app_id: str, body: bytes, sent: str, secret: str) -> str:
    """The signature of a raw body whose `timestamp` is `sent`, in hexadecimal."""
    return sha256(app_id.encode() + body + sent.encode() + secret.encode()).hexdigest()


def verifier(settings: ZaloOaSettings) -> web.RouteDef | None:
    """The route of the file by which Zalo knows the domain, under its own name."""
    path = settings.verifier
    if path is None:
        return None

    async def served(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path)

    return web.get(f"/{path.name}", served)
