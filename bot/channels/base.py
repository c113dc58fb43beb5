"""What every channel offers, and how sending can fail. Nothing above this folder names a platform."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from aiohttp import web

from handlers.events import Effect, Event
from handlers.messages import Message


class Mode(StrEnum):
    """How updates come in: the program asks, or the platform calls a public address."""

    POLLING = "polling"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the platform can do. `max_length` counts as the platform does (`length`)."""

    buttons: bool
    edit: bool
    files: bool
    max_length: int


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: the platform's chat id, whether it is a group, and the topic in it."""

    chat: str
    group: bool
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands a platform may offer to complete, as (command without slash, description) pairs.

    None leaves the kind of chat to the platform's own fallback.
    """

    private: tuple[tuple[str, str], ...] | None = None
    group: tuple[tuple[str, str], ...] | None = None


NO_MENU = Menu()


class SendError(Exception):
    """Sending failed in a way the platform explained."""


class Refused(SendError):
    """Refused for good: the platform will never take this message. The text is for the operator."""


class NotAccepted(SendError):
    """Not accepted this time (connection refused, 5xx with a clear body): safe to try again."""


class NeverLeft(NotAccepted):
    """The request did not leave this machine, or nobody was there to take it: no attempt at all."""


class TooMany(SendError):
    """The platform asks to wait `retry_after` seconds before this chat is written to again."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"retry after {retry_after:g} s")
        self.retry_after = retry_after


class QuotaExceeded(TooMany):
    """The account has used up what the platform lets it send (a day's, a month's): waiting may be long."""


class Unreachable(SendError):
    """The chat is closed to the bot: kicked, blocked, never started, deleted."""


class ChatMigrated(SendError):
    """The group goes on under `new_id`; nothing was sent."""

    def __init__(self, new_id: str) -> None:
        super().__init__("chat migrated")
        self.new_id = new_id


class NoAnswer(SendError):
    """The request went out and no answer came: whether it was delivered is unknown."""


class AccountRefused(Exception):
    """The platform does not know the account's token: nothing helps but the operator."""


Receive = Callable[[Sequence[Event]], Awaitable[list[list[Effect]]]]
"""Hands events over and returns, after the commit, the effects of each. Raises where nothing was
committed: the channel must then not acknowledge."""


class Channel(Protocol):
    """One account of the bot on one platform."""

    name: str
    abilities: Abilities

    def routes(self) -> list[web.RouteDef]:
        """What the program's web server must serve for the channel; nothing where it is not pushed to."""

    async def start(self, receive: Receive) -> None:
        """Begin to connect and to hand events over; returns at once, whether the platform is there or not."""

    async def stop(self) -> None:
        """Stop receiving and close connections. The channel may be started again."""

    async def closed(self) -> None:
        """Wait until the channel stops. Raises `AccountRefused` where it could not go on."""

    def parts(self, message: Message) -> list[Message]:
        """The message as pieces that each fit one platform message; the choices stay with the last."""

    async def send(self, to: Address, message: Message) -> str:
        """Send one part and return the platform's message id. Raises a `SendError`."""

    async def edit(self, to: Address, message_id: str, message: Message) -> None:
        """Replace a sent message; one that already reads so is no error. Raises a `SendError`."""

    async def perform(self, effect: Effect) -> None:
        """Do what need not survive a crash. Never raises: a press too old to answer is let go."""

    async def fetch_file(self, file_id: str, limit: int) -> bytes:
        """A file somebody sent. Raises a `SendError`; `Refused` where it is longer than `limit` bytes."""
