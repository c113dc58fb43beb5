"""What the sandbox's world is made of: people, bots, chats, messages, files.

Nothing here belongs to one platform. Ids are whole numbers; a platform's adapter may write them its own
way. Times are aware and in UTC. Offsets and lengths inside a text count UTF-16 units, as chat platforms
and browsers both do.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Platform = Literal["telegram", "zalo"]
ChatKind = Literal["private", "group", "supergroup", "channel"]
Standing = Literal["creator", "administrator", "member", "left", "kicked"]
AttachmentKind = Literal["document", "photo", "voice", "sticker", "contact"]
ServiceKind = Literal[
    "created", "joined", "left", "renamed", "migrated_to", "migrated_from", "pinned", "topic_created"
]
KeyboardKind = Literal["inline", "reply", "remove", "force_reply"]

IN_CHAT: frozenset[Standing] = frozenset({"creator", "administrator", "member"})
ADMINS: frozenset[Standing] = frozenset({"creator", "administrator"})


@dataclass
class Person:
    """Someone who can be played. `team` and `about` only sort and label people on the page."""

    id: int
    name: str
    username: str = ""
    phone: str = ""
    team: str = ""
    about: str = ""


@dataclass
class Webhook:
    """Where a platform posts a bot's updates."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: datetime | None = None


@dataclass
class Bot:
    """A bot's account on one platform, with what the platform remembers for it."""

    id: int
    name: str
    username: str
    token: str
    platform: Platform = "telegram"
    webhook: Webhook = field(default_factory=Webhook)
    allowed_updates: list[str] = field(default_factory=list)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    next_update: int = 1


@dataclass
class Membership:
    """How someone (a person or a bot, by id) stands in a chat."""

    standing: Standing = "member"
    anonymous: bool = False


@dataclass
class Topic:
    """A forum topic; its id is the id of the message that opened it."""

    id: int
    name: str
    closed: bool = False


@dataclass
class Chat:
    """A private chat of one person with one bot, a group, or a channel.

    `id` is the number its platform shows (a private chat bears its person's), `key` is unique in the world.
    `privacy`: bots that are not administrators hear only what is meant for them.
    """

    key: str
    id: int
    kind: ChatKind
    title: str = ""
    platform: Platform = "telegram"
    forum: bool = False
    privacy: bool = True
    members: dict[int, Membership] = field(default_factory=dict)
    topics: list[Topic] = field(default_factory=list)
    migrated_to: int | None = None
    pinned: list[int] = field(default_factory=list)
    next_message: int = 1

    def standing(self, who: int) -> Standing:
        """How the person or bot stands here; whoever never was here has `left`."""
        member = self.members.get(who)
        return member.standing if member else "left"

    def has(self, who: int) -> bool:
        return self.standing(who) in IN_CHAT

    def topic(self, topic_id: int | None) -> Topic | None:
        return next((topic for topic in self.topics if topic.id == topic_id), None)


@dataclass
class Entity:
    """A styled or meaningful stretch of a text."""

    type: str
    offset: int
    length: int
    url: str = ""
    user: int | None = None
    language: str = ""


@dataclass
class Button:
    """Either `data` (pressing tells the bot), `url` (opens a page) or `request` (a reply keyboard's wish)."""

    text: str
    data: str = ""
    url: str = ""
    request: Literal["", "contact"] = ""


@dataclass
class Keyboard:
    kind: KeyboardKind
    rows: list[list[Button]] = field(default_factory=list)

    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]


@dataclass
class Attachment:
    """What hangs on a message. `file` names the stored bytes; a contact has `phone` and `name` instead."""

    kind: AttachmentKind
    file: str = ""
    name: str = ""
    mime: str = "application/octet-stream"
    size: int = 0
    phone: str = ""
    user: int | None = None


@dataclass
class Service:
    """Something that happened in the chat rather than was said."""

    kind: ServiceKind
    people: list[int] = field(default_factory=list)
    text: str = ""
    chat: int | None = None
    message: int | None = None


@dataclass
class Message:
    """One message. `sender` is who really wrote it; `sender_chat` the mask others see, if any."""

    id: int
    seq: int
    chat: str
    sender: int
    date: datetime
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    sender_chat: str = ""
    automatic_forward: bool = False
    reply_to: int | None = None
    thread: int | None = None
    keyboard: Keyboard | None = None
    attachment: Attachment | None = None
    service: Service | None = None
    edited: datetime | None = None
    silent: bool = False

    @property
    def buttons(self) -> list[Button]:
        """The buttons under the message, in reading order."""
        return self.keyboard.buttons() if self.keyboard and self.keyboard.kind == "inline" else []

    @property
    def labels(self) -> list[str]:
        return [button.text for button in self.buttons]


@dataclass
class StoredFile:
    """Facts of stored bytes; the bytes themselves are in the store under the same id."""

    id: str
    name: str
    mime: str
    size: int


@dataclass(frozen=True)
class Place:
    """A chat, by its key, seen as one person."""

    person: int
    chat: str


@dataclass(frozen=True)
class Try(Place):
    """Something to try there, with these words ready to be sent."""

    title: str
    text: str


@dataclass(frozen=True)
class Tour:
    """Where the page opens for whoever has not chosen a place yet, and what it proposes to try."""

    opens: Place
    tries: tuple[Try, ...] = ()
