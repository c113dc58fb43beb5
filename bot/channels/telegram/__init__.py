"""The Telegram channel."""

from bot.channels.base import Mode
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.client import check
from bot.channels.telegram.parse import Identity
from bot.channels.telegram.settings import Menu, TelegramSettings

__all__ = ["Identity", "Menu", "Mode", "TelegramChannel", "TelegramSettings", "check"]
