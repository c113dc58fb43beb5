"""Events as Zalo words them, in both spellings where sources disagree."""

from datetime import UTC, datetime
from typing import Any

from bot.channels.zalo_oa.parse import Identity

OA, APP = "2100000000000000007", "4000000000000000007"
BOT = Identity("zalo_oa", OA, "OA Chi bộ 7")
PERSON, GROUP = "186729651760683225", "f414c8f76fa586fbdfb4"
NOW = datetime(2026, 12, 3, 12, 30, tzinfo=UTC)
SENT = datetime(2018, 10, 24, 15, 40, 53, 474000, tzinfo=UTC)


def event(name: str, recipient: str = OA, /, **more: Any) -> dict[str, Any]:
    body = {"app_id": APP, "event_name": name, "timestamp": "1540395653474"}
    return body | {"sender": {"id": PERSON}, "recipient": {"id": recipient}} | more


def said(text: str, recipient: str = OA, **more: Any) -> dict[str, Any]:
    """A text: in private to the OA, in the group otherwise."""
    name = "user_send_text" if recipient == OA else "user_send_group_text"
    return event(name, recipient, message={"text": text, "msg_id": "96d3cdf3af150460909", **more})


def sent(kind: str, recipient: str = OA, text: str = "", **payload: Any) -> dict[str, Any]:
    """Something with an attachment."""
    name = f"user_send_{kind}" if recipient == OA else f"user_send_group_{kind}"
    message = {
        "msg_id": "96d3cdf3af150460909",
        "text": text,
        "attachments": [{"type": kind, "payload": payload}],
    }
    return event(name, recipient, message=message)
