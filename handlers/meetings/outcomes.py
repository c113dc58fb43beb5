"""What became of a notice on its way, told to whoever sent it; nothing is repeated blindly."""

from datetime import datetime

from sqlmodel import Session, select

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.house import House
from handlers.local_time import today
from handlers.meetings.sheet import Sheet
from handlers.permissions import Action, may
from handlers.telling import leaders_chats, tell
from storage.queries.people import private_chats
from storage.settling import send_again
from storage.tables import Chat, ChatType, Meeting, Notice, Outbox, Person, Priority, SendState

TROUBLE = {
    SendState.UNKNOWN: "delivery_unknown",
    SendState.FAILED: "delivery_failed",
    SendState.EXPIRED: "delivery_failed",
}


def finished(house: House, session: Session, now: datetime, row: Outbox) -> None:
    """Called by delivery when a row has ended, in the same transaction."""
    name = TROUBLE.get(row.state)
    notice = _notice_of(session, row) if name and row.edits is None else None
    if name is None or notice is None:
        return
    meeting = session.get_one(Meeting, notice.meeting_id)
    sheet = Sheet.open(session, house, notice.meeting_id)
    place = chat_name(session, notice.chat_id)
    again = [[(sheet.say("button_again"), action("again", row.id))]]
    message = house.wording.message(
        f"meetings.{name}", again, at=sheet.at, chat=place, why=row.reason or sheet.say("why_unknown")
    )
    chats = [chat for chat in senders(session, meeting, now) if chat.id != row.chat_id]
    tell(session, now, chats, message.to_json(), Priority.ANSWER, key=f"trouble:{row.id}:{row.attempts}")


def press_again(context: Context, arguments: list[str]) -> None:
    """Send a notice again on somebody's word: "again:<outbox row>"."""
    row = context.session.get(Outbox, number(arguments, 0))
    notice = _notice_of(context.session, row) if row else None
    if row is None or notice is None or row.state not in TROUBLE:
        raise StaleTap
    sheet = Sheet.open(context.session, context.house, notice.meeting_id)
    on = today(context.now)
    if sheet.meeting.starts_at <= context.now or not may(
        context.session, context.person_id, Action.CALL_MEETING, sheet.unit.id, on
    ):
        raise StaleTap
    send_again(context.session, number(arguments, 0), context.now)
    context.toast("meetings.sent_again")
    context.redraw("meetings.sent_again")
    context.audit("send_again", f"meeting:{notice.meeting_id}", sheet.unit.id)


def _notice_of(session: Session, row: Outbox) -> Notice | None:
    return session.exec(select(Notice).where(Notice.outbox_id == (row.follows or row.id))).first()


def chat_name(session: Session, chat_id: int) -> str:
    chat = session.get_one(Chat, chat_id)
    return f"nhóm “{chat.title}”" if chat.type is ChatType.GROUP else "tin riêng"


def senders(session: Session, meeting: Meeting, now: datetime) -> list[Chat]:
    """The private chat of whoever called the meeting; of its leaders where that is closed."""
    caller = session.get(Person, meeting.called_by) if meeting.called_by else None
    if caller is None:
        return leaders_chats(session, meeting.unit_id, now)
    return list(private_chats(session, [caller.id]).values())
