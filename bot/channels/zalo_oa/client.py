"""The OA API over HTTP: `call`, with a token from the keeper, and uploads."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import aiohttp

from bot.channels.http import Ask, Http, HttpFailure, NotSent, Reply, TurnedAway, Unanswered
from bot.channels.zalo_oa.answers import mapping
from bot.channels.zalo_oa.errors import OaError, OauthRefused
from bot.channels.zalo_oa.settings import ZaloOaSettings
from bot.channels.zalo_oa.tokens import Keeper


class OaApi:
    """Calls in the name of the account. What raises: `OaError`, `NotSent`, `Unanswered`, `NoToken`."""

    def __init__(self, settings: ZaloOaSettings, http: Http, keeper: Keeper) -> None:
        self._base = settings.base_url.rstrip("/")
        self._http = http
        self._keeper = keeper

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer's `data`; `path` is below /v3.0/oa."""
        return await self._call(lambda: Ask("POST", f"{self._base}/v3.0/oa{path}", json=dict(body)))

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """The answer's `data`; `path` is below /v3.0/oa."""
        return await self._call(lambda: Ask("GET", f"{self._base}/v3.0/oa{path}", query=query))

    async def upload(self, kind: str, name: str, body: bytes) -> dict[str, Any]:
        """Upload a "file" (5 MB) or "image" (1 MB); the answer's `data` holds `token` or `attachment_id`."""

        def ask() -> Ask:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("file", BytesIO(body), filename=name)
            return Ask("POST", f"{self._base}/v2.0/oa/upload/{kind}", form=form)

        return await self._call(ask)

    async def download(self, url: str, limit: int) -> bytes | None:
        """A file somebody sent, which Zalo serves to everybody; None where it is gone. Raises `TooLarge`."""
        reply = await self._http.ask(Ask("GET", url), limit)
        return reply.body if reply.status == 200 else None

    def serves(self, url: str) -> bool:
        """Whether a file may be fetched from there: over TLS, or from the configured server itself."""
        return url.startswith(("https://", f"{self._base}/"))

    async def _call(self, ask: Callable[[], Ask]) -> dict[str, Any]:
        """One call. A token that Zalo does not take is renewed, once, and the call made again."""
        try:
            return await self._once(ask())
        except OaError as error:
            if not error.token_refused:
                raise
        return await self._once(ask())

    async def _once(self, ask: Ask) -> dict[str, Any]:
        try:
            access = await self._keeper.access()
        except (HttpFailure, OauthRefused) as error:
            raise NotSent(f"token: {error}") from None
        try:
            return _data(await self._http.ask(replace(ask, headers={"access_token": access})))
        except OaError as error:
            if error.token_refused:
                await self._keeper.reject(access)
            raise


def _data(reply: Reply) -> dict[str, Any]:
    """Errors come under HTTP 200, with a code other than 0."""
    answer = mapping(reply.body)
    code = answer.get("error")
    if not isinstance(code, int):
        raise (TurnedAway if 300 <= reply.status < 500 else Unanswered)(f"HTTP {reply.status}")
    if code:
        raise OaError(code, str(answer.get("message", "")))
    data = answer.get("data")
    return data if isinstance(data, dict) else {"items": data} if isinstance(data, list) else {}
