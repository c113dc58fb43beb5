"""The part of Telegram's Update that this program reads (https://core.telegram.org/bots/api#update).

Models, so that whatever else arrives is one `ValidationError` and never a surprise further in.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, ValidationError, model_validator

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
"""What Telegram is asked to send: the fields of `Update`."""


def _storable(text: str) -> str:
    """Without NUL, which PostgreSQL cannot store. Half a surrogate pair raises a ValueError."""
    text.encode()
    return text.replace("\0", "")


Words = Annotated[str, AfterValidator(_storable)]


class User(BaseModel):
    id: int
    is_bot: bool = False
    first_name: Words = ""
    last_name: Words = ""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Chat(BaseModel):
    id: int
    type: Literal["private", "group", "supergroup", "channel"]
    title: Words = ""


class Attachment(BaseModel):
    file_id: Words
    file_name: Words = ""
    file_size: int | None = None


class Contact(BaseModel):
    phone_number: Words
    user_id: int | None = None


class Quoted(BaseModel):
    """The message replied to. In a topic every message that is no reply names the topic's first message."""

    message_id: int
    from_: User | None = Field(default=None, alias="from")
    forum_topic_created: Any = None


class Message(BaseModel):
    message_id: int
    date: AwareDatetime
    chat: Chat
    edit_date: AwareDatetime | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    from_: User | None = Field(default=None, alias="from")
    sender_chat: Chat | None = None
    reply_to_message: Quoted | None = None
    forward_origin: Any = None
    via_bot: Any = None
    media_group_id: Words | None = None
    text: Words | None = None
    caption: Words = ""
    contact: Contact | None = None
    document: Attachment | None = None
    photo: list[Attachment] = Field(default_factory=list)
    new_chat_title: Words | None = None
    migrate_to_chat_id: int | None = None
    kinds: frozenset[str] = frozenset()
    """The names of all fields that were given, whatever they hold."""

    @model_validator(mode="before")
    @classmethod
    def _kinds_of(cls, data: Any) -> Any:
        return data | {"kinds": frozenset(data)} if isinstance(data, dict) else data


class PressedMessage(BaseModel):
    """The message under the button; little is left of one that is too old (`InaccessibleMessage`)."""

    message_id: int
    chat: Chat
    message_thread_id: int | None = None
    is_topic_message: bool = False


class CallbackQuery(BaseModel):
    id: Words
    from_: User = Field(alias="from")
    message: PressedMessage | None = None
    data: Words = ""


class ChatMember(BaseModel):
    status: str
    is_member: bool = False

    @property
    def present(self) -> bool:
        return self.status in {"creator", "administrator", "member"} or self.is_member


class ChatMemberUpdated(BaseModel):
    chat: Chat
    from_: User = Field(alias="from")
    date: AwareDatetime
    old_chat_member: ChatMember
    new_chat_member: ChatMember


class Update(BaseModel):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None


def read(raw: bytes | str | dict[str, Any]) -> Update | None:
    """The update, or None where it is not one. Never raises."""
    try:
        return Update.model_validate(raw) if isinstance(raw, dict) else Update.model_validate_json(raw)
    except ValidationError:
        return None
