"""What somebody may no longer read is closed: it is followed no more, and a neutral word takes its place."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col, select

from handlers.late import Render
from storage.outbox import Parcel, Waiting, put
from storage.tables import Account, Chat, Notice, Outbox, Priority, RollPost, SendState


def close(session: Session, render: Render, now: datetime, chat_id: int, *, own: int | None = None) -> None:
    """Look through what stands in the chat. What is about the person `own` alone is left as it is."""
    session.flush()
    lost = [row for row in _standing(session, chat_id) if _is_lost(session, render, now, row, own)]
    for table in (Notice, RollPost):
        mine = update(table).where(col(table.outbox_id).in_([row.id for row in lost]))
        session.execute(mine.values(live=False))
    neutral, channel = render.neutral.to_json(), session.get_one(Chat, chat_id).channel
    for row in lost:
        key = f"closed:{row.id}"
        put(session, Parcel(channel, chat_id, neutral, Priority.EDIT, now, edits=row.id, dedup_key=key), now)


def private_chats_of(session: Session, people: Iterable[int]) -> list[tuple[int, int]]:
    """Each person with each private chat of theirs, agreed or not."""
    statement = select(Account.person_id, Account.private_chat_id).where(
        col(Account.person_id).in_(tuple(people)), col(Account.private_chat_id).is_not(None)
    )
    return [(person, chat) for person, chat in session.exec(statement) if person and chat]


def _standing(session: Session, chat_id: int) -> list[Outbox]:
    """What was sent to the chat and whose words are found late; each as its first row."""
    sent = select(Outbox).where(
        Outbox.chat_id == chat_id,
        col(Outbox.edits).is_(None),
        col(Outbox.message_id).is_not(None),
        Outbox.state == SendState.SENT,
    )
    return [row for row in session.exec(sent.order_by(col(Outbox.id))).all() if "late" in row.content]


def _is_lost(session: Session, render: Render, now: datetime, row: Outbox, own: int | None) -> bool:
    if own is not None and row.content["args"].get("person") == own:
        return False
    try:
        return not render.may_be_read(session, now, Waiting(row.content, row.chat_id))
    except NoResultFound:  # what it was about is gone
        return True
