"""The part of Zalo's updates that this program reads.

Webhooks have been seen with the update bare and, in the platform's own sample, wrapped as
`{"ok": true, "result": …}`, the event's name in or beside the result; names also as `name`.
"""

from typing import Any

from pydantic import AliasChoices, Field, ValidationError, model_validator

from bot.channels.payloads import Id, Wire, Words


class User(Wire):
    id: Id
    display_name: Words = Field(default="", validation_alias=AliasChoices("display_name", "name"))
    is_bot: bool = False


class Chat(Wire):
    id: Id
    chat_type: str


class Message(Wire):
    message_id: Id
    chat: Chat
    from_: User = Field(validation_alias="from")
    date: Any = None
    text: Words = ""
    caption: Words = ""


class Update(Wire):
    event_name: str
    message: Message

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        inner = data.get("result") if isinstance(data, dict) else None
        if not isinstance(inner, dict):
            return data
        return {"event_name": data.get("event_name"), **inner}


def read(raw: bytes | str | dict[str, Any]) -> Update | None:
    """The update, or None where it is not one. Never raises."""
    try:
        return Update.model_validate(raw) if isinstance(raw, dict) else Update.model_validate_json(raw)
    except ValidationError:
        return None
