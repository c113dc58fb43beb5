"""The buttons under the messages about a roll."""

from datetime import datetime

from handlers.actions import action
from handlers.local_time import local
from handlers.meetings.link import offered
from handlers.roll.roll_list import RollList
from handlers.wording import Rows
from storage.tables import RollMark, RollStep


def here_button(roll: RollList) -> tuple[str, str]:
    """Có mặt."""
    return roll.say("button_here"), action("roll_here", roll.meeting_id)


def call_buttons(roll: RollList, *, digits: bool) -> Rows:
    """Có mặt and, where these are buttons, a way back."""
    here = [] if roll.rules.roll_code_only else [[here_button(roll)]]
    oops = [] if digits else [[(roll.say("button_oops"), action("roll_oops", roll.meeting_id))]]
    return [*here, *oops]


def entry_buttons(roll: RollList) -> Rows:
    """The ways on from any of the secretary's messages."""
    here = roll.meeting_id
    rest = [(roll.say("button_rest"), action("roll_rest", here))] if roll.marked(None) else []
    return [
        [(roll.say("button_list"), action("roll_list", here, 0)), *rest],
        [(roll.say("button_close"), action("roll_close", here))],
    ]


def board_buttons(roll: RollList, now: datetime) -> Rows:
    here = roll.meeting_id
    if roll.closed:
        full_list = [(roll.say("button_full"), action("roll_full", here))]
        return [*closed_buttons(roll, now), full_list]
    online = roll.say("button_online_off" if roll.row.online else "button_online_on")
    first, last = entry_buttons(roll)
    guests = (roll.say("button_guests"), action("roll_guests", here))
    screen = [[(roll.say("button_screen"), action("roll_screen", here))]] if offered(roll.house) else []
    return [first, [guests, (online, action("roll_online", here))], *screen, last]


def closed_buttons(roll: RollList, now: datetime) -> Rows:
    """Ways back into a closed roll."""
    here = roll.meeting_id
    again = [(roll.say("button_reopen"), action("roll_reopen", here))] if may_reopen(roll, now) else []
    return [[(roll.say("button_correct"), action("roll_list", here, 0)), *again]]


def may_reopen(roll: RollList, now: datetime) -> bool:
    """Closing is undone on the same day only; later marks are corrected one by one, with a reason."""
    closed_at = roll.row.closed_at
    return closed_at is not None and local(closed_at, roll.unit).date() == local(now, roll.unit).date()


def result_buttons(roll: RollList, step: RollStep, undecided: bool, *, leader: bool) -> Rows:
    undo = [(roll.say("button_undo"), action("roll_undo", step.id))] if _may_undo(roll, step) else []
    decide = [
        (roll.say("button_excused"), action("roll_decide", step.id, RollMark.EXCUSED)),
        (roll.say("button_unexcused"), action("roll_decide", step.id, RollMark.UNEXCUSED)),
    ]
    on = [] if leader or roll.closed else entry_buttons(roll)
    return [row for row in (decide if undecided and not leader else [], undo, *on) if row]


def _may_undo(roll: RollList, step: RollStep) -> bool:
    return step.undone_at is None and not roll.reported(step.at)
