"""Updates as Zalo words them; names of fields as in its samples and in captured payloads."""

from datetime import UTC, datetime
from typing import Any

from bot.channels.zalo_bot.parse import Identity

BOT = Identity("zalo_bot", "1459232241454765289", ("Bot Chi bộ 7", "bot.VDKyGxQvc"))
NOW = datetime(2026, 12, 3, 12, 30, tzinfo=UTC)
SENT = datetime(2026, 5, 29, 4, 17, 27, 282000, tzinfo=UTC)
PERSON = {"id": "5d585b5e9b14724a2b05", "is_bot": False, "display_name": "Trần Thị Hoa"}
PRIVATE = {"chat_type": "PRIVATE", "id": "5d585b5e9b14724a2b05"}
GROUP = {"chat_type": "GROUP", "id": "3c2f1aa0b1c2d3e4f5a6"}


def update(kind: str, chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    """A bare update of `message.<kind>.received`; `content` adds to the message or replaces in it."""
    message = {
        "date": 1780028247282,
        "chat": chat,
        "message_id": "0c95d167c1061b5f4210",
        "from": PERSON,
        **content,
    }
    return {"event_name": f"message.{kind}.received", "message": message}


def text(said: str, chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return update("text", chat, text=said, **content)


def wrapped(raw: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True, "result": raw}
