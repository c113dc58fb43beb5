"""Opening a roll: its code, the call to the members, and the live board of whoever takes it."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from handlers.context import Context
from handlers.house import House
from handlers.late import late
from handlers.meetings.announce import audience_of
from handlers.roll.buttons import here_button
from handlers.roll.roll_list import RollList
from storage.outbox import put
from storage.queries.chats import letter_for
from storage.tables import Chat, Meeting, Outbox, Priority, Question, QuestionKind, Roll, RollPost

CODE_DIGITS = 4


def random_code() -> str:
    """Unlike the last meeting's, and not to be guessed at home in the few tries there are."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


new_code: Callable[[], str] = random_code


def show_board(context: Context, meeting_id: int) -> None:
    """The secretary's view, sent anew: from then on that message is the live one."""
    session = context.session
    context.audit("see_names", f"meeting:{meeting_id}", session.get_one(Meeting, meeting_id).unit_id)
    older = select(RollPost).where(RollPost.meeting_id == meeting_id, RollPost.chat_id == context.chat.id)
    for post in session.exec(older):
        post.live = False
    _post(context, meeting_id, context.chat, "roll_board", live=True)


def uneditable(_house: House, session: Session, _now: datetime, row: Outbox) -> None:
    """A post that the platform will not edit any more (somebody deleted it) is followed no longer."""
    followed = select(RollPost).where(RollPost.outbox_id == row.edits, col(RollPost.live))
    for post in session.exec(followed) if row.edits is not None else ():
        post.live = False


def open_roll(context: Context, meeting: Meeting) -> None:
    roll = Roll(
        meeting_id=meeting.id,
        code=new_code(),
        opened_at=context.now,
        opened_by=context.account_id,
    )
    context.session.add(roll)
    context.session.flush()
    context.audit("open_roll", f"meeting:{meeting.id}", meeting.unit_id)


def call_members(context: Context, meeting: Meeting) -> None:
    """Ask the members to mark themselves, once, where they are and while they still may. A secretary who
    takes the roll by a line has no need of it."""
    roll = RollList.open(context.session, context.house, meeting.id)
    until = roll.window[1]
    if context.now >= until or roll.closed or _called(context, meeting):
        return
    groups, private = audience_of(context.session, meeting.unit_id, context.now)
    for chat in groups:
        row = _post(context, meeting.id, chat, "roll_call", live=True, until=until, chat=chat.id)
        if row is not None:
            _open_question(context, roll, chat, row)
    for person, chat in private.items():
        _post(context, meeting.id, chat, "roll_call", live=False, until=until, person=person)


def _called(context: Context, meeting: Meeting) -> bool:
    posts = context.session.exec(select(RollPost).where(RollPost.meeting_id == meeting.id))
    return any(post.content["late"] == "roll_call" for post in posts)


def _open_question(context: Context, roll: RollList, chat: Chat, row: int) -> None:
    """While members may mark themselves, a digit written in the group does it. Only this one: taking it back
    needs the button, or the secretary."""
    if roll.rules.roll_code_only:
        return
    start, until = roll.window
    question = Question(
        chat_id=chat.id,
        outbox_id=row,
        kind=QuestionKind.ROLL,
        meeting_id=roll.meeting_id,
        choices=[list(here_button(roll))],
        letter=letter_for(context.session, chat.id, roll.meeting_id, context.now),
        asked_at=max(start, context.now),
        closes_at=until,
    )
    context.session.add(question)


def _post(
    context: Context,
    meeting_id: int,
    to: Chat,
    name: str,
    *,
    live: bool,
    until: datetime | None = None,
    **args: int,
) -> int | None:
    content = late(name, meeting=meeting_id, **args)
    priority = Priority.ANSWER if to.id == context.chat.id else Priority.NOTICE
    thread = context.event.chat.thread if to.id == context.chat.id else to.thread
    row = put(
        context.session,
        context.parcel(to, content, priority, thread=thread, expires_at=until),
        context.now,
    )
    if row is not None:
        context.session.add(
            RollPost(meeting_id=meeting_id, chat_id=to.id, outbox_id=row, content=content, live=live)
        )
    return row
