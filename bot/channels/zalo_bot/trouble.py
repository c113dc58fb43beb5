"""What to tell the operator about trouble with Zalo, and how long to wait before the next attempt."""

from bot.channels.backoff import ELSEWHERE, ELSEWHERE_PAUSE, Backoff
from bot.channels.base import AccountRefused
from bot.channels.http import HttpFailure
from bot.channels.zalo_bot.client import UNKNOWN_TOKEN
from bot.channels.zalo_bot.errors import ApiError, BadRequest, Conflict, ForeignWebhook, TokenRejected


async def wait_out(backoff: Backoff, error: Exception) -> None:
    """Return when it is time for the next attempt. Raises `AccountRefused` where waiting is in vain."""
    match error:
        case TokenRejected():
            raise AccountRefused(UNKNOWN_TOKEN) from None
        case Conflict() | ForeignWebhook():
            await backoff.wait(ELSEWHERE, ELSEWHERE_PAUSE, said=str(error))
        case BadRequest() if "webhook" in error.description.lower():
            await backoff.wait(ELSEWHERE, ELSEWHERE_PAUSE, said=str(error))
        case ApiError():
            await backoff.wait("zalo refused", said=str(error))
        case HttpFailure():
            await backoff.wait("zalo not reachable", said=str(error))
        case _:
            # Errors from elsewhere may quote what a person wrote: only their kind is safe to tell.
            await backoff.wait("updates not stored", error=type(error).__name__)
