"""The part of the OA's events that this program reads; where sources disagree on a name, each is read."""

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, ValidationError

from bot.channels.payloads import Id, Wire, Words


class Party(Wire):
    id: Id


class Payload(Wire):
    """What hangs on a message."""

    url: Words = ""
    name: Words = ""
    size: Any = None


class Attachment(Wire):
    type: str = ""
    payload: Payload = Payload()


def _quoted(given: Any) -> Any:
    """The id of the quoted message, where the message itself stands there."""
    return given.get("msg_id") or given.get("message_id") if isinstance(given, dict) else given


class Message(Wire):
    msg_id: Id = Field(validation_alias=AliasChoices("msg_id", "message_id"))
    text: Words = ""
    attachments: list[Attachment] = Field(default_factory=list)
    quote: Annotated[Words | None, BeforeValidator(_quoted)] = Field(
        default=None, validation_alias=AliasChoices("quote_msg_id", "quote_msg")
    )


class Event(Wire):
    """In a group's events the recipient is the group and the sender the person."""

    event_name: str
    app_id: Words = ""
    oa_id: Words = ""
    sender: Party | None = None
    recipient: Party | None = None
    message: Message | None = None
    timestamp: Any = None
    group_id: Words = ""
    title: Words = Field(default="", validation_alias=AliasChoices("group_name", "name"))


class Stamp(Wire):
    """What the signature covers besides the body itself."""

    timestamp: Words


def read(raw: bytes | str | dict[str, Any]) -> Event | None:
    """The event, or None where it is not one. Never raises."""
    try:
        return Event.model_validate(raw) if isinstance(raw, dict) else Event.model_validate_json(raw)
    except ValidationError:
        return None


def timestamp(raw: bytes) -> str | None:
    """The time a body says it was sent, as it stands there. Never raises."""
    try:
        return Stamp.model_validate_json(raw).timestamp
    except ValidationError:
        return None
