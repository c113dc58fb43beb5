"""A meeting that is being held: what is said then is about it, never an answer to the next one."""

from datetime import timedelta

from sqlmodel import col, select

from handlers.context import Context
from handlers.language import Intent, ReplyReading
from handlers.local_time import today
from handlers.meetings.sheet import Sheet
from storage.queries.people import MEMBER_BONDS, units_of
from storage.tables import Meeting, MeetingState, Roll

COMING = frozenset([Intent.YES, Intent.LATE, Intent.CHANGE])


def held_now(context: Context) -> Meeting | None:
    """The meeting of the writer's own that began not long ago; None where a message was replied to, for then
    the text is about that."""
    if context.person_id is None or context.pressed() is not None:
        return None
    units = units_of(context.session, context.person_id, today(context.now), MEMBER_BONDS)
    began = context.now - timedelta(minutes=context.house.rules.meeting_minutes)
    statement = select(Meeting).where(
        col(Meeting.unit_id).in_(units),
        Meeting.state == MeetingState.CALLED,
        col(Meeting.starts_at) <= context.now,
        col(Meeting.starts_at) > began,
    )
    return context.session.exec(statement.order_by(col(Meeting.starts_at).desc())).first()


def point_to_roll(context: Context, meeting: Meeting, reading: ReplyReading) -> bool:
    """ "em đến rồi", "có mặt" while a meeting is held: how presence is marked there. In a group where the bot
    was not spoken to, silence. False where the text says nothing of the kind."""
    if reading.intent not in COMING:
        return False
    if context.private or getattr(context.event.body, "addressed", False):
        roll = context.session.get(Roll, meeting.id)
        state = "not_open" if roll is None else "open" if roll.closed_at is None else "closed"
        sheet = Sheet.open(context.session, context.house, meeting.id)
        context.reply(f"meetings.held_roll_{state}", kind=sheet.kind(), at=sheet.at)
    return True
