"""Reminders that have come due: queued for the silent, or given up where they would come too late."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from handlers.house import House
from handlers.late import late
from handlers.meetings.announce import audience_of, open_rsvp
from handlers.meetings.link import PARTS, offered
from handlers.meetings.sheet import Sheet
from handlers.meetings.views import stamp
from handlers.telling import leaders_chats, tell
from storage.outbox import Parcel, put
from storage.queries.people import private_chats
from storage.tables import (
    Chat,
    Meeting,
    MeetingState,
    Priority,
    Question,
    QuestionKind,
    Reminder,
    ReminderState,
)

_DUE = (
    select(Reminder)
    .where(Reminder.state == ReminderState.PLANNED, col(Reminder.due_at) <= bindparam("now"))
    .order_by(col(Reminder.meeting_id), col(Reminder.due_at))
)


def queue_due(session: Session, house: House, now: datetime) -> None:
    """Deal with every planned reminder whose moment has come. Running it again changes nothing."""
    for _, reminders in groupby(
        session.exec(_DUE, params={"now": now}).all(), key=lambda one: one.meeting_id
    ):
        _deal_with(session, house, now, list(reminders))


def _deal_with(session: Session, house: House, now: datetime, reminders: list[Reminder]) -> None:
    """Of several due at once, after a pause of the program, only the last is still of use."""
    *missed, last = reminders
    meeting = session.get_one(Meeting, last.meeting_id)
    if meeting.state is not MeetingState.CALLED or meeting.starts_at != last.starts_at:
        _close(reminders, ReminderState.CANCELLED, now)
        return
    _close(missed, ReminderState.EXPIRED, now)
    if now < last.too_late_at:
        _close([last], ReminderState.QUEUED, now)
        _queue(session, house, now, last, meeting)
    else:
        _close([last], ReminderState.EXPIRED, now)
        _report_missed(session, house, now, last, meeting)


def _close(reminders: Iterable[Reminder], state: ReminderState, now: datetime) -> None:
    for reminder in reminders:
        reminder.state, reminder.done_at = state, now


def _queue(session: Session, house: House, now: datetime, reminder: Reminder, meeting: Meeting) -> None:
    sheet = Sheet.open(session, house, reminder.meeting_id)
    groups, _ = audience_of(session, meeting.unit_id, now)
    about = {"meeting": meeting.id, "at": stamp(meeting.starts_at)}
    asked = [
        (chat, late("reminder_group", chat=chat.id, **about), f"reminder:{reminder.id}:chat:{chat.id}")
        for chat in groups
    ]
    reached = private_chats(session, [person.id for person in sheet.silent])
    left_out = _left_out(session, house, sheet, reached.values(), {chat.channel for chat in groups})
    asked += [
        (chat, late("reminder", person=person_id, **about), f"reminder:{reminder.id}:{person_id}")
        for person_id, chat in reached.items()
        if chat.id not in left_out
    ]
    asked += _to_paste(session, house, now, reminder, meeting) if not groups else []
    for chat, content, dedup in asked:
        row = put(session, _parcel(reminder, chat, content, dedup, now), now)
        if row is not None and content["late"] != "reminder_paste":
            open_rsvp(session, house, meeting, chat, row, now)


def _to_paste(
    session: Session, house: House, now: datetime, reminder: Reminder, meeting: Meeting
) -> list[tuple[Chat, dict[str, Any], str]]:
    """Where the bot is in no group: the leaders get the text that they paste there, and how."""
    if not offered(house):
        return []
    about = {"meeting": meeting.id, "at": stamp(meeting.starts_at)}
    return [
        (chat, late("reminder_paste", part=part, **about), f"reminder:{reminder.id}:paste:{part}:{chat.id}")
        for chat in leaders_chats(session, meeting.unit_id, now)
        for part in PARTS
    ]


def _left_out(
    session: Session, house: House, sheet: Sheet, reached: Iterable[Chat], told: set[str]
) -> set[int]:
    """The private chats spared where messages are counted and a group of the same account is `told`: all
    while many are silent, then those that were reminded before."""
    metered = {chat.id for chat in reached if chat.channel in told and house.metered(chat.channel)}
    if len(sheet.silent) > sheet.rules.metered_reminders:
        return metered
    asked = select(Question.chat_id).where(
        Question.meeting_id == sheet.meeting.id,
        Question.kind == QuestionKind.RSVP,
        Question.closes_at == sheet.meeting.starts_at,  # not of an hour that was given up
    )
    return metered & set(session.exec(asked).all())


def _parcel(reminder: Reminder, chat: Chat, content: dict[str, Any], dedup: str, now: datetime) -> Parcel:
    return Parcel(
        channel=chat.channel,
        chat_id=chat.id,
        content=content,
        priority=Priority.REMINDER,
        not_before=now,
        thread=chat.thread,
        dedup_key=dedup,
        expires_at=reminder.too_late_at,
    )


def _report_missed(
    session: Session, house: House, now: datetime, reminder: Reminder, meeting: Meeting
) -> None:
    """The program was down: the secretary learns that nobody was reminded."""
    sheet = Sheet.open(session, house, reminder.meeting_id)
    if sheet.over(now) and not sheet.silent:
        return
    message = house.wording.message("meetings.reminder_expired", at=sheet.at)
    chats = leaders_chats(session, meeting.unit_id, now)
    tell(session, now, chats, message.to_json(), Priority.ANSWER, key=f"reminder:{reminder.id}:missed")
