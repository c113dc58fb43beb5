"""Files that wait to be fetched from the platform."""

from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from storage.tables import Account, Chat, WantedFile

Wanted = tuple[WantedFile, Chat, Account]


WANTED = (
    select(WantedFile, Chat, Account)
    .join(Chat, col(WantedFile.chat_id) == Chat.id)
    .join(Account, col(WantedFile.account_id) == Account.id)
    .where(
        WantedFile.channel == bindparam("channel"),
        col(WantedFile.body).is_(None),
        WantedFile.not_before <= bindparam("now"),
    )
    .order_by(col(WantedFile.id))
)


def wanted(session: Session, channel: str, now: datetime) -> list[Wanted]:
    """The files of this channel that are due to be fetched, oldest first."""
    return list(session.exec(WANTED, params={"channel": channel, "now": now}).all())


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
