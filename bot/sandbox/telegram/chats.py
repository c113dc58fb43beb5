"""Methods about chats, their members and topics."""

from typing import Any

from bot.sandbox.model import ADMINS, Chat
from bot.sandbox.telegram import wire
from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.errors import bad_request


def get_chat(call: Call) -> Any:
    chat = call.chat()
    body = wire.chat(call.world, chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    pinned = call.world.message(chat, chat.pinned[0]) if chat.pinned else None
    if pinned:
        body["pinned_message"] = wire.message(call.world, chat, pinned, nested=True)
    return body


def get_chat_member(call: Call) -> Any:
    chat = call.chat()
    return wire.chat_member(call.world, chat, call.user_id())


def get_chat_administrators(call: Call) -> Any:
    """Bots other than the caller are left out."""
    chat = _group(call)
    admins = [who for who, member in chat.members.items() if member.standing in ADMINS]
    shown = [who for who in admins if who == call.bot.id or who not in call.world.bots]
    return [wire.chat_member(call.world, chat, who) for who in shown]


def get_chat_member_count(call: Call) -> Any:
    chat = call.chat()
    return sum(chat.has(who) for who in chat.members)


def leave_chat(call: Call) -> Any:
    chat = _group(call)
    call.world.set_member(chat, call.bot.id, call.bot.id, "left")
    return True


def _group(call: Call) -> Chat:
    chat = call.chat()
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    return chat


def _forum(call: Call) -> Chat:
    chat = call.chat()
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    if chat.standing(call.bot.id) not in ADMINS:
        raise bad_request("not enough rights to manage topics")
    return chat


def create_forum_topic(call: Call) -> Any:
    chat, name = _forum(call), call.params.text("name")
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    topic = call.world.add_topic(chat, name, call.bot.id)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": 7322096}


def close_forum_topic(call: Call) -> Any:
    return _set_topic(call, closed=True)


def reopen_forum_topic(call: Call) -> Any:
    return _set_topic(call, closed=False)


def _set_topic(call: Call, *, closed: bool) -> Any:
    chat = _forum(call)
    topic = chat.topic(call.params.number("message_thread_id"))
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    call.world.set_topic(chat, topic, closed=closed)
    return True
