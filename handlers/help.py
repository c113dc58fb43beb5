"""The help: what this person may do here, and nothing else."""

from collections.abc import Sequence

from handlers.context import Context
from handlers.feature import Help
from handlers.local_time import today
from handlers.permissions import anywhere
from storage.tables import Audience


def show(context: Context, lines: Sequence[Help]) -> None:
    """Of `lines`, those whose action the person is allowed somewhere."""
    if not context.private:
        context.reply(_in_group(context))
        return
    if context.person_id is None:
        context.reply("help.nobody" if context.linked_to is None else "privacy.not_agreed")
        return
    on, text = today(context.now), context.house.wording.text
    actions = dict.fromkeys(line.action for line in lines)
    allowed = {action for action in actions if anywhere(context.session, context.person_id, action, on)}
    said = [text(f"help.{line.name}") for line in lines if line.action in allowed]
    context.reply("help.page", lines=[*said, text("help.own_data"), text("help.cancel")])


def _in_group(context: Context) -> str:
    """In a group only what may be said before everybody there."""
    if context.chat.unit_id is None:
        return "common.greeting"
    return "help.in_cell" if context.chat.audience is Audience.CELL else "help.in_other_group"
