"""The Telegram channel. The platform's library is loaded by its `channel` module only."""

from bot.channels.telegram.settings import TelegramSettings

__all__ = ["TelegramSettings"]
