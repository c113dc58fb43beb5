"""Renewing an OA's tokens (OAuth v4). The refresh token works once; its answer brings the next one."""

from datetime import datetime, timedelta
from typing import Any

from bot.channels.http import Ask, Http, NotSent, Reply, Unanswered
from bot.channels.zalo_oa.answers import mapping
from bot.channels.zalo_oa.errors import OauthRefused
from bot.channels.zalo_oa.settings import ZaloOaSettings
from storage.credentials import Tokens

DEAD = frozenset({-14014, -118})
"""Zalo knows the refresh token no more: used, three months old, or withdrawn."""

SHORTEST = 60
"""Seconds that an access token is at least believed to work."""


class Oauth:
    """Asks with `http` in the name of the application."""

    def __init__(self, settings: ZaloOaSettings, http: Http) -> None:
        self._app_id = settings.app_id
        self._secret = settings.app_secret.get_secret_value()
        self._url = f"{settings.oauth_url.rstrip('/')}/v4/oa/access_token"
        self._http = http

    async def renew(self, refresh: str, now: datetime) -> Tokens:
        """New tokens for the refresh token, which is used up by asking.

        Raises `OauthRefused` or `NotSent`, which leave it unused unless it was dead, and `Unanswered`,
        after which nobody knows.
        """
        form = {"grant_type": "refresh_token", "app_id": self._app_id, "refresh_token": refresh}
        reply = await self._http.ask(Ask("POST", self._url, form=form, headers={"secret_key": self._secret}))
        return self._tokens(reply, now)

    def _tokens(self, reply: Reply, now: datetime) -> Tokens:
        answer = mapping(reply.body)
        if answer.get("access_token") and answer.get("refresh_token"):
            until = now + timedelta(seconds=_seconds(answer.get("expires_in")))
            return Tokens(str(answer["access_token"]), str(answer["refresh_token"]), until)
        code = answer.get("error")
        if isinstance(code, int) and code:
            raise OauthRefused(code, dead=code in DEAD)
        raise (NotSent if 300 <= reply.status < 500 else Unanswered)(f"HTTP {reply.status}")


def _seconds(expires_in: Any) -> int:
    """Zalo gives a number as a string."""
    try:
        return max(int(expires_in), SHORTEST)
    except (TypeError, ValueError):
        return SHORTEST
