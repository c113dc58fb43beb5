"""The Zalo Bot Platform's channel."""

from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_bot.client import check
from bot.channels.zalo_bot.parse import Identity
from bot.channels.zalo_bot.settings import ZaloBotSettings

__all__ = ["Identity", "ZaloBotChannel", "ZaloBotSettings", "check"]
