"""Files people send: wished for in the update's own transaction, fetched from the platform afterwards; and
those that are kept to be sent on, each content once."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.fields import data, key, moment, optional_reference, optional_word, reference


class FileStage(StrEnum):
    """What is to be done, beside everybody else's work, with the body of a file."""

    CONFIRMED = "confirmed"  # look again what it would change
    BEGUN = "begun"  # take it in


class WantedFile(SQLModel, table=True):
    """A file to be fetched and handed back as an event. `body` stays until it has served; then it goes.

    `purpose` names the declaration that takes it (`handlers.feature.Files`); `update_key` the update that
    brought it: it makes the coming event's own key. `name`: what its sender calls it. `look_for`: where it
    is to be kept and sent on, {"own": […], "innocent": […]}: the committee's words that `handlers.secrecy`
    looks for beside its own. `stage`: what is to be done with the body, if anything; `shown`: what its sender
    saw and confirmed, as a digest; `begun`: what must be known however often taking it in begins.
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
    name: str = ""
    look_for: Any = data()
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    stage: FileStage | None = optional_word(FileStage)
    shown: str = ""
    begun: Any = data()


class StoredFile(SQLModel, table=True):
    """A file kept to be sent on, below the data folder (`storage.queries.files.path_of`). `size` in bytes;
    `kind`: the ending its content deserves ("pdf")."""

    __tablename__ = "files"

    id: int = key()
    sha256: str = Field(unique=True)
    size: int
    kind: str
    stored_at: datetime = moment()


class Attachment(SQLModel, table=True):
    """A file that goes with a broadcast or a month's material, by the name people see, in order.

    `readable` (a word of `handlers.events.Readable`) and `findings` (of `handlers.secrecy`): as it was found
    to be when it was sent to the bot.
    """

    __tablename__ = "attachments"

    id: int = key()
    file_id: int = reference("files.id")
    name: str
    broadcast_id: int | None = optional_reference("broadcasts.id")
    material_id: int | None = optional_reference("materials.id")
    readable: str = ""
    findings: Any = data()


class Upload(SQLModel, table=True):
    """What a channel's platform calls a file that it has got once."""

    __tablename__ = "uploads"

    channel: str = Field(primary_key=True)
    file_id: int = reference("files.id", primary_key=True)
    number: str
