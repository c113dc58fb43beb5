"""The Zalo Bot Platform's channel."""

from bot.channels.zalo_bot.settings import ZaloBotSettings

__all__ = ["ZaloBotSettings"]
