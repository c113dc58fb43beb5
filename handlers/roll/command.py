"""/diemdanh: which meeting's roll it is about, then to its board, or to the marks written behind it."""

from datetime import timedelta

from sqlmodel import col, select

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.events import Text
from handlers.language import read_roll_line
from handlers.local_time import local, today
from handlers.permissions import Action, units_for
from handlers.roll import one_line, texts
from handlers.roll.access import aside, may_take
from handlers.roll.opening import call_members, open_roll, show_board
from handlers.roll.roll_list import RollList
from storage.queries.roll import open_rolls
from storage.queries.units import unit
from storage.tables import Meeting, MeetingState, Roll, RollSource

AHEAD = timedelta(hours=18)
"""A roll is opened on the meeting's own day: earlier it would only be pressed by mistake."""


def command(context: Context, line: str) -> None:
    """/diemdanh: opens the roll of the meeting at source, or shows it; with a line, marks what it says."""
    if line.strip() and texts.take_line(context, line):
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


def heard(context: Context, body: Text) -> bool:
    """Whether the text was about the roll that is being taken here, or opened one."""
    return texts.read(context, body) or _from_line(context, body)


def _from_line(context: Context, body: Text) -> bool:
    """Whether a whole roll was written where none was open yet, once today's meeting had begun: "vắng: Hoa;
    còn lại có mặt" opens it by itself."""
    line = read_roll_line(body.text)
    if not context.private or body.edited or not (line.rest_present or line.present is not None):
        return False
    on = local(context.said_at).date()
    begun = [
        meeting
        for meeting in _at_hand(context)
        if meeting.starts_at <= context.said_at
        and local(meeting.starts_at).date() == on
        and context.session.get(Roll, meeting.id) is None
    ]
    if len(begun) == 1:
        _go_to(context, begun[0], body.text)
    return len(begun) == 1


def press_open(context: Context, arguments: list[str]) -> None:
    """One of several meetings: "roll_open:<meeting>"."""
    meeting = context.session.get(Meeting, number(arguments, 0))
    if meeting is None or not context.private or not may_take(context, meeting.unit_id):
        raise StaleTap
    context.toast("roll.opened")
    _go_to(context, meeting, "")


def _go_to(context: Context, meeting: Meeting, line: str) -> None:
    if context.session.get(Roll, meeting.id) is None:
        open_roll(context, meeting)
    if not line.strip():
        call_members(context, meeting)
        show_board(context, meeting.id)
        return
    roll = RollList.open(context.session, context.house, meeting.id)
    if not one_line.read(context, roll, RollSource.SECRETARY, line):
        context.reply("roll.line_unclear")


def _at_hand(context: Context) -> list[Meeting]:
    """The meetings whose roll this person may take now: one being taken, else today's, else the last."""
    units = sorted(context.reach(Action.TAKE_ROLL))
    being_taken = open_rolls(context.session, units)
    if being_taken:
        return [context.session.get_one(Meeting, row.meeting_id) for row in being_taken]
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
