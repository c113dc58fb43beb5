"""The channel of a Zalo Official Account (OA) with its own groups (GMF)."""

from bot.channels.zalo_oa.channel import ZaloOaChannel
from bot.channels.zalo_oa.settings import ZaloOaSettings

__all__ = ["ZaloOaChannel", "ZaloOaSettings"]
