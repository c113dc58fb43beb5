"""The [telegram] section: one bot account of the Telegram Bot API."""

import asyncio
import re
from collections.abc import Iterator
from typing import ClassVar, Self

from pydantic import Field, model_validator

from bot.channels.base import AccountRefused, Channel, Mode, SendError
from bot.channels.settings import BotAccount, Surroundings

WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram takes as `secret_token`."""


class TelegramSettings(BotAccount):
    """`webhook_connections`: how many pushes Telegram may make at once."""

    name: ClassVar[str] = "telegram"
    platform: ClassVar[str] = "Telegram"
    label: ClassVar[str] = "Telegram"
    buttoned: ClassVar[bool] = True

    enabled: bool = True
    base_url: str = "https://api.telegram.org"
    webhook_connections: int = Field(default=40, ge=1, le=100)

    @model_validator(mode="after")
    def _taken_by_telegram(self) -> Self:
        secret = self.webhook_secret.get_secret_value()
        if self.enabled and self.mode is Mode.WEBHOOK and not WEBHOOK_SECRET.fullmatch(secret):
            raise ValueError("webhook_secret chỉ gồm A-Z a-z 0-9 _ -, dài đến 256 ký tự")
        return self

    def open(self, around: Surroundings) -> Channel:
        # The platform's library is loaded only where its account is on.
        from bot.channels.telegram.channel import TelegramChannel  # noqa: PLC0415

        return TelegramChannel(self, around.clock, around.files, menu=around.menu, database=around.database)

    def faults(self, database_url: str) -> Iterator[str]:  # noqa: ARG002
        from bot.channels.telegram.client import check  # noqa: PLC0415

        try:
            asyncio.run(check(self))
        except AccountRefused:
            yield self.token_refused()
        except SendError:
            yield self.not_reached()
