"""Reminders that came too late or of which nobody knows whether they arrived: the secretary is told, once."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from handlers.house import House
from handlers.late import late
from handlers.meetings.sheet import Sheet
from handlers.messages import Message
from handlers.telling import leaders_chats, tell
from storage.outbox import Skip
from storage.tables import Meeting, Outbox, Priority, Reminder, SendState

TROUBLE = {SendState.UNKNOWN: "reminder_unknown", SendState.EXPIRED: "reminder_late"}

GATHERED = timedelta(minutes=2)
"""How long what becomes of a reminder's messages is gathered before it is told."""

LATE_VIEWS = ("reminder", "reminder_group")


def finished(house: House, session: Session, now: datetime, row: Outbox) -> None:  # noqa: ARG001
    """Called by delivery when a row has ended, in the same transaction."""
    if row.content.get("late") not in LATE_VIEWS or row.edits is not None or row.dedup_key is None:
        return
    reminder = session.get(Reminder, int(row.dedup_key.split(":")[1]))
    if reminder is None:
        return
    meeting = session.get_one(Meeting, reminder.meeting_id)
    state = SendState(row.state)
    content = late("reminder_trouble", reminder=reminder.id, meeting=meeting.id, state=state.value)
    chats = [chat for chat in leaders_chats(session, meeting.unit_id, now) if chat.id != row.chat_id]
    key = f"reminder_trouble:{reminder.id}:{state.value}"
    tell(session, now + GATHERED, chats, content, Priority.ANSWER, key=key)


def words(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """How many, by now; nothing once everybody has answered or the meeting is over. args: reminder, meeting,
    state."""
    sheet = Sheet.open(session, house, args["meeting"])
    state = SendState(args["state"])
    count = _count(session, args["reminder"], state)
    if sheet.over(now) or not sheet.silent or not count:
        return Skip("không còn ai cần nhắc")
    return house.wording.message(f"meetings.{TROUBLE[state]}", at=sheet.at, count=count)


def _count(session: Session, reminder: int, state: SendState) -> int:
    """By the range of its keys, which an index serves."""
    of_reminder = (
        col(Outbox.dedup_key) > f"reminder:{reminder}:",
        col(Outbox.dedup_key) < f"reminder:{reminder};",
        col(Outbox.state) == state,
    )
    return session.exec(select(func.count()).select_from(Outbox).where(*of_reminder)).one()
