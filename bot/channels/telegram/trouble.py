"""What to tell the operator about trouble with Telegram, and how long to wait before the next attempt."""

from telegram.error import TelegramError

from bot.channels.backoff import ELSEWHERE, ELSEWHERE_PAUSE, Backoff
from bot.channels.base import AccountRefused
from bot.channels.telegram.request import Rejected

UNKNOWN_TOKEN = "Telegram does not know this token"  # noqa: S105 - not one


async def wait_out(backoff: Backoff, error: Exception) -> None:
    """Return when it is time for the next attempt. Raises `AccountRefused` where waiting is in vain."""
    match error:
        case Rejected(token_unknown=True):
            raise AccountRefused(UNKNOWN_TOKEN) from None
        case Rejected(status=409):
            await backoff.wait(ELSEWHERE, ELSEWHERE_PAUSE, said=error.message)
        case Rejected():
            await backoff.wait("telegram refused", error.retry_after, said=error.message)
        case TelegramError():
            await backoff.wait("telegram not reachable", error=type(error).__name__, said=error.message)
        case _:
            # Errors from elsewhere may quote what a person wrote: only their kind is safe to tell.
            await backoff.wait("updates not stored", error=type(error).__name__)
