"""Files that wait to be fetched from the platform."""

from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from storage.tables import Account, Attachment, Chat, StoredFile, Upload, WantedFile

Wanted = tuple[WantedFile, Chat, Account]

KEPT = "kho"
"""The folder of kept files, below the data folder."""


_TO_FETCH = col(WantedFile.body).is_(None) & (WantedFile.not_before <= bindparam("now"))
WANTED = (
    select(WantedFile, Chat, Account)
    .join(Chat, col(WantedFile.chat_id) == Chat.id)
    .join(Account, col(WantedFile.account_id) == Account.id)
    .where(WantedFile.channel == bindparam("channel"), _TO_FETCH | col(WantedFile.stage).is_not(None))
    .order_by(col(WantedFile.id))
)


def wanted(session: Session, channel: str, now: datetime) -> list[Wanted]:
    """The files of this channel that are due to be fetched, or with whose body something is to be done;
    oldest first."""
    return list(session.exec(WANTED, params={"channel": channel, "now": now}).all())


def sender(session: Session, file_id: int) -> int | None:
    """The person who sent a file; None where it is gone, or nobody is known."""
    return session.exec(
        select(Account.person_id)
        .join(WantedFile, col(WantedFile.account_id) == Account.id)
        .where(WantedFile.id == file_id)
    ).first()


def is_wanted(session: Session, platform_id: str) -> bool:
    """Whether a handler has wished for the file of that id."""
    return session.exec(select(WantedFile.id).where(WantedFile.file_id == platform_id)).first() is not None


def put_off(session: Session, file_id: int, until: datetime) -> None:
    """Try again later: the platform did not give the file this time."""
    file = session.get_one(WantedFile, file_id)
    file.attempts, file.not_before = file.attempts + 1, until


def purpose_of(session: Session, file_id: int) -> str | None:
    """What the file was asked for; None where it is gone."""
    file = session.get(WantedFile, file_id)
    return file.purpose if file else None


def forget_unread(session: Session, file_id: int) -> None:
    """Drop a file that was handed back and whose handler did not keep it."""
    session.execute(delete(WantedFile).where(col(WantedFile.id) == file_id, col(WantedFile.body).is_(None)))


# Files that are kept to be sent on


def path_of(sha256: str) -> str:
    """Where a kept file lies below the data folder."""
    return f"{KEPT}/{sha256[:2]}/{sha256}"


def stored(session: Session, sha256: str, size: int, kind: str, now: datetime) -> int:
    """The row of a kept file; made where its content is new."""
    found = session.exec(select(StoredFile).where(StoredFile.sha256 == sha256)).first()
    if found is None:
        found = StoredFile(sha256=sha256, size=size, kind=kind, stored_at=now)
        session.add(found)
    found.stored_at = now
    session.flush()
    return found.id


_WITH_CONTENT = (
    select(Attachment, StoredFile)
    .join(StoredFile, col(StoredFile.id) == Attachment.file_id)
    .order_by(col(Attachment.id))
)


def attached(session: Session, broadcast_id: int) -> list[tuple[Attachment, StoredFile]]:
    """The files of a broadcast, in their order."""
    return list(session.exec(_WITH_CONTENT.where(Attachment.broadcast_id == broadcast_id)))


def files_of(session: Session, material_id: int) -> list[tuple[Attachment, StoredFile]]:
    """The files of a month's material, in their order."""
    return list(session.exec(_WITH_CONTENT.where(Attachment.material_id == material_id)))


def unused(session: Session, before: datetime) -> list[StoredFile]:
    """Kept files that nothing is sent with, stored before that moment."""
    held = select(Attachment.id).where(Attachment.file_id == StoredFile.id).exists()
    return list(session.exec(select(StoredFile).where(~held, col(StoredFile.stored_at) < before)))


def uploaded_as(session: Session, channel: str, file: int) -> str | None:
    """The platform's own number of a kept file; None where it has not got it yet."""
    found = session.get(Upload, (channel, file))
    return found.number if found else None


def remember_upload(session: Session, channel: str, file: int, number: str) -> None:
    session.merge(Upload(channel=channel, file_id=file, number=number))


def forget_upload(session: Session, channel: str, file: int) -> None:
    session.execute(delete(Upload).where(col(Upload.channel) == channel, col(Upload.file_id) == file))
