"""What the OA channel needs to be told."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class ZaloOaSettings:
    """One Official Account and the application that acts for it. Timeouts in seconds.

    `app_secret` renews tokens, `oa_secret` signs what Zalo pushes. `oa_name` is the account's name
    as members mention it. `verifier` is the file by which Zalo makes sure that the web address is
    the operator's, served as it is.
    """

    app_id: str
    app_secret: SecretStr
    oa_id: str
    oa_secret: SecretStr
    oa_name: str = ""
    name: str = "zalo_oa"
    base_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    webhook_path: str = "/zalo-oa"
    verifier: Path | None = None
    proxy: str | None = field(default=None, repr=False)
    connect_timeout: float = 10
    read_timeout: float = 20
