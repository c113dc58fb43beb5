"""What happens in the world, told to whoever listens: platforms make updates of it, the page redraws."""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.model import Chat, Membership, Message, Person


@dataclass(frozen=True)
class Posted:
    chat: Chat
    message: Message


@dataclass(frozen=True)
class Edited:
    """`by` is the person or bot who edited."""

    chat: Chat
    message: Message
    by: int


@dataclass(frozen=True)
class Deleted:
    chat: Chat
    message: Message


@dataclass(frozen=True)
class MemberChanged:
    """`who` (a person or bot) stands differently in the chat since `by` acted."""

    chat: Chat
    who: int
    by: int
    old: Membership
    new: Membership


@dataclass(frozen=True)
class ChatChanged:
    chat: Chat


@dataclass(frozen=True)
class PersonChanged:
    person: Person


@dataclass(frozen=True)
class Answer:
    """What the bot said to a press: a toast, or an alert to be clicked away; both may be empty."""

    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass
class Press:
    """A pressed button on its way to the bot. Awaiting it gives the bot's `Answer` (or `TimeoutError`)."""

    id: str
    person: Person
    chat: Chat
    message: Message
    data: str
    timeout: float
    answer: Answer | None = None
    _answered: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def settle(self, answer: Answer) -> None:
        self.answer = answer
        self._answered.set()

    def __await__(self) -> Generator[Any, None, Answer]:
        return self._wait().__await__()

    async def _wait(self) -> Answer:
        async with asyncio.timeout(self.timeout):
            await self._answered.wait()
        return self.answer or Answer()


@dataclass(frozen=True)
class Pressed:
    press: Press


@dataclass(frozen=True)
class Answered:
    press: Press


@dataclass(frozen=True)
class ClockMoved:
    pass


@dataclass(frozen=True)
class Typing:
    """A bot shows that it is busy."""

    chat: Chat
    who: int


Change = (
    Posted
    | Edited
    | Deleted
    | MemberChanged
    | ChatChanged
    | PersonChanged
    | Pressed
    | Answered
    | ClockMoved
    | Typing
)
