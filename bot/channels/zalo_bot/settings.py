"""The [zalo_bot] section: one bot account of the Zalo Bot Platform."""

import asyncio
from collections.abc import Iterator
from typing import ClassVar, Self

from pydantic import Field, model_validator

from bot.channels.base import AccountRefused, Channel, Mode, SendError
from bot.channels.settings import BotAccount, Metered, Surroundings

LONGEST_SECRET = 256
"""Characters of `secret_token` that Zalo takes."""


class ZaloBotSettings(Metered, BotAccount):
    """`replace_webhook` allows to remove a webhook that somebody else set. `shown_name`: the name people see
    and mention, where Zalo does not tell it."""

    name: ClassVar[str] = "zalo_bot"
    platform: ClassVar[str] = "Zalo"
    label: ClassVar[str] = "Bot Zalo"

    base_url: str = "https://bot-api.zaloplatforms.com"
    replace_webhook: bool = False
    shown_name: str = ""
    # Zalo has been seen to answer with the same updates at once, over and over.
    poll_floor: float = Field(default=1.0, ge=0)

    @model_validator(mode="after")
    def _taken_by_zalo(self) -> Self:
        secret = self.webhook_secret.get_secret_value()
        if self.enabled and self.mode is Mode.WEBHOOK and len(secret) > LONGEST_SECRET:
            raise ValueError(f"webhook_secret dài đến {LONGEST_SECRET} ký tự")
        return self

    def open(self, around: Surroundings) -> Channel:
        from bot.channels.zalo_bot.channel import ZaloBotChannel  # noqa: PLC0415 - see Telegram's

        return ZaloBotChannel(self, around.clock)

    def faults(self, database_url: str) -> Iterator[str]:  # noqa: ARG002
        from bot.channels.zalo_bot.client import check  # noqa: PLC0415

        try:
            identity = asyncio.run(check(self))
        except AccountRefused:
            yield self.token_refused()
        except SendError:
            yield self.not_reached()
        else:
            if not identity.joins_groups:
                yield "Bot Zalo này chưa được phép vào nhóm: mở Zalo Bot Creator, bật “Mời Bot vào nhóm”."
