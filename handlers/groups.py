"""The bot coming into a chat, leaving it, and what becomes of the chat."""

from handlers.context import Context
from handlers.events import BotPresence, Migrated, Presence, Renamed, Text
from handlers.local_time import today
from storage.chat_moves import move_chat
from storage.queries.units import unit
from storage.tables import Audience, Chat, Priority


def presence(context: Context, body: BotPresence) -> None:
    """Added: say hello where the group is not joined yet. Removed or blocked: send nothing more there."""
    if body.presence is Presence.LEFT:
        context.chat.closed_at = context.now
        return
    context.chat.closed_at = None
    if context.private:
        return
    if context.chat.unit_id is None:
        context.reply("common.greeting")
    else:
        context.reply("joining.back_again", unit=unit(context.session, context.chat.unit_id).name)


def greeted(context: Context, body: Text) -> bool:
    """Whether the bot was spoken to in a group that is not joined yet: it says hello there once a day. Some
    platforms do not tell that it was added."""
    if context.private or context.chat.unit_id is not None or not body.addressed:
        return False
    message = context.house.wording.message("common.greeting")
    key = f"greeting:{context.chat.id}:{today(context.now)}"
    context.send(context.chat, message, Priority.ANSWER, dedup_key=key)
    return True


def speaks_of_cell(context: Context) -> bool:
    """Whether what concerns a cell may be said and pressed here: alone with the bot, or in its own group."""
    return context.private or context.chat.audience is Audience.CELL


def refuse(context: Context) -> None:
    """A command that speaks of a cell stood in another group: why it is not heard there."""
    context.reply("joining.not_here" if context.chat.unit_id else "joining.not_joined")


def migrated(context: Context, body: Migrated) -> None:
    """The group goes on under another id: its row keeps everything and takes the new one."""
    kept = move_chat(context.session, context.chat.channel, context.chat.external_id, body.new_id)
    if kept is not None:
        context.chat = context.session.get_one(Chat, kept)


def renamed(context: Context, body: Renamed) -> None:
    context.chat.title = body.title
