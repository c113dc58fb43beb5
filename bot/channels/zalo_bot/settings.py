"""What the Zalo Bot channel needs to be told."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.channels.base import Mode

NO_SECRET = SecretStr("")
SECRET_LENGTHS = range(8, 257)
"""What Zalo takes as `secret_token`."""


@dataclass(frozen=True, slots=True)
class ZaloBotSettings:
    """One bot account of the Zalo Bot Platform. Times in seconds.

    `poll_floor` lies between the beginnings of two polls: Zalo has been seen to answer with the
    same updates at once, over and over. `replace_webhook` allows to remove a webhook that somebody
    else set. Raises ValueError where webhook mode lacks an address or a secret Zalo would take.
    """

    token: SecretStr
    name: str = "zalo_bot"
    base_url: str = "https://bot-api.zaloplatforms.com"
    mode: Mode = Mode.POLLING
    webhook_url: str = ""
    webhook_secret: SecretStr = NO_SECRET
    replace_webhook: bool = False
    proxy: str | None = field(default=None, repr=False)
    poll_timeout: int = 30
    poll_floor: float = 1.0
    connect_timeout: float = 10
    read_timeout: float = 20

    def __post_init__(self) -> None:
        if self.mode is Mode.WEBHOOK and not urlsplit(self.webhook_url).netloc:
            raise ValueError("webhook_url is not a full address")
        if self.mode is Mode.WEBHOOK and len(self.webhook_secret.get_secret_value()) not in SECRET_LENGTHS:
            raise ValueError("webhook_secret must be 8-256 characters")

    @property
    def webhook_path(self) -> str:
        """Where the web server must listen for Zalo."""
        return urlsplit(self.webhook_url).path or "/"
