"""The Bot API client of one account."""

import logging

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import AccountRefused
from bot.channels.telegram.errors import send_error
from bot.channels.telegram.parse import Identity
from bot.channels.telegram.request import HttpRequest, Rejected
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.trouble import UNKNOWN_TOKEN

# At debug level the library writes addresses (with the token) and bodies.
logging.getLogger("telegram").setLevel(logging.WARNING)


class QuietBot(Bot):
    """The library shows the token when a bot is printed."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Bot[token=…]"


def connect(settings: TelegramSettings) -> QuietBot:
    """A client that opens its connections by itself; `bot.request.shutdown()` closes them."""
    request = HttpRequest(settings.http())
    address = settings.base_url.rstrip("/")
    return QuietBot(
        settings.token.get_secret_value(),
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=request,
        get_updates_request=request,
    )


async def identify(bot: Bot, channel: str) -> Identity:
    """Who the bot is. Unlike the library's `initialize`, no error of it holds the token."""
    me = await bot.get_me()
    return Identity(channel, me.id, me.username or "")


async def check(settings: TelegramSettings) -> Identity:
    """Whose token it is, asked once. Raises `AccountRefused` for a wrong one, else a `SendError`."""
    bot = connect(settings)
    try:
        return await identify(bot, settings.name)
    except TelegramError as error:
        if isinstance(error, Rejected) and error.token_unknown:
            raise AccountRefused(UNKNOWN_TOKEN) from None
        raise send_error(error) from None
    finally:
        await bot.request.shutdown()
