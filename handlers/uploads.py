"""Links by which a file is given to the bot where the platform brings none: asked for in chat, soon over."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.context import Context
from handlers.events import ChatKind, ChatRef, Sender
from handlers.links import Links
from handlers.local_time import today
from handlers.permissions import Action, anywhere
from storage.tables import Account, Chat

PAGE = "g"
SENDERS = (Action.EDIT_PEOPLE, Action.BROADCAST, Action.NOTIFY_RESIDENTS)
"""Who has any use for files: rosters, broadcasts, materials, notices."""


def link(context: Context) -> str | None:
    """Where whoever writes can send files to this chat for a while; None where they have no use for it."""
    links, account, person = context.house.links, context.account, context.person_id
    if links is None or not links.pages or account is None or person is None or not context.private:
        return None
    if not any(anywhere(context.session, person, one, today(context.now)) for one in SENDERS):
        return None
    minutes = context.house.rules.upload_minutes
    until = int((context.now + timedelta(minutes=minutes)).timestamp())
    return links.page(PAGE, account.id, context.chat.id, until)


def receiver(session: Session, links: Links, token: str, now: datetime) -> tuple[ChatRef, Sender, str] | None:
    """The chat, sender and channel that a link's files are for; None where it is not ours, or has ended."""
    numbers = links.read_page(PAGE, token, 3)
    if numbers is None or numbers[2] <= now.timestamp():
        return None
    account, chat = session.get(Account, numbers[0]), session.get(Chat, numbers[1])
    if account is None or account.person_id is None or chat is None or account.private_chat_id != chat.id:
        return None
    where = ChatRef(chat.external_id, ChatKind(chat.type.value))
    return where, Sender(account.external_id, account.name), chat.channel


def command(context: Context, _line: str) -> None:
    """/guitep"""
    found = link(context)
    if found is not None:
        context.reply("pages.upload", link=found, minutes=context.house.rules.upload_minutes)
    elif not context.private:
        context.reply("joining.say_privately")
    else:
        context.reply("pages.upload_none")
