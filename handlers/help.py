"""The help: what this person may do here, and nothing else."""

from collections.abc import Sequence
from itertools import accumulate

from handlers.actions import StaleTap, action
from handlers.context import Context
from handlers.feature import Help
from handlers.local_time import today
from handlers.permissions import anywhere
from storage.tables import Audience

SHOWN = 5
"""Lines of help that are shown before "xem thêm"."""


def show(context: Context, lines: Sequence[Help]) -> None:
    """Of `lines`, those whose action the person is allowed somewhere."""
    if not context.private:
        context.reply(_in_group(context))
        return
    if context.person_id is None:
        context.reply("help.nobody" if context.linked_to is None else "privacy.not_agreed")
        return
    said = _allowed(context, context.person_id, lines)
    first = _first(said)
    more = [[(context.house.wording.text("help.button_more"), action("help_more"))]]
    context.reply("help.page", more if len(first) < len(said) else (), lines=first)


def show_all(context: Context, lines: Sequence[Help]) -> None:
    """Xem thêm: everything, in place of the first lines."""
    if not context.private or context.person_id is None:
        raise StaleTap
    context.redraw("help.page", lines=_allowed(context, context.person_id, lines))


def _allowed(context: Context, person_id: int, lines: Sequence[Help]) -> list[str]:
    on, text = today(context.now), context.house.wording.text
    actions = dict.fromkeys(line.action for line in lines)
    allowed = {one for one in actions if anywhere(context.session, person_id, one, on)}
    here = [line for line in lines if line.action in allowed and line.offered(context.house)]
    said = [text(f"help.{line.name}") for line in here]
    return [*said, text("help.own_data"), text("help.cancel")]


def _first(said: list[str]) -> list[str]:
    """As many as fit into `SHOWN` lines, for whoever reads on a small screen."""
    heights = accumulate(len(one.strip().splitlines()) for one in said)
    return [one for one, height in zip(said, heights, strict=True) if height <= SHOWN]


def _in_group(context: Context) -> str:
    """In a group only what may be said before everybody there."""
    if context.chat.unit_id is None:
        return "common.greeting"
    return "help.in_cell" if context.chat.audience is Audience.CELL else "help.in_other_group"
