"""Finding people, chats and messages in the world, and waiting for them."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.changes import Change
from bot.sandbox.model import IN_CHAT, Bot, Chat, Message, Person, Topic
from bot.sandbox.world import World

T = TypeVar("T")


class NotPossibleError(Exception):
    """The platform's app would not let this person do this; said in Vietnamese, for the page."""


class Lookup:
    """Everything may be named by object or by id/key."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._watchers: list[Callable[[], None]] = []
        world.listen(self._look)

    @property
    def bot(self) -> Bot:
        """The first bot, the one most tests are about."""
        return next(iter(self.world.bots.values()))

    def person(self, who: Person | int) -> Person:
        if isinstance(who, Person):
            return who
        if who not in self.world.people:
            raise NotPossibleError("Không có người này")
        return self.world.people[who]

    def chat(self, chat: Chat | str | int) -> Chat:
        """A chat by object, key, or (groups) id."""
        if isinstance(chat, Chat):
            return chat
        if str(chat) not in self.world.chats:
            raise NotPossibleError("Không có cuộc trò chuyện này")
        return self.world.chats[str(chat)]

    def private(self, person: Person | int, bot: Bot | None = None) -> Chat:
        """The person's private chat with the bot; it exists, though perhaps not started yet."""
        return self.world.private(self.person(person), bot or self.bot)

    def messages(self, chat: Chat | str | int) -> list[Message]:
        """All messages of the chat, oldest first."""
        return list(self.world.messages[self.chat(chat).key].values())

    def message(self, chat: Chat | str | int, message_id: int) -> Message:
        message = self.world.message(self.chat(chat), message_id)
        if message is None:
            raise NotPossibleError("Tin nhắn không còn")
        return message

    def topics(self, chat: Chat | str | int) -> list[Topic]:
        return self.chat(chat).topics

    def must_be_in(self, who: Person, chat: Chat) -> None:
        if chat.migrated_to:
            raise NotPossibleError("Nhóm đã được nâng cấp, hãy sang nhóm mới")
        if chat.standing(who.id) not in IN_CHAT:
            raise NotPossibleError(f"{who.name} không ở trong cuộc trò chuyện này")

    async def wait_for(self, predicate: Callable[[], T | None], within: float = 10) -> T:
        """The predicate's first true value; asked now and after each change of the world or call of a bot.

        Raises `TimeoutError` after `within` seconds.
        """
        found: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def look() -> None:
            value = predicate()
            if value and not found.done():
                found.set_result(value)

        self._watchers.append(look)
        try:
            look()
            async with asyncio.timeout(within):
                return await found
        finally:
            self._watchers.remove(look)

    async def wait_text(self, chat: Chat | str | int, part: str, within: float = 10) -> Message:
        """The newest message of a bot in the chat whose text contains `part`."""
        where = self.chat(chat)

        def find() -> Message | None:
            said = (m for m in reversed(self.messages(where)) if m.sender in self.world.bots)
            return next((message for message in said if part in message.text), None)

        return await self.wait_for(find, within)

    def nudge(self) -> None:
        """Something outside the world happened (a bot's call): those who wait look again."""
        for watcher in list(self._watchers):
            watcher()

    def _look(self, _change: Change) -> None:
        self.nudge()
