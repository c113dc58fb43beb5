"""/trogiup: what this person may do here, and nothing else."""

from handlers.context import Context
from handlers.house import today
from handlers.permissions import Action, anywhere
from storage.tables import Audience

LINES: tuple[tuple[str, Action], ...] = (
    ("call", Action.CALL_MEETING),
    ("change", Action.CALL_MEETING),
    ("series", Action.CALL_MEETING),
    ("board", Action.SEE_NAMES),
    ("behalf", Action.ANSWER_FOR_OTHERS),
    ("roll", Action.TAKE_ROLL),
    ("agenda", Action.ANSWER),
    ("answer", Action.ANSWER),
    ("person", Action.EDIT_PEOPLE),
    ("roster", Action.EDIT_TREE),
    ("groups", Action.JOIN_GROUP),
    ("invite", Action.LINK_PEOPLE),
    ("guide", Action.JOIN_GROUP),
    ("requests", Action.HANDLE_REQUESTS),
    ("audit", Action.SEE_AUDIT),
)
"""What the help can say (help.<name>), and the action whoever reads it must be allowed somewhere."""


def command(context: Context, _line: str) -> None:
    if not context.private:
        context.reply(_in_group(context))
        return
    if context.person_id is None:
        context.reply("help.nobody" if context.linked_to is None else "privacy.not_agreed")
        return
    on, text = today(context.now), context.house.wording.text
    allowed = {act for _, act in LINES if anywhere(context.session, context.person_id, act, on)}
    lines = [text(f"help.{name}") for name, act in LINES if act in allowed]
    context.reply("help.page", lines=[*lines, text("help.own_data"), text("help.cancel")])


def _in_group(context: Context) -> str:
    """In a group only what may be said before everybody there."""
    if context.chat.unit_id is None:
        return "common.greeting"
    return "help.in_cell" if context.chat.audience is Audience.CELL else "help.in_other_group"
