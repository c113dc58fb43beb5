"""A notice somebody deleted in its group: edited no more, told once, and posted anew on the leaders' word."""

from datetime import datetime

from sqlmodel import Session, col, select

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.house import House
from handlers.late import late
from handlers.local_time import today
from handlers.meetings.announce import open_rsvp, post
from handlers.meetings.outcomes import chat_name, senders
from handlers.meetings.sheet import Sheet
from handlers.permissions import Action, may
from handlers.telling import tell
from storage.tables import Chat, Notice, Outbox, Priority, Question, SendState

TROUBLE = frozenset([SendState.FAILED])


def finished(house: House, session: Session, now: datetime, row: Outbox) -> None:
    """An edit that the platform will never take ends the following of its message."""
    notice = _followed(session, row.edits) if row.edits is not None else None
    if notice is None:
        return
    notice.live = False
    sheet = Sheet.open(session, house, notice.meeting_id)
    if sheet.over(now) or "chat" not in notice.content["args"]:
        return
    anew = [[(sheet.say("button_anew"), action("anew", notice.outbox_id))]]
    message = house.wording.message(
        "meetings.notice_gone", anew, at=sheet.at, chat=chat_name(session, notice.chat_id)
    )
    chats = senders(session, sheet.meeting, now)
    tell(session, now, chats, message.to_json(), Priority.ANSWER, key=f"gone:{notice.outbox_id}")


def press_anew(context: Context, arguments: list[str]) -> None:
    """Post the notice anew in its group: "anew:<outbox row of the deleted one>"."""
    session, row = context.session, number(arguments, 0)
    notice = session.exec(select(Notice).where(Notice.outbox_id == row)).first()
    if notice is None or "chat" not in notice.content["args"]:
        raise StaleTap
    sheet = Sheet.open(session, context.house, notice.meeting_id)
    on = today(context.now)
    if sheet.over(context.now) or not may(session, context.person_id, Action.CALL_MEETING, sheet.unit.id, on):
        raise StaleTap
    _post(context, sheet, notice)
    context.toast("meetings.anew_sent")
    context.redraw("meetings.anew_sent")
    context.audit("send_again", f"meeting:{notice.meeting_id}", sheet.unit.id)


def _post(context: Context, sheet: Sheet, notice: Notice) -> None:
    """Once, however often it is pressed; what was asked under the old one is asked under the new."""
    session, meeting = context.session, sheet.meeting
    chat = session.get_one(Chat, notice.chat_id)
    content = late("notice", meeting=meeting.id, chat=chat.id, since=f"anew-{notice.outbox_id}")
    row = post(session, context.now, meeting, chat, content, live=True)
    if row is None:
        return
    asked = session.exec(select(Question).where(Question.outbox_id == notice.outbox_id)).first()
    if asked is None:
        open_rsvp(session, context.house, meeting, chat, row, context.now)
    else:
        asked.outbox_id = row


def _followed(session: Session, row: int) -> Notice | None:
    return session.exec(select(Notice).where(Notice.outbox_id == row, col(Notice.live))).first()
