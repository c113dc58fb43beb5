"""Zalo's refusals, and what each means for the message that was to be sent.

The codes are those of the platform's error page; 409 is not on it, but some clients know it.
Descriptions are Zalo's own, for the operator.
"""

from bot.channels.base import (
    NeverLeft,
    NoAnswer,
    NotAccepted,
    QuotaExceeded,
    Refused,
    SendError,
    Unreachable,
)
from bot.channels.http import HttpFailure, NotSent, TurnedAway

QUOTA_PAUSE = 900.0
"""Seconds before a chat is tried again after a 429: Zalo does not say when its count begins anew."""


class ApiError(Exception):
    """Zalo said no. `code` is `error_code`, or the HTTP status where there is none."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{code} {description}".strip())
        self.code = code
        self.description = description


class BadRequest(ApiError):
    """400: a parameter, the path or the method's name is wrong."""


class TokenRejected(ApiError):
    """401: the token is wrong, or was reset."""


class ServerFault(ApiError):
    """403, which Zalo calls "Internal server error", and 5xx: it passes."""


class NotFound(ApiError):
    """404: no such chat; no webhook, where one was asked for."""


class TimedOut(ApiError):
    """408: nothing happened while a poll waited; or a call took too long."""


class Conflict(ApiError):
    """409: another process asks for the same bot's updates."""


class AskedTooOften(ApiError):
    """426: known of `testWebhook` only."""


class QuotaUsedUp(ApiError):
    """429: the month's messages are used up."""


_KINDS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: TokenRejected,
    403: ServerFault,
    404: NotFound,
    408: TimedOut,
    409: Conflict,
    426: AskedTooOften,
    429: QuotaUsedUp,
}


class ForeignWebhook(Exception):
    """Somebody else's webhook takes this bot's updates. The text is its host."""


def refusal(code: int, description: str) -> ApiError:
    """The error of this code."""
    kind = ServerFault if code >= 500 else _KINDS.get(code, ApiError)
    return kind(code, description)


def send_error(error: ApiError | HttpFailure) -> SendError:
    """The channel-neutral meaning of an error in answer to a message."""
    match error:
        case TurnedAway() | ServerFault() | Conflict() | AskedTooOften() | TokenRejected():
            return NotAccepted(str(error))
        case NotSent():
            return NeverLeft(str(error))
        case HttpFailure() | TimedOut():
            return NoAnswer(str(error))
        case QuotaUsedUp():
            return QuotaExceeded(QUOTA_PAUSE)
        case NotFound():
            return Unreachable(str(error))
    return Refused(str(error))
