"""The world in Telegram's JSON, field for field as https://core.telegram.org/bots/api names them."""

from datetime import datetime
from typing import Any

from bot.sandbox.changes import MemberChanged, Press
from bot.sandbox.model import (
    ADMINS,
    Attachment,
    Bot,
    Button,
    Chat,
    Entity,
    Keyboard,
    Message,
    Person,
    Service,
)
from bot.sandbox.state import State

Json = dict[str, Any]

TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
GROUP_ANONYMOUS_BOT = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
)


def unix(moment: datetime) -> int:
    return int(moment.timestamp())


def user(state: State, who: int) -> Json:
    """A person or bot; service accounts (in no list) show as Telegram itself."""
    bot = state.bots.get(who)
    if bot:
        return bot_user(bot)
    person = state.people.get(who)
    return _person(person) if person else dict(TELEGRAM)


def bot_user(bot: Bot) -> Json:
    return {"id": bot.id, "is_bot": True, "first_name": bot.name, "username": bot.username}


def _person(person: Person) -> Json:
    shown: Json = {"id": person.id, "is_bot": False, "first_name": person.name, "language_code": "vi"}
    if person.username:
        shown["username"] = person.username
    return shown


def chat(state: State, shown: Chat) -> Json:
    if shown.kind == "private":
        person = state.people[shown.id]
        names = {"first_name": person.name} | ({"username": person.username} if person.username else {})
        return {"id": shown.id, "type": "private", **names}
    body: Json = {"id": shown.id, "type": shown.kind, "title": shown.title}
    if shown.forum:
        body["is_forum"] = True
    return body


def message(state: State, where: Chat, said: Message, *, nested: bool = False) -> Json:
    """`nested`: inside another message, where replies are not followed further."""
    body: Json = {"message_id": said.id, "date": unix(said.date), "chat": chat(state, where)}
    body |= _author(state, where, said) | _thread(where, said)
    if said.edited:
        body["edit_date"] = unix(said.edited)
    replied = None if nested else state.message(where, _reply_target(where, said))
    if replied:
        body["reply_to_message"] = message(state, where, replied, nested=True)
    body |= _content(state, where, said)
    if said.keyboard and said.keyboard.kind == "inline":
        body["reply_markup"] = {"inline_keyboard": inline_rows(said.keyboard)}
    return body


def _author(state: State, where: Chat, said: Message) -> Json:
    if not said.sender_chat:
        return {"from": user(state, said.sender)}
    mask = state.chats[said.sender_chat]
    if mask.key == where.key:
        return {"from": dict(GROUP_ANONYMOUS_BOT), "sender_chat": chat(state, mask)}
    if not said.automatic_forward:
        return {"from": dict(CHANNEL_BOT), "sender_chat": chat(state, mask)}
    origin = {"type": "channel", "chat": chat(state, mask), "message_id": said.id, "date": unix(said.date)}
    return {
        "from": dict(TELEGRAM),
        "sender_chat": chat(state, mask),
        "is_automatic_forward": True,
        "forward_origin": origin,
    }


def _thread(where: Chat, said: Message) -> Json:
    if said.thread is None:
        return {}
    topic = {"is_topic_message": True} if where.forum else {}
    return {"message_thread_id": said.thread, **topic}


def _reply_target(where: Chat, said: Message) -> int | None:
    """In a topic every message answers something: the topic's opening message if nothing else."""
    if said.reply_to is None and where.forum and said.thread != said.id:
        return said.thread
    return said.reply_to


def _content(state: State, where: Chat, said: Message) -> Json:
    if said.service:
        return _service(state, where, said.service)
    marks = [entity(state, mark) for mark in said.entities]
    if not said.attachment:
        return {"text": said.text} | ({"entities": marks} if marks else {})
    body = _attachment(said.attachment)
    if said.text:
        body |= {"caption": said.text} | ({"caption_entities": marks} if marks else {})
    return body


def entity(state: State, mark: Entity) -> Json:
    body: Json = {"type": mark.type, "offset": mark.offset, "length": mark.length}
    if mark.url:
        body["url"] = mark.url
    if mark.user is not None:
        body["user"] = user(state, mark.user)
    return body


def _attachment(hung: Attachment) -> Json:
    if hung.kind == "contact":
        return {"contact": {"phone_number": hung.phone, "first_name": hung.name, "user_id": hung.user}}
    file: Json = {"file_id": file_id(hung.file), "file_unique_id": f"U{hung.file}", "file_size": hung.size}
    if hung.kind == "photo":
        return {"photo": [file | {"width": 90, "height": 90}, file | {"width": 800, "height": 800}]}
    if hung.kind == "sticker":
        shape = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return {"sticker": file | shape | {"emoji": hung.name}}
    if hung.kind == "voice":
        return {"voice": file | {"duration": 3, "mime_type": hung.mime}}
    return {"document": file | {"file_name": hung.name, "mime_type": hung.mime}}


def file_id(stored: str) -> str:
    return f"BQACAgUAAxkB-{stored}"


def _service(state: State, where: Chat, what: Service) -> Json:
    people = [user(state, who) for who in what.people]
    if what.kind == "pinned":
        pinned = state.message(where, what.message)
        return {"pinned_message": message(state, where, pinned, nested=True)} if pinned else {}
    shown: dict[str, Json] = {
        "created": {f"{where.kind}_chat_created": True},
        "joined": {"new_chat_members": people},
        "left": {"left_chat_member": people[0] if people else None},
        "renamed": {"new_chat_title": what.text},
        "migrated_to": {"migrate_to_chat_id": what.chat},
        "migrated_from": {"migrate_from_chat_id": what.chat},
        "topic_created": {"forum_topic_created": {"name": what.text, "icon_color": 7322096}},
    }
    return shown[what.kind]


def inline_rows(keyboard: Keyboard) -> list[list[Json]]:
    return [[_button(button) for button in row] for row in keyboard.rows]


def _button(button: Button) -> Json:
    action = {"url": button.url} if button.url else {"callback_data": button.data}
    return {"text": button.text, **action}


def callback_query(state: State, press: Press) -> Json:
    alive = press.message.id in state.messages[press.chat.key]
    gone: Json = {"message_id": press.message.id, "chat": chat(state, press.chat), "date": 0}
    return {
        "id": press.id,
        "from": user(state, press.person.id),
        "message": message(state, press.chat, press.message) if alive else gone,
        "chat_instance": str(abs(press.chat.id) * 31 % 10**18),
        "data": press.data,
    }


def chat_member(state: State, where: Chat, who: int, standing: str | None = None) -> Json:
    """A ChatMember; `standing` other than the present one for telling a change."""
    status = standing or where.standing(who)
    body: Json = {"status": status, "user": user(state, who)}
    member = where.members.get(who)
    if status in ADMINS:
        body["is_anonymous"] = bool(member and member.anonymous)
    if status == "administrator":
        body |= {"can_be_edited": False} | dict.fromkeys(ADMIN_RIGHTS, True)
    if status == "kicked":
        body["until_date"] = 0
    return body


def member_updated(state: State, change: MemberChanged) -> Json:
    where, who = change.chat, change.who
    return {
        "chat": chat(state, where),
        "from": user(state, change.by),
        "date": unix(state.clock.now()),
        "old_chat_member": chat_member(state, where, who, change.old.standing),
        "new_chat_member": chat_member(state, where, who, change.new.standing),
    }
