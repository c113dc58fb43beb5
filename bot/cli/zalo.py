"""What the operator needs for Zalo."""

import asyncio
from collections.abc import Iterator

from bot.channels.base import AccountRefused, SendError
from bot.channels.zalo_bot import check
from bot.config import Config
from bot.program import zalo_bot_settings


def faults(settings: Config) -> Iterator[str]:
    """What is wrong with the Zalo accounts of the configuration, as `chibo check` tells it."""
    if settings.zalo_bot.enabled and settings.zalo_bot.token.get_secret_value():
        yield from _bot_faults(settings)


def _bot_faults(settings: Config) -> Iterator[str]:
    try:
        identity = asyncio.run(check(zalo_bot_settings(settings)))
    except AccountRefused:
        yield "Zalo không nhận token này. Kiểm tra [zalo_bot] token trong config.toml."
    except SendError:
        yield "Không liên lạc được với Zalo. Kiểm tra mạng, [zalo_bot] proxy và base_url."
    else:
        if not identity.joins_groups:
            yield "Bot Zalo này chưa được phép vào nhóm: mở Zalo Bot Creator, bật “Mời Bot vào nhóm”."
