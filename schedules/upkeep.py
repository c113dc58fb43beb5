"""What is done by the clock beside reminders: telling of errors, and forgetting in time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from handlers import router
from handlers.closing import close, private_chats_of
from handlers.house import House
from handlers.local_time import local, today
from handlers.telling import administrators_chats, tell
from storage.outbox import Parcel, put
from storage.queries.chats import open_chat
from storage.tables import (
    ChatType,
    Conversation,
    DeadLetter,
    Errand,
    Membership,
    Outbox,
    Priority,
    Question,
    Role,
    SeenUpdate,
    SendState,
    WantedFile,
)

SHOWN = 5
LOOK_BACK = timedelta(days=14)
"""How long ago the endings are that are still looked for; the program may have stood still."""


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
    tell(session, now, administrators_chats(session, now), message.to_json())


def tell_account_refused(session: Session, house: House, now: datetime, channel: str) -> None:
    """Tell the administrators, where another account reaches them, that this one is shut out; once a day."""
    message = house.wording.message("common.account_refused").to_json()
    chats = administrators_chats(session, now, besides=channel)
    tell(session, now, chats, message, Priority.ANSWER, key=f"refused:{channel}:{today(now)}")


def tell_backup_failed(session: Session, house: House, now: datetime) -> None:
    """Tell the administrators that the day's copy could not be made; once a day."""
    message = house.wording.message("common.backup_failed").to_json()
    key = f"backup:{today(now)}"
    tell(session, now, administrators_chats(session, now), message, Priority.ANSWER, key=key)


def _apologise(session: Session, house: House, now: datetime, letter: DeadLetter) -> None:
    if not letter.private or letter.kind == "Tap":
        return
    chat = open_chat(session, letter.channel, letter.chat, ChatType.PRIVATE, "")
    words = house.wording.message("common.failed").to_json()
    put(session, Parcel(chat.channel, chat.id, words, Priority.ANSWER, now), now)


def close_what_was_lost(session: Session, house: House, now: datetime) -> None:
    """Whoever's role or membership has ended is left no list that it let them read: looked at once, on the
    first beat after the last day."""
    ended = _newly_ended(session, now)
    for chat_id in {chat for _, chat in private_chats_of(session, set(ended.values()))}:
        close(session, router.renderer(house), now, chat_id)
    session.add_all(Errand(key=key, at=now) for key in ended)


def _newly_ended(session: Session, now: datetime) -> dict[str, int]:
    """Endings of these days not looked at yet, as errands; whose they are."""
    on = today(now)
    known = set(session.exec(select(Errand.key).where(col(Errand.at) > now - 2 * LOOK_BACK)))
    found: dict[str, int] = {}
    tables: tuple[Any, ...] = (Role, Membership)
    for table in tables:
        ended = select(table).where(table.ends_on < on, table.ends_on >= on - LOOK_BACK)
        for row in session.exec(ended).all():
            found[f"ended:{table.__tablename__}:{row.id}:{row.ends_on}"] = row.person_id
    return {key: person for key, person in found.items() if key not in known}


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
