"""What is done by the clock beside reminders: telling of errors, and forgetting in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from handlers.house import House, local, today
from storage.outbox import Parcel, put
from storage.queries.chats import open_chat
from storage.queries.people import holds, private_chats
from storage.tables import (
    ChatType,
    Conversation,
    DeadLetter,
    Outbox,
    Priority,
    Question,
    Role,
    RoleKind,
    SeenUpdate,
    SendState,
    WantedFile,
)

SHOWN = 5


def tell_dead_letters(session: Session, house: House, now: datetime) -> None:
    """Tell the administrators of updates that could not be handled, once, those waiting together.

    Whoever wrote in private and got no answer is told too; a press was answered at once.
    """
    letters = session.exec(
        select(DeadLetter).where(col(DeadLetter.told_at).is_(None)).order_by(col(DeadLetter.id))
    ).all()
    if not letters:
        return
    for letter in letters:
        letter.told_at = now
        _apologise(session, house, now, letter)
    message = house.wording.message(
        "common.dead_letters",
        count=len(letters),
        at=local(letters[-1].at),
        ids=[letter.id for letter in letters[:SHOWN]],
    )
    for chat in private_chats(session, _administrators(session, now)).values():
        assert chat.id is not None
        put(session, Parcel(chat.channel, chat.id, message.to_json(), Priority.REMINDER, now), now)


def tell_account_refused(session: Session, house: House, now: datetime, channel: str) -> None:
    """Tell the administrators, where another account reaches them, that this one is shut out; once a day."""
    message = house.wording.message("common.account_refused").to_json()
    for chat in private_chats(session, _administrators(session, now), besides=channel).values():
        assert chat.id is not None
        key = f"refused:{channel}:{today(now)}:{chat.id}"
        put(session, Parcel(chat.channel, chat.id, message, Priority.ANSWER, now, dedup_key=key), now)


def _administrators(session: Session, now: datetime) -> Sequence[int]:
    statement = select(Role.person_id).where(Role.kind == RoleKind.ADMINISTRATOR, holds(Role, today(now)))
    return session.exec(statement).all()


def _apologise(session: Session, house: House, now: datetime, letter: DeadLetter) -> None:
    if not letter.private or letter.kind == "Tap":
        return
    chat = open_chat(session, letter.channel, letter.chat, ChatType.PRIVATE, "")
    words = house.wording.message("common.failed").to_json()
    put(session, Parcel(chat.channel, chat.id, words, Priority.ANSWER, now), now)


def forget(session: Session, house: House, now: datetime) -> None:
    """Delete what has served: update keys, closed questions, old conversations, sent messages' words."""
    rules = house.rules
    seen = now - timedelta(days=rules.keep_update_keys_days)
    sent = now - timedelta(days=rules.keep_messages_days)
    ended = (SendState.SENT, SendState.FAILED, SendState.EXPIRED, SendState.SKIPPED, SendState.UNKNOWN)
    session.execute(delete(SeenUpdate).where(col(SeenUpdate.seen_at) < seen))
    session.execute(delete(Question).where(col(Question.closes_at) < seen))
    session.execute(delete(Conversation).where(col(Conversation.updated_at) < seen))
    unread = now - timedelta(minutes=rules.confirm_minutes)
    session.execute(delete(WantedFile).where(col(WantedFile.asked_at) < unread))
    session.execute(delete(DeadLetter).where(col(DeadLetter.at) < sent))
    session.execute(delete(Outbox).where(col(Outbox.state).in_(ended), col(Outbox.finished_at) < sent))
