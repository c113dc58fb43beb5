"""What is done by the clock beside reminders: telling of errors, and forgetting in time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete
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


def _over(table: Any) -> Any:
    """What of the table ended between the two days: its number, its person, its last day."""
    ended = (col(table.ends_on) < bindparam("on"), col(table.ends_on) >= bindparam("since"))
    return select(table.id, table.person_id, table.ends_on).where(*ended)


_UNTOLD = select(DeadLetter).where(col(DeadLetter.told_at).is_(None)).order_by(col(DeadLetter.id))
_ENDED = {table.__tablename__: _over(table) for table in (Role, Membership)}
_ERRANDS = select(Errand.key).where(col(Errand.at) > bindparam("since"))


def tell_dead_letters(session: Session, house: House, now: datetime) -> None:
    """Tell the administrators of updates that could not be handled, once, those waiting together.

    Whoever wrote in private and got no answer is told too; a press was answered at once.
    """
    letters = session.exec(_UNTOLD).all()
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
    if not ended:
        return
    for chat_id in {chat for _, chat in private_chats_of(session, set(ended.values()))}:
        close(session, router.renderer(house), now, chat_id)
    session.add_all(Errand(key=key, at=now) for key in ended)


def _newly_ended(session: Session, now: datetime) -> dict[str, int]:
    """Endings of these days not looked at yet, as errands; whose they are."""
    on = today(now)
    found: dict[str, int] = {}
    for table, ended in _ENDED.items():
        for row in session.exec(ended, params={"on": on, "since": on - LOOK_BACK}):
            found[f"ended:{table}:{row.id}:{row.ends_on}"] = row.person_id
    if not found:
        return found
    known = set(session.exec(_ERRANDS, params={"since": now - 2 * LOOK_BACK}))
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
