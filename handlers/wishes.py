"""Plain words that mean a command: "ai vắng", "dời họp sang 20h", "điểm danh"."""

from collections.abc import Mapping

from handlers import groups
from handlers.actions import StaleTap, action
from handlers.context import Context
from handlers.events import Text
from handlers.feature import Command
from handlers.language import DateKind, read_date, read_wish
from handlers.local_time import local


def heard(commands: Mapping[str, Command], context: Context, body: Text) -> bool:
    """Whether plain words meant a command of somebody who may give it. Nothing but the wish may be in them,
    or the day and hour of a command that takes one."""
    wish = read_wish(body.text)
    command = commands.get(wish.command) if wish else None
    if wish is None or command is None or command.spoken is None or not groups.speaks_of_cell(context):
        return False
    spoken = command.spoken
    if spoken.action is not None and not context.reach(spoken.action):
        return _refused(context, command, wish.rest)
    if wish.rest and not (spoken.dated and _dated(context, wish.rest)):
        return False
    if spoken.offered:
        label = context.house.wording.text(f"help.wish_{command.name}")
        context.reply("help.wished", [[(label, action("wish", command.name))]], label=label)
    else:
        command.run(context, body.text if wish.rest else "")
    return True


def _refused(context: Context, command: Command, rest: str) -> bool:
    """Alone with the bot, whoever asks to see what is for others is told so. The rest may be an answer."""
    sees_only = command.spoken is not None and not (command.spoken.dated or command.spoken.offered)
    if rest or not sees_only or not context.private:
        return False
    context.reply("common.not_allowed", who=context.house.wording.text("meetings.behalf_who"))
    return True


def press(commands: Mapping[str, Command], context: Context, arguments: list[str]) -> None:
    """A wish that was offered: "wish:<command>"."""
    command = commands.get("".join(arguments[:1]))
    if command is None or command.spoken is None:
        raise StaleTap
    command.run(context, "")


def _dated(context: Context, rest: str) -> bool:
    return "?" not in rest and read_date(rest, local(context.said_at)).kind is not DateKind.NONE
