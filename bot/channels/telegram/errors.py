"""What a failed request means for the message that was to be sent.

Telegram explains itself in English descriptions only; the ones relied on stand here, in lower case.
"""

from telegram.error import TelegramError

from bot.channels.base import (
    ChatMigrated,
    NeverLeft,
    NoAnswer,
    NotAccepted,
    Refused,
    SendError,
    TooMany,
    Unreachable,
)
from bot.channels.telegram.request import NotSent, Rejected, TurnedAway

CLOSED = (
    "chat not found",
    "peer_id_invalid",
    "user not found",
    "group chat was deactivated",
    "bot is not a member",
    "channel_private",
)
"""A 400 that means what a 403 does."""

NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
UNCHANGED = "message is not modified"
FILE_FORGOTTEN = ("wrong file identifier", "wrong remote file", "wrong file_id")
"""A number of a file that is Telegram's no more."""

TOO_OLD = ("query is too old", "query id is invalid")

LACKS_RIGHT = ("not enough rights", "have no rights", "chat_write_forbidden")
"""The chat is open, this message is not welcome: an administrator can change that any minute."""


def send_error(error: TelegramError) -> SendError:
    """The channel-neutral meaning of `error`. Its text is Telegram's own, for the operator."""
    if isinstance(error, TurnedAway):
        return NotAccepted(error.message)
    if isinstance(error, NotSent):
        return NeverLeft(error.message)
    if isinstance(error, Rejected):
        return _explained(error)
    return NoAnswer(error.message)


def says(error: TelegramError, *descriptions: str) -> bool:
    """Whether Telegram's description holds one of `descriptions` (lower case)."""
    return isinstance(error, Rejected) and any(words in error.message.lower() for words in descriptions)


def _explained(error: Rejected) -> SendError:
    if error.migrated_to:
        return ChatMigrated(error.migrated_to)
    if error.retry_after is not None:
        return TooMany(error.retry_after)
    if error.status in {400, 403} and says(error, *LACKS_RIGHT):
        return Refused(error.message)
    if error.status == 403 or says(error, *CLOSED):
        return Unreachable(error.message)
    return Refused(error.message) if error.status in {400, 413} else NotAccepted(error.message)
