"""Which changes a bot hears of, and as which update."""

from typing import Any, NamedTuple

from bot.sandbox.changes import Change, Edited, MemberChanged, Posted, Pressed
from bot.sandbox.model import ADMINS, Bot, Chat, Message
from bot.sandbox.state import State
from bot.sandbox.telegram import wire
from bot.sandbox.text import piece

ONLY_ON_REQUEST = {"chat_member"}


class Update(NamedTuple):
    """`lane`: updates of one lane reach a webhook one after the other, different lanes side by side."""

    kind: str
    body: dict[str, Any]
    lane: str


def update_of(state: State, bot: Bot, change: Change) -> Update | None:
    """The update this bot gets for the change, or None."""
    match change:
        case Posted(chat, message):
            return _message(state, bot, chat, message, "message")
        case Edited(chat, message, by) if by not in state.bots:
            return _message(state, bot, chat, message, "edited_message")
        case Pressed(press) if press.message.sender == bot.id:
            return Update("callback_query", wire.callback_query(state, press), f"press {press.person.id}")
        case MemberChanged():
            return _membership(state, bot, change)
        case _:
            return None


def wanted(bot: Bot, kind: str) -> bool:
    return kind in bot.allowed_updates if bot.allowed_updates else kind not in ONLY_ON_REQUEST


def _message(state: State, bot: Bot, chat: Chat, message: Message, kind: str) -> Update | None:
    if message.sender in state.bots or not chat.has(bot.id) or not hears(state, bot, chat, message):
        return None
    return Update(kind, wire.message(state, chat, message), f"chat {chat.id}")


def _membership(state: State, bot: Bot, change: MemberChanged) -> Update | None:
    chat, who = change.chat, change.who
    old, new = change.old.standing, change.new.standing
    body = wire.member_updated(state, change)
    if who == bot.id:
        # Telegram tells of a block and its lifting, not of the first start.
        first_start = chat.kind == "private" and "kicked" not in (old, new)
        return None if first_start else Update("my_chat_member", body, f"member {chat.id}")
    if chat.kind != "private" and chat.standing(bot.id) in ADMINS:
        return Update("chat_member", body, f"member {chat.id}")
    return None


def hears(state: State, bot: Bot, chat: Chat, message: Message) -> bool:
    """Privacy mode, after https://core.telegram.org/bots/features#privacy-mode."""
    if chat.kind in ("private", "channel") or not chat.privacy or message.service:
        return True
    if chat.standing(bot.id) in ADMINS:
        return True
    replied = state.message(chat, message.reply_to)
    return bool(replied and replied.sender == bot.id) or _is_addressed(state, bot, chat, message)


def _is_addressed(state: State, bot: Bot, chat: Chat, message: Message) -> bool:
    called = f"@{bot.username}".lower()
    for entity in message.entities:
        said = piece(message.text, entity).lower()
        if entity.user == bot.id or (entity.type == "mention" and said == called):
            return True
        if entity.type == "bot_command" and (said.endswith(called) or _is_general(state, bot, chat, said)):
            return True
    return False


def _is_general(state: State, bot: Bot, chat: Chat, command: str) -> bool:
    """An unaddressed command goes to every bot, or to the last that spoke where another bot spoke last."""
    if "@" in command:
        return False
    speakers = (
        said.sender for said in reversed(state.messages[chat.key].values()) if said.sender in state.bots
    )
    return next(speakers, bot.id) == bot.id
