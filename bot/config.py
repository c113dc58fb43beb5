"""The configuration: config.toml, and environment variables over it (CHIBO_TELEGRAM__TOKEN=…).

A wrong key or value is named in plain Vietnamese. Secrets show as stars wherever they are printed.
"""

import tomllib
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.channels.settings import SAFE, ChannelSettings, Section
from bot.channels.telegram import TelegramSettings
from bot.channels.web import WebSettings
from bot.channels.zalo_bot import ZaloBotSettings
from bot.channels.zalo_oa import ZaloOaSettings
from handlers.rules import Rules

DEFAULT_FILE = Path("config.toml")


class ConfigError(Exception):
    """The configuration cannot be used; the text says which key, and what is wrong, on one line each."""


class Database(Section):
    url: SecretStr = SecretStr("sqlite:///chibo.sqlite3")


class Server(Section):
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = Field(default="", pattern="^(https?://.+)?$")
    secret: SecretStr = SecretStr("")
    connections: int = Field(default=1000, ge=1)
    connections_per_address: int = Field(default=50, ge=1)
    head_seconds: float = Field(default=20.0, gt=0, le=300)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.public_url and len(self.secret.get_secret_value()) < 32:
            raise ValueError("public_url cần secret dài từ 32 ký tự")
        return self


class Watch(Section):
    """Where an operator's monitoring asks how the program does; 0 for nowhere. On this machine only."""

    port: int = Field(default=0, ge=0, le=65535)


class Backup(Section):
    """Copies of a SQLite database once a day: into which folder (none: no copies), how many are kept, and the
    age recipient they are encrypted for ("age1…"); its private key need not be on this machine."""

    folder: Path | None = None
    keep: int = Field(default=14, ge=1, le=1000)
    recipient: str = Field(default="", pattern="^(age1[a-z0-9]+)?$")


class Pace(Section):
    """How fast one account sends; see bot.delivery.pacing."""

    per_second: int = Field(default=25, gt=0, le=30)
    private_gap: float = Field(default=1.0, ge=0)
    group_gap: float = Field(default=3.0, ge=0)
    group_per_minute: int = Field(default=20, gt=0)
    edit_gap: float = Field(default=3.0, ge=0)


class Log(Section):
    level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    json_lines: bool = False


class Config(BaseSettings):
    """All settings, read once at the start. Each platform the program speaks to is one field."""

    model_config = SettingsConfigDict(
        env_prefix="CHIBO_", env_nested_delimiter="__", extra="forbid", frozen=True, validate_default=False
    )

    database: Database = Database()
    telegram: TelegramSettings = TelegramSettings()
    zalo_bot: ZaloBotSettings = ZaloBotSettings()
    zalo_oa: ZaloOaSettings = ZaloOaSettings()
    web: WebSettings = WebSettings()
    server: Server = Server()
    watch: Watch = Watch()
    backup: Backup = Backup()
    pace: Pace = Pace()
    log: Log = Log()
    rules: Rules = Rules()
    wording: Path | None = None
    words: Path | None = None
    files: Path = Path("files")
    tick_seconds: float = Field(default=5.0, gt=0, le=60)
    lease_seconds: float = Field(default=15.0, ge=1, le=300)

    @model_validator(mode="after")
    def _pages_have_an_address(self) -> Self:
        if self.web.enabled and not self.server.public_url.startswith(SAFE):
            raise ValueError("[web] cần [server] public_url bắt đầu bằng https://")
        if self.web.enabled and urlsplit(self.server.public_url).path not in ("", "/"):
            raise ValueError("[web] cần [server] public_url chỉ có tên miền, không có phần sau dấu /")
        return self

    @property
    def accounts(self) -> list[ChannelSettings]:
        """The channel accounts that are switched on."""
        sections = (getattr(self, name) for name in type(self).model_fields)
        return [one for one in sections if isinstance(one, ChannelSettings) and one.enabled]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return env_settings, init_settings


def load(file: Path | None = None) -> Config:
    """Read the file (config.toml where it is there, when none is named) and the environment.

    Raises `ConfigError`.
    """
    path = file or DEFAULT_FILE
    if not path.exists():
        if file is not None:
            raise ConfigError(f"không thấy tệp cấu hình {file}")
        return _checked({}, path)
    try:
        return _checked(tomllib.loads(path.read_text(encoding="utf-8")), path)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: viết sai cú pháp TOML ({error})") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: không đọc được ({type(error).__name__})") from error


def _checked(data: dict[str, Any], path: Path) -> Config:
    try:
        return Config(**data)
    except ValidationError as error:
        raise ConfigError("\n".join(_fault(path, fault) for fault in error.errors())) from None


_PLAIN = {
    "extra_forbidden": "không có khóa này",
    "missing": "còn thiếu",
    "bool_parsing": "phải là true hoặc false",
    "int_parsing": "phải là số nguyên",
    "float_parsing": "phải là số",
    "string_type": "phải là chữ trong dấu nháy",
    "time_parsing": 'phải là giờ dạng "21:00"',
    "path_type": "phải là đường dẫn",
}


def _fault(path: Path, fault: Any) -> str:
    """One fault on one line, without the value: it may be a secret."""
    where = ".".join(str(part) for part in fault["loc"]) or "cấu hình"
    limits = ", ".join(f"{key} {value}" for key, value in fault.get("ctx", {}).items() if key != "error")
    plain = _PLAIN.get(fault["type"])
    if plain is None:
        reason = (
            str(fault.get("ctx", {}).get("error", "")) or f"giá trị không hợp lệ ({limits or fault['type']})"
        )
        plain = reason
    return f"{path}: {where}: {plain}"
