"""What comes in: one neutral event for everything a platform can tell the program.

A channel makes an `Event` from a raw update; nothing here or above knows which platform it was.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChatKind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class ChatRef:
    """The chat an event stood in. `thread` is the forum topic, so that the reply goes there."""

    id: str
    kind: ChatKind
    title: str = ""
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote or pressed, by the platform's own id. `name` is what the person calls themselves."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Something the sender wrote, a caption included. The channel has stripped the bot's own mention.

    `addressed` is true where the bot was spoken to: a private chat, a command, a mention or a
    reply to the bot. `edited` marks an earlier message of the same id that was touched again, whether
    its words changed or not; `written_at` is then when it was first written.
    """

    text: str
    message_id: str
    reply_to: str | None = None
    addressed: bool = True
    edited: bool = False
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Somebody else's words passed on: a forwarded message, or one made through another bot.

    Never the sender's own answer, command or step of a form. `text` is empty where it has no words.
    """

    text: str
    message_id: str
    addressed: bool = True


class Content(StrEnum):
    """What the program cannot read."""

    SPEECH = "speech"  # a voice message, a sound
    PICTURE = "picture"  # a photo, a video, a sticker
    PLACE = "place"
    HIDDEN = "hidden"  # the platform tells that something was sent, not what
    OTHER = "other"  # a poll, a game, what is not invented yet


@dataclass(frozen=True, slots=True)
class Unheard:
    """A message without words, told only where the bot was spoken to.

    `album`: several messages sent as one have the same; one answer is enough for them.
    """

    content: Content
    message_id: str
    album: str | None = None


@dataclass(frozen=True, slots=True)
class Tap:
    """A pressed button. `action` comes from outside and is never trusted."""

    action: str
    message_id: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class File:
    """A document or a picture. `size` in bytes, None where the platform is silent; a forwarded one has no
    caption. `picture`: its sender showed it as such, it has no name of its own.

    `album`: see `Unheard`.
    """

    file_id: str
    name: str
    message_id: str
    caption: str = ""
    size: int | None = None
    reply_to: str | None = None
    addressed: bool = True
    album: str | None = None
    picture: bool = False


class Readable(StrEnum):
    """How much of a file is text that a program can read."""

    WHOLE = "whole"
    PART = "part"  # some pages are pictures
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file put into the store of files, as it was found to be.

    `kind`: the ending its content deserves ("pdf"), "" where no such file is sent on. `findings`: what in it
    must not reach residents, be it for secrecy or not, as (words, why, kind) of `handlers.secrecy.Finding`.
    """

    sha256: str
    size: int
    kind: str
    readable: Readable = Readable.NONE
    findings: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file that a handler wished for. `file` is its row; `content` is None where it could not be had, and
    where it is kept to be sent on: `kept` tells then what it is. `found`: what was made of the content beside
    everybody else's work (`handlers.feature.Files`)."""

    file: int
    content: bytes | None
    kept: Kept | None = None
    found: object = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared phone number. `own` is true only where the platform vouches it is the sender's."""

    phone: str
    message_id: str
    own: bool


class Presence(StrEnum):
    JOINED = "joined"  # added to a group, or a person started or unblocked the bot
    LEFT = "left"  # removed from a group, or blocked by a person


@dataclass(frozen=True, slots=True)
class BotPresence:
    """The bot itself was added to, or removed from, the chat."""

    presence: Presence


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group goes on under another id."""

    new_id: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """The group has another title."""

    title: str


Body = Text | Forwarded | Unheard | Tap | File | FileContent | Contact | BotPresence | Migrated | Renamed


@dataclass(frozen=True, slots=True)
class Event:
    """One update. `key` is the platform's own update key, unique within `channel`.

    `sender` is None where nobody can be named: an anonymous administrator, a channel's post.
    `at` is aware, UTC. `order` grows with the platform's own order of updates within `channel`
    (Telegram's update number, Zalo's milliseconds): a push that was repeated comes late, but is older.
    """

    key: str
    channel: str
    at: datetime
    chat: ChatRef
    sender: Sender | None
    body: Body
    order: int | None = None


@dataclass(frozen=True, slots=True)
class TapAnswer:
    """An effect: what the presser sees at once. It need not survive a crash, so it is no outbox row."""

    tap_id: str
    text: str = ""
    alert: bool = False


Effect = TapAnswer
