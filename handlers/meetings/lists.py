"""The meetings ahead: of a person ("/lich"), and the secretary's list of one ("/ds")."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.context import Context
from handlers.house import House
from handlers.late import late
from handlers.local_time import local, today
from handlers.meetings.sheet import Sheet, told
from handlers.messages import Message
from handlers.permissions import Action, may
from storage.outbox import Skip, put
from storage.queries.people import MEMBER_BONDS, units_of
from storage.queries.units import unit
from storage.tables import Answer, AnswerSource, Meeting, MeetingState, Notice, Priority


def open_meetings(context: Context, person_id: int) -> list[Meeting]:
    """The called meetings ahead that this person is asked to, soonest first."""
    units = units_of(context.session, person_id, today(context.now), MEMBER_BONDS)
    return ahead(context.session, units, context.now)


def agenda_lines(context: Context, person_id: int) -> list[str]:
    """The meetings ahead and, alone, what this person answered; in a group only the group's own.

    Those put off come last, as long as they have no new time.
    """
    units = units_of(context.session, person_id, today(context.now), MEMBER_BONDS)
    if not context.private:
        units = [unit_id for unit_id in units if unit_id == context.chat.unit_id]
    off = select(Meeting).where(col(Meeting.unit_id).in_(units), Meeting.state == MeetingState.POSTPONED)
    put_off = [_line_off(context, meeting) for meeting in context.session.exec(off).all()]
    return [*(_line_of(context, meeting) for meeting in ahead(context.session, units, context.now)), *put_off]


def board(context: Context, _line: str) -> None:
    """/ds: the secretary's list with names, sent privately; from then on that message is the live one."""
    meetings = ahead(context.session, sorted(context.reach(Action.SEE_NAMES)), context.now)
    chat = context.own_chat()
    if context.person_id is None or not (meetings or context.private):
        return
    if not meetings:
        context.reply("meetings.no_meeting")
    elif chat is None:
        context.reply("meetings.write_privately")
    else:
        for meeting in meetings:
            _show_board(context, meeting)


def acknowledged(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """How many answers were written since a moment, and the counts. args: meeting, since (ISO)."""
    sheet = Sheet.open(session, house, args["meeting"])
    since = datetime.fromisoformat(args["since"])
    written = [
        row
        for row in sheet.answers.values()
        if row.source is AnswerSource.TEXT and since <= row.answered_at <= now
    ]
    if not written or sheet.over(now):
        return Skip("không còn câu nào mới")
    return house.wording.message(
        "meetings.acknowledged", kind=sheet.kind(), at=sheet.at, count=len(written), tally=sheet.tally()
    )


def ahead(session: Session, unit_ids: list[int], now: datetime) -> list[Meeting]:
    """The called meetings of these units that have not begun, soonest first."""
    statement = select(Meeting).where(
        col(Meeting.unit_id).in_(unit_ids),
        Meeting.state == MeetingState.CALLED,
        Meeting.starts_at > now,
    )
    return list(session.exec(statement.order_by(col(Meeting.starts_at), col(Meeting.id))).all())


def _line_of(context: Context, meeting: Meeting) -> str:
    own = unit(context.session, meeting.unit_id)
    text = context.house.wording.text
    return text(
        "meetings.agenda_line",
        at=local(meeting.starts_at, own),
        kind=text(f"meetings.kind_{meeting.kind}"),
        unit=own.name,
        place=meeting.place,
        mine=_mine(context, meeting) if context.private else "",
    )


def _mine(context: Context, meeting: Meeting) -> str:
    text = context.house.wording.text
    answer = context.session.get(Answer, (meeting.id, context.person_id))
    return text("meetings.mine", answer=told(context.house, answer)) if answer else text("meetings.mine_none")


def _line_off(context: Context, meeting: Meeting) -> str:
    own = unit(context.session, meeting.unit_id)
    text = context.house.wording.text
    kind = text(f"meetings.kind_{meeting.kind}")
    return text("meetings.agenda_off", at=local(meeting.starts_at, own), kind=kind, unit=own.name)


def _show_board(context: Context, meeting: Meeting) -> None:
    chat = context.own_chat()
    assert chat is not None
    context.audit("see_names", f"meeting:{meeting.id}", meeting.unit_id)
    for old in context.session.exec(
        select(Notice).where(Notice.meeting_id == meeting.id, Notice.chat_id == chat.id)
    ):
        old.live = False
    on = today(context.now)
    manage = may(context.session, context.person_id, Action.CALL_MEETING, meeting.unit_id, on)
    content = late("board", meeting=meeting.id, manage=manage)
    row = put(context.session, context.parcel(chat, content, Priority.ANSWER), context.now)
    if row is not None:
        context.session.add(Notice(meeting_id=meeting.id, chat_id=chat.id, outbox_id=row, content=content))
