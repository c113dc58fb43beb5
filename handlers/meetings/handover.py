"""Whoever comes to lead a unit is given the lists of its open meetings, as whoever led it before had."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from handlers.house import House
from handlers.local_time import today
from handlers.meetings.announce import give_list
from handlers.telling import LEADERS
from storage.queries.people import holds, private_chats
from storage.tables import Meeting, MeetingState, Notice, Role

_LED = (
    select(Meeting, Role.person_id)
    .join(Role, col(Role.unit_id) == Meeting.unit_id)
    .where(
        Meeting.state == MeetingState.CALLED,
        col(Meeting.starts_at) > bindparam("now"),
        col(Role.kind).in_(LEADERS),
        holds(Role, bindparam("on")),
    )
    .order_by(col(Meeting.id), col(Role.id))
)
_NOTICES = select(Notice.meeting_id, Notice.chat_id, Notice.content).where(
    col(Notice.meeting_id).in_(bindparam("meetings", expanding=True))
)


def run(session: Session, _house: House, now: datetime) -> None:
    """Give every leader of today the list of each meeting ahead, once; most have it since it was called."""
    led = _led(session, now)
    if not led:
        return
    chats = private_chats(session, {person for _, person in led})
    shown = _shown(session, {meeting.id for meeting, _ in led})
    for meeting, person in led:
        chat = chats.get(person)
        if chat is not None and (meeting.id, chat.id) not in shown:
            give_list(session, now, meeting, person, chat)


def _led(session: Session, now: datetime) -> list[tuple[Meeting, int]]:
    """The meetings ahead with whoever leads their unit today."""
    return list(session.exec(_LED, params={"now": now, "on": today(now)}).all())


def _shown(session: Session, meetings: set[int]) -> set[tuple[int, int]]:
    """The chats in which a list of each meeting stands already."""
    notices = session.exec(_NOTICES, params={"meetings": list(meetings)})
    return {(meeting, chat) for meeting, chat, content in notices if content["late"] == "board"}
