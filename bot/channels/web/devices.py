"""A device: a secret in a cookie, known to the database by its digest alone; what goes with it."""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from aiohttp import web

from handlers.links import Links

LASTS = timedelta(days=400)
"""Browsers keep a cookie no longer; the program forgets unused devices sooner (`device_days`)."""
SAID_LASTS = timedelta(minutes=30)
"""How long what came of a press is still shown."""

_KINDS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "điện thoại Android"))


@dataclass(frozen=True, slots=True)
class Told:
    """What came of the latest press: when it was made, what had been said until then, what its toast says."""

    at: datetime
    row: int
    text: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """`secret` is what its cookie holds; `new` where the browser brought none."""

    links: Links = field(repr=False)
    secret: str = field(repr=False)
    new: bool

    @property
    def number(self) -> str:
        """What the database knows it by."""
        return sha256(f"chibo:device:{self.secret}".encode()).hexdigest()[:40]

    @property
    def proof(self) -> str:
        """Stands in every form, so that no other site's form is taken for one of ours."""
        return self.links.sign("form", self.secret)

    def proves(self, given: str) -> bool:
        return not self.new and hmac.compare_digest(self.proof.encode(), given.encode())

    def read(self, cookie: str) -> Told | None:
        """What the cookie says of the latest press; None where it is not ours."""
        body, _, signature = cookie.partition(".")
        if not body or not self.links.proves("told", f"{self.secret}|{body}", signature):
            return None
        at, row, text, alert = json.loads(urlsafe_b64decode(body))
        return Told(datetime.fromtimestamp(at, UTC), int(row), text, bool(alert))

    def write(self, told: Told) -> str:
        said = json.dumps([told.at.timestamp(), told.row, told.text, told.alert])
        body = urlsafe_b64encode(said.encode()).decode()
        return f"{body}.{self.links.sign('told', f'{self.secret}|{body}')}"


@dataclass(frozen=True, slots=True)
class Cookies:
    """Reads and writes the cookies; beyond this machine only over HTTPS, and bound to this very host."""

    links: Links

    @property
    def _secure(self) -> bool:
        return self.links.base.startswith("https://")

    @property
    def _device(self) -> str:
        return "__Host-chibo" if self._secure else "chibo"

    @property
    def _told(self) -> str:
        return "__Host-chibo-noi" if self._secure else "chibo-noi"

    @property
    def _seat(self) -> str:
        return "__Host-chibo-ban" if self._secure else "chibo-ban"

    def device(self, request: web.Request) -> Device:
        secret = request.cookies.get(self._device, "")
        new = not (32 <= len(secret) <= 64 and secret.isascii())
        return Device(self.links, secrets.token_urlsafe(32) if new else secret, new)

    def told(self, request: web.Request, device: Device, now: datetime) -> Told | None:
        found = device.read(request.cookies.get(self._told, ""))
        return found if found is not None and now - found.at < SAID_LASTS else None

    def keep(self, response: web.StreamResponse, device: Device) -> None:
        self._set(response, self._device, device.secret, LASTS)

    def tell(self, response: web.StreamResponse, device: Device, told: Told) -> None:
        self._set(response, self._told, device.write(told), SAID_LASTS)

    def seat(self, request: web.Request) -> str:
        """What says that the desk is open on the device."""
        return request.cookies.get(self._seat, "")

    def sit(self, response: web.StreamResponse, given: str, minutes: int) -> None:
        self._set(response, self._seat, given, timedelta(minutes=minutes))

    def _set(self, response: web.StreamResponse, name: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            name, value, max_age=int(lasts.total_seconds()), path="/", secure=self._secure, httponly=True,
            samesite="Lax",
        )  # fmt: skip


def kind_of(agent: str) -> str:
    """What a device is called in lists: by its kind alone, never what tells it from others."""
    return next((name for sign, name in _KINDS if sign in agent), "máy tính")
