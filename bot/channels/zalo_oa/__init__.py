"""The channel of a Zalo Official Account."""

from bot.channels.zalo_oa.settings import ZaloOaSettings

__all__ = ["ZaloOaSettings"]
