"""How the answers stand, on demand ("/tinhhinh", or "tình hình" said to the bot): counts, never a name.

Where a platform cannot edit, the notice's own counts stay as they were sent.
"""

from handlers.context import Context
from handlers.events import Text
from handlers.feature import Command, Feature, Listener, Turn
from handlers.language import fold
from handlers.local_time import today
from handlers.meetings.lists import ahead
from handlers.meetings.sheet import Sheet
from handlers.permissions import Action, may, units_for
from handlers.roll.roll_list import RollList
from storage.queries.people import MEMBER_BONDS, units_of
from storage.queries.roll import open_rolls
from storage.tables import Audience

WORDS = frozenset(
    ["tinh hinh", "tinh hinh the nao", "tinh hinh the nao roi", "tinh hinh sao roi", "tinh hinh tra loi",
     "bao nhieu nguoi tra loi roi", "may nguoi tra loi roi"]
)  # fmt: skip
"""Said to the bot, without diacritics and marks."""


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
    sheets = [Sheet.open(context.session, context.house, meeting.id) for meeting in ahead(context, units)]
    return [
        text("meetings.situation_line", at=sheet.at, kind=sheet.kind(), tally=sheet.tally())
        for sheet in sheets
    ]


def asked(context: Context, body: Text) -> bool:
    """Whether the words ask for it; then they are answered."""
    joined = context.private or context.chat.audience is Audience.CELL
    if not joined or fold(body.text).strip(" .?!") not in WORDS:
        return False
    command(context, "")
    return True


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
    commands=(Command("tinhhinh", command),),
    listeners=(Listener(Turn.QUESTION, asked, addressed=True),),
)
