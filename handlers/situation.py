"""How the answers stand, on demand ("/tinhhinh", "tình hình"): counts, never a name.

Where a platform cannot edit, the notice's own counts stay as they were sent.
"""

from handlers.context import Context
from handlers.feature import Command, Feature, Spoken
from handlers.local_time import today
from handlers.meetings.lists import ahead
from handlers.meetings.sheet import Sheet
from handlers.permissions import Action, may, units_for
from handlers.roll.roll_list import RollList
from storage.queries.people import MEMBER_BONDS, units_of
from storage.queries.roll import open_rolls


def command(context: Context, _line: str) -> None:
    """/tinhhinh: the counts of each roll being taken and meeting ahead; in a group only of its own."""
    if context.person_id is None:
        context.reply(context.stranger)
        return
    units = _units(context, context.person_id)
    lines = [*_rolls(context, units), *_answers(context, units)]
    if lines:
        context.reply("meetings.situation", lines=lines)
    else:
        context.reply("meetings.no_meeting")


def _rolls(context: Context, units: list[int]) -> list[str]:
    """Those present so far where a roll is being taken."""
    text = context.house.wording.text
    rolls = [
        RollList.open(context.session, context.house, row.meeting_id)
        for row in open_rolls(context.session, units)
    ]
    return [text("roll.situation_line", at=roll.at, kind=roll.kind(), figures=roll.figures) for roll in rolls]


def _answers(context: Context, units: list[int]) -> list[str]:
    """Those who answered for the meetings ahead."""
    text = context.house.wording.text
    session, house, now = context.session, context.house, context.now
    sheets = [Sheet.open(session, house, meeting.id) for meeting in ahead(session, units, now)]
    return [
        text("meetings.situation_line", at=sheet.at, kind=sheet.kind(), tally=sheet.tally())
        for sheet in sheets
    ]


def _units(context: Context, person_id: int) -> list[int]:
    """The units whose counts the person may see, of those this chat is about."""
    on = today(context.now)
    own = units_of(context.session, person_id, on, MEMBER_BONDS)
    units = {*own, *units_for(context.session, person_id, Action.SEE_COUNTS, on)}
    if context.chat.unit_id is not None:
        units = {context.chat.unit_id}
    return [one for one in sorted(units) if may(context.session, person_id, Action.SEE_COUNTS, one, on)]


SITUATION = Feature(
    "situation",
    commands=(Command("tinhhinh", command, spoken=Spoken()),),
)
