"""What the Telegram channel needs to be told."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.channels.base import Mode

WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram takes as `secret_token`."""


NO_SECRET = SecretStr("")


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands Telegram offers to complete, as (command without slash, description) pairs.

    None leaves the kind of chat to Telegram's own fallback.
    """

    private: tuple[tuple[str, str], ...] | None = None
    group: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """One bot account. Timeouts in seconds; the proxy is an http(s) address and may hold a password.

    Raises ValueError where webhook mode lacks an https address or a secret Telegram would take.
    """

    token: SecretStr
    name: str = "telegram"
    base_url: str = "https://api.telegram.org"
    mode: Mode = Mode.POLLING
    webhook_url: str = ""
    webhook_secret: SecretStr = NO_SECRET
    webhook_connections: int = 40
    proxy: str | None = field(default=None, repr=False)
    poll_timeout: int = 30
    connect_timeout: float = 10
    read_timeout: float = 20
    menu: Menu = Menu()

    def __post_init__(self) -> None:
        if self.mode is Mode.WEBHOOK and not urlsplit(self.webhook_url).netloc:
            raise ValueError("webhook_url is not a full address")
        if self.mode is Mode.WEBHOOK and not WEBHOOK_SECRET.fullmatch(self.webhook_secret.get_secret_value()):
            raise ValueError("webhook_secret must be 1-256 of A-Z a-z 0-9 _ -")

    @property
    def webhook_path(self) -> str:
        """Where the web server must listen for Telegram."""
        return urlsplit(self.webhook_url).path or "/"
