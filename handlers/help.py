"""/trogiup: what this person may do here, and nothing else."""

from handlers.context import Context
from handlers.house import today
from handlers.meetings.lists import MEMBER_BONDS
from handlers.permissions import Action, units_for
from storage.queries.people import units_of


def command(context: Context, _line: str) -> None:
    on, person_id = today(context.now), context.person_id
    may_call = person_id is not None and bool(units_for(context.session, person_id, Action.CALL_MEETING, on))
    member = person_id is not None and bool(units_of(context.session, person_id, on, MEMBER_BONDS))
    context.reply("common.help", may_call=may_call, member=member)
