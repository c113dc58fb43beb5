"""Refusals of the OA API, and what each means for the message that was to be sent."""

from enum import IntEnum

from bot.channels.base import (
    NeverLeft,
    NoAnswer,
    NotAccepted,
    QuotaExceeded,
    Refused,
    SendError,
    TooMany,
    Unreachable,
)
from bot.channels.http import HttpFailure, NotSent, TurnedAway

RATE_PAUSE = 60.0
"""Seconds; limits are counted by the minute."""

QUOTA_PAUSE = 3600.0
"""Seconds before a chat is tried again when a day's or a month's messages are used up."""


class Code(IntEnum):
    """The error codes worth telling apart; what is not here is a refusal."""

    RATE_LIMIT = -32
    ATTACHMENT_EXPIRED = -100
    SEND_FAILED = -200
    INVALID_PARAMETER = -201
    APP_NOT_ACTIVATED = -209
    SIZE_LIMIT = -210
    OUT_OF_QUOTA = -211
    API_NOT_REGISTERED = -212
    NOT_FOLLOWER = -213
    TOKEN_INVALID = -216
    BLOCKED = -217
    RECIPIENT_QUOTA = -218
    TOKEN_EXPIRED = -220
    OA_UNVERIFIED = -221
    NOT_AUTHORISED = -223
    TIER_NEEDED = -224
    NO_RECENT_INTERACTION = -230
    NO_INTERACTION_IN_7_DAYS = -232
    TYPE_UNSUPPORTED = -233
    NIGHT_BAN = -234
    GROUP_DISABLED = -237
    ASSET_USED = -238
    OLD_API = -240
    ASSET_TAKEN = -241
    POLICY_VIOLATION = -248
    ZCA_INACTIVE = -320
    ZCA_EMPTY = -321
    NOT_IN_GROUP = -403


TOKEN_CODES = frozenset({Code.TOKEN_INVALID, Code.TOKEN_EXPIRED, 216, 401, -401})
"""The access token is not valid (any more). Some of them were seen only in use, not on the error page."""

_CLOSED = {
    Code.NOT_FOLLOWER,
    Code.BLOCKED,
    Code.NO_RECENT_INTERACTION,
    Code.NO_INTERACTION_IN_7_DAYS,
    Code.GROUP_DISABLED,
    Code.NOT_IN_GROUP,
}
"""Nothing reaches them until they write, or join, again."""

_USED_UP = {Code.OUT_OF_QUOTA, Code.RECIPIENT_QUOTA, Code.ZCA_EMPTY}
_PASSING = {Code.SEND_FAILED, Code.ATTACHMENT_EXPIRED}


_NAMES = {code.value: code.name.lower() for code in Code}


class OaError(Exception):
    """Zalo said no. The message is Zalo's own, for the operator."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(" ".join(part for part in (str(code), _NAMES.get(code, ""), message) if part))
        self.code = code

    @property
    def token_refused(self) -> bool:
        return self.code in TOKEN_CODES


class NoToken(Exception):
    """There is no token that works. The text says what an administrator is to do."""


class OauthRefused(Exception):
    """Zalo did not renew the tokens. `dead`: it does not know the refresh token (any more)."""

    def __init__(self, code: int, *, dead: bool) -> None:
        super().__init__(f"oauth {code}")
        self.code = code
        self.dead = dead


def send_error(error: OaError | HttpFailure | NoToken | OauthRefused) -> SendError:
    """The channel-neutral meaning of an error in answer to a message."""
    match error:
        case OaError():
            return _explained(error)
        case TurnedAway():
            return NotAccepted(str(error))
        case NotSent() | NoToken() | OauthRefused():
            return NeverLeft(str(error))
        case HttpFailure():
            return NoAnswer(str(error))


def _explained(error: OaError) -> SendError:
    if error.code == Code.RATE_LIMIT:
        return TooMany(RATE_PAUSE)
    if error.code in _USED_UP:
        return QuotaExceeded(QUOTA_PAUSE)
    if error.code in _CLOSED:
        return Unreachable(str(error))
    if error.code in _PASSING or error.token_refused:
        return NotAccepted(str(error))
    return Refused(str(error))
