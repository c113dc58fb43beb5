"""The account's tokens: an access token for 25 hours, a refresh token that works once within three months."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.world import World
from bot.sandbox.zalo_oa.errors import OaError

ACCESS = timedelta(seconds=90_000)
REFRESH = timedelta(days=90)
DEAD = -14014
FIRST = "first-refresh-token-of-the-sandbox"


@dataclass
class Granted:
    """What was given last."""

    refresh: str
    since: datetime
    access: str = ""
    until: datetime | None = None
    used: list[str] = field(default_factory=list)


class Tokens:
    """Kept with the world. `refresh` is what an administrator would copy from Zalo's pages."""

    def __init__(self, world: World) -> None:
        self._world = world
        stored = world.store.load("zalo_oa_tokens", Granted)
        self._granted = stored.get("0") or Granted(FIRST, world.clock.now())
        self.asked = 0
        """How often a refresh token was used, spent ones too."""

    @property
    def refresh(self) -> str:
        return self._granted.refresh

    @property
    def used(self) -> list[str]:
        """The spent refresh tokens, in the order they were used."""
        return list(self._granted.used)

    def revoke(self) -> str:
        """An administrator asks Zalo for new tokens: those before are dead. Gives the refresh token."""
        self._granted = Granted(secrets.token_urlsafe(24), self._world.clock.now(), used=self._granted.used)
        self._keep()
        return self._granted.refresh

    def renew(self, refresh: str) -> dict[str, Any]:
        """The answer to a refresh token. Raises `OaError` where it is not the present one."""
        self.asked += 1
        now = self._world.clock.now()
        if refresh != self._granted.refresh or now - self._granted.since > REFRESH:
            raise OaError(DEAD, "Invalid refresh token")
        used = [*self._granted.used, refresh]
        access, following = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self._granted = Granted(following, now, access, now + ACCESS, used)
        self._keep()
        seconds = str(int(ACCESS.total_seconds()))
        return {"access_token": access, "refresh_token": following, "expires_in": seconds}

    def check(self, access: str) -> None:
        """Raises `OaError` unless this is the present access token and not over."""
        if not access or access != self._granted.access:
            raise OaError(-216, "Access token is invalid")
        assert self._granted.until is not None
        if self._world.clock.now() >= self._granted.until:
            raise OaError(-220, "Access token has expired")

    def _keep(self) -> None:
        self._world.touch("zalo_oa_tokens", "0", self._granted)
