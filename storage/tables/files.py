"""Files people send: wished for in the update's own transaction, fetched from the platform afterwards."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.fields import key, moment, reference


class WantedFile(SQLModel, table=True):
    """A file to be fetched and handed back as an event. `body` stays until it has served; then it goes.

    `purpose` names the declaration that takes it (`handlers.feature.Files`); `update_key` the update that
    brought it: it makes the coming event's own key.
    """

    __tablename__ = "wanted_files"
    __table_args__ = (UniqueConstraint("channel", "update_key"),)

    id: int = key()
    channel: str
    update_key: str
    purpose: str
    chat_id: int = reference("chats.id")
    account_id: int = reference("accounts.id")
    file_id: str
    most_bytes: int
    asked_at: datetime = moment()
    attempts: int = 0
    not_before: datetime = moment()
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
