"""The [zalo_oa] section: one Official Account and the application that acts for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field, SecretStr, model_validator
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.channels.base import Channel
from bot.channels.settings import NO_SECRET, Metered, Surroundings
from storage import credentials
from storage.database import open_database
from storage.tables import TokenState

NO_TOKEN = "chưa có mã truy cập Zalo OA: chạy chibo zalo-token"  # noqa: S105 - not one
TOKEN_LOST = "Zalo không gia hạn mã truy cập OA nữa: lấy refresh token mới rồi chạy chibo zalo-token"  # noqa: S105


class ZaloOaSettings(Metered):
    """`app_secret` renews tokens, `oa_secret` signs what Zalo pushes.

    `oa_name` is the account's name as members mention it. `verifier` is the file by which Zalo makes
    sure that the web address is the operator's, served as it is.
    """

    name: ClassVar[str] = "zalo_oa"
    platform: ClassVar[str] = "Zalo"
    label: ClassVar[str] = "Zalo OA"

    app_id: str = ""
    app_secret: SecretStr = NO_SECRET
    oa_id: str = ""
    oa_secret: SecretStr = NO_SECRET
    oa_name: str = ""
    base_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    webhook_path: str = Field(default="/zalo-oa", pattern="^/")
    verifier: Path | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        secrets = self.app_secret.get_secret_value(), self.oa_secret.get_secret_value()
        if self.enabled and not all((self.app_id, self.oa_id, *secrets)):
            raise ValueError("enabled = true cần đủ app_id, app_secret, oa_id, oa_secret")
        return self

    def open(self, around: Surroundings) -> Channel:
        from bot.channels.zalo_oa.channel import ZaloOaChannel  # noqa: PLC0415 - see Telegram's

        return ZaloOaChannel(self, around.clock, around.files, around.database, around.holder)

    def faults(self, database_url: str) -> Iterator[str]:
        if self.verifier and not self.verifier.is_file():
            yield f"Không thấy tệp xác thực tên miền {self.verifier} ([zalo_oa] verifier)."
        try:
            with Session(open_database(database_url)) as session:
                row = credentials.load(session, self.name)
        except SQLAlchemyError:
            return  # told by the check of the database
        if row is None:
            yield f"Zalo OA: {NO_TOKEN}."
        elif row.state is TokenState.LOST:
            yield f"Zalo OA: {TOKEN_LOST}."
