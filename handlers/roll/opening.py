"""Opening a roll before or at the meeting, and coming back to it: "/diemdanh"."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import col, select

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.late import late
from handlers.local_time import local, today
from handlers.meetings.announce import audience_of
from handlers.permissions import Action, units_for
from handlers.roll import line as lines
from handlers.roll import reading
from handlers.roll.access import Hand, aside, may_take
from handlers.roll.state import Sheet
from handlers.roll.views import here_button
from storage.outbox import put
from storage.queries.chats import letter_for
from storage.queries.roll import open_rolls
from storage.queries.units import unit
from storage.tables import (
    Chat,
    Meeting,
    MeetingState,
    Priority,
    Question,
    QuestionKind,
    Roll,
    RollPost,
)

CODE_DIGITS = 4
AHEAD = timedelta(hours=18)
"""A roll is opened on the meeting's own day: earlier it would only be pressed by mistake."""


def random_code() -> str:
    """Unlike the last meeting's, and not to be guessed at home in the few tries there are."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


new_code: Callable[[], str] = random_code


def command(context: Context, line: str) -> None:
    """/diemdanh: opens the roll of the meeting at hand, or shows it; with a line, marks what it says."""
    if line.strip() and reading.take_line(context, line):
        return
    own, meetings = aside(context), _at_hand(context)
    if not meetings:
        _nothing(context)
    elif own is None:
        context.reply("roll.write_privately")
    elif len(meetings) > 1:
        own.reply("roll.which", [[_choice(own, meeting)] for meeting in meetings])
    else:
        _go_to(own, meetings[0], line)


def press_open(context: Context, arguments: list[str]) -> None:
    """One of several meetings: "roll_open:<meeting>"."""
    meeting = context.session.get(Meeting, number(arguments, 0))
    if meeting is None or not context.private or not may_take(context, meeting.unit_id):
        raise StaleTap
    context.toast("roll.opened")
    _go_to(context, meeting, "")


def show_board(context: Context, meeting_id: int) -> None:
    """The secretary's view, sent anew: from then on that message is the live one."""
    session = context.session
    context.audit("see_names", f"meeting:{meeting_id}", session.get_one(Meeting, meeting_id).unit_id)
    older = select(RollPost).where(RollPost.meeting_id == meeting_id, RollPost.chat_id == context.chat.id)
    for post in session.exec(older):
        post.live = False
    _post(context, meeting_id, context.chat, "roll_board", live=True)


def _go_to(context: Context, meeting: Meeting, line: str) -> None:
    assert meeting.id is not None
    if context.session.get(Roll, meeting.id) is None:
        _open(context, meeting)
    if not line.strip():
        _call(context, meeting)
        show_board(context, meeting.id)
        return
    sheet = Sheet.open(context.session, context.house, meeting.id)
    if not lines.read(context, sheet, Hand.SECRETARY, line):
        context.reply("roll.line_unclear")


def _open(context: Context, meeting: Meeting) -> None:
    roll = Roll(
        meeting_id=meeting.id,
        code=new_code(),
        opened_at=context.now,
        opened_by=context.account.id if context.account else None,
    )
    context.session.add(roll)
    context.session.flush()
    context.audit("open_roll", f"meeting:{meeting.id}", meeting.unit_id)


def _call(context: Context, meeting: Meeting) -> None:
    """Ask the members to mark themselves, once, where they are and while they still may. A secretary who
    takes the roll by a line has no need of it."""
    sheet = Sheet.open(context.session, context.house, meeting.id)
    until = sheet.window[1]
    if context.now >= until or sheet.closed or _called(context, meeting):
        return
    groups, private = audience_of(context.session, meeting.unit_id, context.now)
    for chat in groups:
        row = _post(context, meeting.id, chat, "roll_call", live=True, until=until, chat=chat.id)
        if row is not None:
            _open_question(context, sheet, chat, row)
    for person, chat in private.items():
        _post(context, meeting.id, chat, "roll_call", live=False, until=until, person=person)


def _called(context: Context, meeting: Meeting) -> bool:
    posts = context.session.exec(select(RollPost).where(RollPost.meeting_id == meeting.id))
    return any(post.content["late"] == "roll_call" for post in posts)


def _open_question(context: Context, sheet: Sheet, chat: Chat, row: int) -> None:
    """While members may mark themselves, a digit written in the group does it. Only this one: taking it back
    needs the button, or the secretary."""
    if sheet.rules.roll_code_only:
        return
    start, until = sheet.window
    question = Question(
        chat_id=chat.id,
        outbox_id=row,
        kind=QuestionKind.ROLL,
        meeting_id=sheet.meeting_id,
        choices=[list(here_button(sheet))],
        letter=letter_for(context.session, chat.id, sheet.meeting_id, context.now),
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


def _at_hand(context: Context) -> list[Meeting]:
    """The meetings whose roll this person may take now: one being taken, else today's, else the last."""
    units = sorted(context.reach(Action.TAKE_ROLL))
    being_taken = open_rolls(context.session, units)
    if being_taken:
        return [context.session.get_one(Meeting, roll.meeting_id) for roll in being_taken]
    back = timedelta(days=context.house.rules.roll_days_back)
    statement = (
        select(Meeting)
        .where(
            col(Meeting.unit_id).in_(units),
            Meeting.state == MeetingState.CALLED,
            Meeting.starts_at > context.now - back,
            Meeting.starts_at < context.now + AHEAD,
        )
        .order_by(col(Meeting.starts_at).desc())
    )
    found = list(context.session.exec(statement).all())
    on = today(context.now)
    todays = [meeting for meeting in found if local(meeting.starts_at).date() == on]
    past = [meeting for meeting in found if meeting.starts_at <= context.now]
    return todays or past[:1]


def _nothing(context: Context) -> None:
    on = today(context.now)
    if context.person_id is not None and units_for(context.session, context.person_id, Action.TAKE_ROLL, on):
        context.reply("roll.no_meeting")
    else:
        context.reply("common.not_allowed", who=context.house.wording.text("meetings.who_calls"))


def _choice(context: Context, meeting: Meeting) -> tuple[str, str]:
    own = unit(context.session, meeting.unit_id)
    text = context.house.wording.text
    kind = text(f"meetings.kind_{meeting.kind}")
    label = text("roll.which_row", at=local(meeting.starts_at, own), kind=kind, unit=own.name)
    return label, action("roll_open", meeting.id)
