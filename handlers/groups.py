"""The bot coming into a chat, leaving it, and what becomes of the chat."""

from handlers.context import Context
from handlers.events import BotPresence, Migrated, Presence, Renamed
from handlers.house import today
from handlers.meetings.lists import MEMBER_BONDS
from storage.chat_moves import move_chat
from storage.queries.people import units_of
from storage.queries.units import unit
from storage.tables import Person


def presence(context: Context, body: BotPresence) -> None:
    """Added: say hello where the group is not joined yet. Removed or blocked: send nothing more there."""
    if body.presence is Presence.LEFT:
        context.chat.closed_at = context.now
        return
    context.chat.closed_at = None
    if not context.private and context.chat.unit_id is None:
        context.reply("common.greeting")


def start(context: Context, _line: str) -> None:
    """/start: the private chat is open now; who it is decides what is said."""
    person = context.session.get(Person, context.person_id) if context.person_id else None
    if person is None:
        context.reply("common.start_unknown")
        return
    context.reply("common.start_known", name=person.full_name, unit=_home(context))


def migrated(context: Context, body: Migrated) -> None:
    """The group goes on under another id: its row keeps everything and takes the new one."""
    move_chat(context.session, context.chat.channel, context.chat.external_id, body.new_id)


def renamed(context: Context, body: Renamed) -> None:
    context.chat.title = body.title


def _home(context: Context) -> str:
    assert context.person_id is not None
    units = units_of(context.session, context.person_id, today(context.now), MEMBER_BONDS)
    return unit(context.session, units[0]).name if units else "chi bộ"
