"""The world as the page and the control interface show it, in JSON."""

from dataclasses import asdict
from typing import Any

from bot.sandbox.changes import (
    Answered,
    Change,
    ChatChanged,
    ClockMoved,
    Deleted,
    Edited,
    MemberChanged,
    PersonChanged,
    Posted,
    Press,
    Pressed,
    Typing,
)
from bot.sandbox.model import Bot, Chat, Keyboard, Message, Person
from bot.sandbox.state import State

Json = dict[str, Any]


def person(shown: Person) -> Json:
    return {
        "id": shown.id,
        "name": shown.name,
        "username": shown.username,
        "phone": shown.phone,
        "team": shown.team,
        "about": shown.about,
    }


def bot(shown: Bot) -> Json:
    return {
        "id": shown.id,
        "name": shown.name,
        "username": shown.username,
        "platform": shown.platform,
        "commands": shown.commands,
    }


def chat(state: State, shown: Chat) -> Json:
    latest = next(reversed(state.messages[shown.key].values()), None)
    return {
        "key": shown.key,
        "id": shown.id,
        "kind": shown.kind,
        "title": shown.title,
        "platform": shown.platform,
        "forum": shown.forum,
        "privacy": shown.privacy,
        "members": {
            str(who): {"standing": member.standing, "anonymous": member.anonymous}
            for who, member in shown.members.items()
        },
        "topics": [{"id": topic.id, "name": topic.name, "closed": topic.closed} for topic in shown.topics],
        "migrated_to": shown.migrated_to,
        "pinned": shown.pinned,
        "last": message(state, latest) if latest else None,
        "last_seq": latest.seq if latest else 0,
        "count": len(state.messages[shown.key]),
    }


def message(state: State, shown: Message) -> Json:
    mask = state.chats.get(shown.sender_chat)
    return {
        "id": shown.id,
        "seq": shown.seq,
        "chat": shown.chat,
        "sender": shown.sender,
        "sender_name": mask.title if mask else state.name_of(shown.sender),
        "masked": bool(mask),
        "from_bot": shown.sender in state.bots,
        "date": shown.date.isoformat(),
        "edited": shown.edited.isoformat() if shown.edited else None,
        "text": shown.text,
        "entities": [
            {"type": mark.type, "offset": mark.offset, "length": mark.length, "url": mark.url}
            for mark in shown.entities
        ],
        "reply_to": shown.reply_to,
        "thread": shown.thread,
        "keyboard": _keyboard(shown.keyboard),
        "attachment": _attachment(shown),
        "service": _service(state, shown),
    }


def _keyboard(shown: Keyboard | None) -> Json | None:
    if shown is None:
        return None
    rows = [
        [{"text": b.text, "data": b.data, "url": b.url, "request": b.request} for b in row]
        for row in shown.rows
    ]
    return {"kind": shown.kind, "rows": rows}


def _attachment(shown: Message) -> Json | None:
    hung = shown.attachment
    if hung is None:
        return None
    return {
        "kind": hung.kind,
        "file": hung.file,
        "name": hung.name,
        "mime": hung.mime,
        "size": hung.size,
        "phone": hung.phone,
    }


def _service(state: State, shown: Message) -> Json | None:
    what = shown.service
    if what is None:
        return None
    return {
        "kind": what.kind,
        "people": [state.name_of(who) for who in what.people],
        "by": state.name_of(shown.sender),
        "self": what.people == [shown.sender],
        "text": what.text,
        "message": what.message,
    }


def press(shown: Press) -> Json:
    body: Json = {
        "id": shown.id,
        "person": shown.person.id,
        "chat": shown.chat.key,
        "message": shown.message.id,
    }
    if shown.answer:
        body["answer"] = {
            "text": shown.answer.text,
            "alert": shown.answer.alert,
            "url": shown.answer.url,
        }
    return body


def change(state: State, told: Change) -> Json:  # noqa: PLR0911 - one line a kind
    """One event of the page's live stream."""
    match told:
        case Posted(where, said):
            return {"type": "posted", "chat": where.key, "message": message(state, said)}
        case Edited(where, said, _):
            return {"type": "edited", "chat": where.key, "message": message(state, said)}
        case Deleted(where, said):
            return {"type": "deleted", "chat": where.key, "id": said.id}
        case MemberChanged(chat=where) | ChatChanged(chat=where):
            return {"type": "chat", "chat": chat(state, where)}
        case PersonChanged(who):
            return {"type": "person", "person": person(who)}
        case Pressed(pressed):
            return {"type": "pressed", "press": press(pressed)}
        case Answered(pressed):
            return {"type": "answered", "press": press(pressed)}
        case ClockMoved():
            return {"type": "clock", "now": state.clock.now().isoformat()}
        case Typing(where, _):
            return {"type": "typing", "chat": where.key}


def _in_use(state: State, shown: Bot) -> bool:
    """A Zalo account that is in no chat is not shown: most worlds have only Telegram in them."""
    return shown.platform == "telegram" or any(chat.has(shown.id) for chat in state.chats.values())


def world(state: State) -> Json:
    """Everything but the messages' history."""
    return {
        "now": state.clock.now().isoformat(),
        "people": [person(shown) for shown in state.people.values()],
        "bots": [bot(shown) for shown in state.bots.values() if _in_use(state, shown)],
        "chats": [chat(state, shown) for shown in state.chats.values() if shown.kind != "channel"],
        "tour": asdict(state.tour) if state.tour else None,
    }
