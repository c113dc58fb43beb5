"""Who may use the sandbox: whoever holds the key of this start, from a page of its own. No other page may."""

import hmac
import secrets
from ipaddress import ip_address

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

HEADER = "X-Sandbox-Key"
"""Holds the key where there is no browser."""

CLOSED = "Hãy mở bằng đúng địa chỉ đã in ra khi chạy thử; mỗi lần chạy là một địa chỉ mới."


class Guard:
    """A key for each start. `host` is the name served under."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(24)
        self.host = ""

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """403 for another page's request, for one under a name that is not ours, and without the key."""
        if not self._under_our_name(request) or _from_elsewhere(request):
            raise web.HTTPForbidden
        if request.path == "/" and "key" in request.query:
            return self._enter(request)
        guarded = request.path == "/" or request.path.startswith("/control/")
        if guarded and not self._holds_key(request):
            return web.Response(status=403, text=CLOSED)
        return await handler(request)

    def _under_our_name(self, request: web.Request) -> bool:
        """A foreign name can be made to point here, an address cannot."""
        try:
            name = URL(f"http://{request.host}").host or ""
        except ValueError:
            return False
        return name in ("localhost", self.host) or _is_address(name)

    def _enter(self, request: web.Request) -> web.Response:
        """The key moves from the address into a cookie, where no other page sees it."""
        if not self._is_key(request.query["key"]):
            return web.Response(status=403, text=CLOSED)
        answer = web.Response(
            status=303,
            headers={"Location": "/", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
        )
        answer.set_cookie(_cookie(request), self.key, httponly=True, samesite="Strict", path="/")
        return answer

    def _holds_key(self, request: web.Request) -> bool:
        given = request.headers.get(HEADER) or request.cookies.get(_cookie(request), "")
        return self._is_key(given)

    def _is_key(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self.key.encode())


def _cookie(request: web.Request) -> str:
    """Cookies are shared by all ports of a machine."""
    return f"sandbox-{request.url.port}"


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _from_elsewhere(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        return True
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site not in ("none", "same-origin") and request.path != "/"
