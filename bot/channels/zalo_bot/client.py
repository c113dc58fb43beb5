"""The Zalo Bot API over HTTP: one method, `call`, and what is asked with it more than once.

Addresses hold the token, so no error, log line or printed object may hold an address.
"""

from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from pydantic_core import from_json

from bot.channels.base import AccountRefused
from bot.channels.http import Ask, HttpFailure, Reply, TurnedAway, Unanswered
from bot.channels.zalo_bot.errors import ApiError, NotFound, TokenRejected, refusal, send_error
from bot.channels.zalo_bot.parse import Identity
from bot.channels.zalo_bot.settings import ZaloBotSettings

UNKNOWN_TOKEN = "Zalo does not know this token"  # noqa: S105 - not one


class BotApi:
    """The client of one account; connections open by themselves and `close` closes them."""

    def __init__(self, settings: ZaloBotSettings) -> None:
        self._token = settings.token.get_secret_value()
        self._base = settings.base_url.rstrip("/")
        self._http = settings.http()

    def __repr__(self) -> str:
        return "BotApi[token=…]"

    async def call(self, method: str, *, read_timeout: float | None = None, **body: Any) -> Any:
        """The method's `result`, None where it has none.

        Raises an `ApiError` for Zalo's own no, under whatever HTTP status; `NotSent` or `Unanswered`.
        """
        url = f"{self._base}/bot{self._token}/{method}"
        return self._result(await self._http.ask(Ask("POST", url, json=body, read_timeout=read_timeout)))

    async def close(self) -> None:
        await self._http.close()

    def _result(self, reply: Reply) -> Any:
        answer = _mapping(reply.body)
        if answer.get("ok") is True and reply.status < 300:
            return answer.get("result")
        if answer.get("ok") is not False:
            # Without Zalo's own words a gateway speaks: at 5xx the message may have gone on behind it.
            raise (TurnedAway if 300 <= reply.status < 500 else Unanswered)(f"HTTP {reply.status}")
        description = str(answer.get("description", "")).replace(self._token, "…")
        raise refusal(_code(answer) or reply.status, description)


async def identify(api: BotApi, channel: str, shown_name: str = "") -> Identity:
    """Who the bot is; `shown_name` where `getMe` gives none. Raises what `call` raises."""
    me = await api.call("getMe")
    if not isinstance(me, dict):
        raise Unanswered("getMe answered something else")
    told = (shown_name, *(str(me.get(field) or "") for field in ("display_name", "account_name")))
    names = (normalize("NFC", name).strip() for name in told)
    known = tuple(name for name in names if name)
    return Identity(
        channel, str(me.get("id", "")), known, joins_groups=me.get("can_join_groups") is not False
    )


async def webhook_of(api: BotApi) -> str:
    """The address Zalo pushes to; empty where it does not. Raises what `call` raises."""
    try:
        info = await api.call("getWebhookInfo")
    except NotFound:
        return ""
    return str(info.get("url") or "") if isinstance(info, dict) else ""


def host_of(url: str) -> str:
    """What may be told of an address: the rest of it may be a secret."""
    return urlsplit(url).hostname or "?"


async def check(settings: ZaloBotSettings) -> Identity:
    """Whose token it is, asked once. Raises `AccountRefused` for a wrong one, else a `SendError`."""
    api = BotApi(settings)
    try:
        return await identify(api, settings.name, settings.shown_name)
    except TokenRejected:
        raise AccountRefused(UNKNOWN_TOKEN) from None
    except (ApiError, HttpFailure) as error:
        raise send_error(error) from None
    finally:
        await api.close()


def _mapping(body: bytes) -> dict[str, Any]:
    """An empty mapping where the body is none."""
    try:
        answer = from_json(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _code(answer: dict[str, Any]) -> int:
    code = answer.get("error_code")
    return code if isinstance(code, int) else 0
