"""Raw updates as Telegram writes them (https://core.telegram.org/bots/api#update), to be varied by tests."""

from datetime import UTC, datetime
from typing import Any

from bot.channels.telegram.parse import Identity

Raw = dict[str, Any]

BOT = Identity(channel="telegram", id=900, username="ChiBoBot")
NOW = datetime(2026, 12, 3, 12, 30, tzinfo=UTC)
SENT_AT = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
DATE = int(SENT_AT.timestamp())

AN: Raw = {"id": 11, "is_bot": False, "first_name": "An", "last_name": "Nguyễn Văn", "language_code": "vi"}
ITSELF: Raw = {"id": 900, "is_bot": True, "first_name": "Trợ lý", "username": "ChiBoBot"}
OTHER_BOT: Raw = {"id": 901, "is_bot": True, "first_name": "Khác", "username": "khac_bot"}
GROUP_ANONYMOUS: Raw = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
SERVICE: Raw = {"id": 777000, "is_bot": False, "first_name": "Telegram"}

PRIVATE: Raw = {"id": 11, "type": "private", "first_name": "An"}
GROUP: Raw = {"id": -5, "type": "group", "title": "Chi bộ KP7"}
SUPERGROUP: Raw = {"id": -1005, "type": "supergroup", "title": "Chi bộ KP7"}
FORUM: Raw = SUPERGROUP | {"is_forum": True}
CHANNEL: Raw = {"id": -1009, "type": "channel", "title": "Tin phường"}


def message(chat: Raw = PRIVATE, sender: Raw | None = AN, **facts: Any) -> Raw:
    """The update of a new message. `sender=None` leaves `from` out."""
    return {"update_id": 70, "message": said(chat, sender, **facts)}


def edited(chat: Raw = PRIVATE, **facts: Any) -> Raw:
    return {"update_id": 70, "edited_message": said(chat, AN, edit_date=DATE + 60, **facts)}


def said(chat: Raw = PRIVATE, sender: Raw | None = AN, **facts: Any) -> Raw:
    named = {"from": sender} if sender else {}
    return {"message_id": 31, "date": DATE, "chat": chat} | named | facts


def press(**facts: Any) -> Raw:
    query = {"id": "4382", "from": AN, "chat_instance": "1", "data": "rsvp:4:yes"} | facts
    return {"update_id": 70, "callback_query": query}


def membership(chat: Raw, old: str, new: str, **facts: Any) -> Raw:
    change = {
        "chat": chat,
        "from": AN,
        "date": DATE,
        "old_chat_member": {"status": old, "user": ITSELF},
        "new_chat_member": {"status": new, "user": ITSELF} | facts,
    }
    return {"update_id": 70, "my_chat_member": change}


def reply_to(sender: Raw, message_id: int = 20, **facts: Any) -> Raw:
    """The quoted part of a message."""
    return {"reply_to_message": said(SUPERGROUP, sender, text="…") | {"message_id": message_id} | facts}
