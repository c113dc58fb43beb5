"""What a channel account is told by config.toml, and what the program gives it.

A platform describes its section once, as a class made from those below, which also opens the channel.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from bot.channels.base import Channel, Menu, Mode
from bot.channels.http import Http
from bot.clock import Clock
from bot.database_thread import DatabaseThread
from handlers.house import House

NO_SECRET = SecretStr("")

SAFE = ("https://", "http://127.0.0.1:", "http://localhost:")
"""Where secrets may be pushed to: a Bot API server of one's own may stand on the same machine."""


class Section(BaseModel):
    """A part of the configuration: unknown keys are refused, nothing changes after the start."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the program gives every channel.

    `files` is the folder that `Document.path` is below; `holder` names this process among all that
    share the database; `menu` holds the commands to be offered where a platform completes them; `house` the
    words and rules, for a channel that shows pages of its own.
    """

    clock: Clock
    files: Path
    database: DatabaseThread
    holder: str
    menu: Menu
    house: House


class ChannelSettings(Section, ABC):
    """One account on one platform. Timeouts in seconds; the proxy is an http(s) address.

    `name` is the section's name and the channel's; `platform` and `label` are what people call the
    platform and the account.
    """

    name: ClassVar[str]
    platform: ClassVar[str]
    label: ClassVar[str]
    buttoned: ClassVar[bool] = False  # in groups choices are buttons, so that a digit there chooses nothing

    enabled: bool = False
    base_url: str = ""
    proxy: SecretStr = NO_SECRET
    connect_timeout: float = Field(default=10, gt=0)
    read_timeout: float = Field(default=20, gt=0)

    @abstractmethod
    def open(self, around: Surroundings) -> Channel:
        """The channel of this account, not started."""

    @abstractmethod
    def faults(self, database_url: str) -> Iterator[str]:
        """What is wrong with the account, a line each with what to do about it; asks the platform."""

    @property
    def lacking(self) -> str:
        """What the operator has not filled in yet, as a sentence; empty where nothing is missing."""
        return ""

    def http(self) -> Http:
        return Http(
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
            proxy=self.proxy.get_secret_value() or None,
        )

    def not_reached(self) -> str:
        return f"Không liên lạc được với {self.platform}. Kiểm tra mạng, [{self.name}] proxy và base_url."


class BotAccount(ChannelSettings):
    """A bot known by a token, which asks for its updates (polling) or is pushed to (webhook).

    `poll_timeout` is how long one poll waits for news; `poll_floor` lies between the beginnings of two.
    """

    token: SecretStr = NO_SECRET
    mode: Mode = Mode.POLLING
    webhook_url: str = ""
    webhook_secret: SecretStr = NO_SECRET
    poll_timeout: int = Field(default=30, ge=0, le=50)
    poll_floor: float = Field(default=0.0, ge=0)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.enabled and self.mode is Mode.WEBHOOK and not self.webhook_url.startswith(SAFE):
            raise ValueError("mode = webhook cần webhook_url bắt đầu bằng https://")
        if self.enabled and self.mode is Mode.WEBHOOK and len(self.webhook_secret.get_secret_value()) < 16:
            raise ValueError("mode = webhook cần webhook_secret dài từ 16 ký tự")
        return self

    @property
    def lacking(self) -> str:
        if self.token.get_secret_value():
            return ""
        return (
            f"Chưa có token {self.label}: điền [{self.name}] token trong config.toml, "
            "không dùng thì đặt enabled = false. Chỉ muốn xem thử thì chạy: chibo demo"
        )

    @property
    def webhook_path(self) -> str:
        """Where the web server must listen for the platform."""
        return urlsplit(self.webhook_url).path or "/"

    def token_refused(self) -> str:
        return f"{self.platform} không nhận token này. Kiểm tra [{self.name}] token trong config.toml."


class Metered(ChannelSettings):
    """An account whose messages are counted, each calendar month; 0 for uncounted."""

    monthly_messages: int = Field(default=3000, ge=0)
    thrift_percent: int = Field(default=80, ge=1, le=100)
    essential_percent: int = Field(default=95, ge=1, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.thrift_percent > self.essential_percent:
            raise ValueError("thrift_percent không được lớn hơn essential_percent")
        return self
