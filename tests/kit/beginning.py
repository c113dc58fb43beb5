"""A ward that begins with nothing: the empty demonstration, played step by step by whoever has to do it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import SandboxClock
from bot.demo import empty
from bot.demo.run import at_rest, config
from bot.program import Program
from bot.sandbox import Chat, Message, Person, Sandbox
from handlers.joining.codes import ALPHABET
from tests.kit.stage import START

CODE = re.compile(rf"\b[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}\b")
CELL = "Chi bộ Khu phố 7"
SECRETARY = "Nguyễn Văn An"


@dataclass(slots=True)
class Beginning:
    """The sandbox and the program; `said` is what the terminal shows."""

    sandbox: Sandbox
    program: Program
    folder: Path
    said: list[str]

    def person(self, name: str) -> Person:
        return next(one for one in self.sandbox.world.people.values() if one.name == name)

    def group(self, title: str) -> Chat:
        return next(chat for chat in self.sandbox.world.chats.values() if chat.title == title)

    def private(self, name: str) -> Chat:
        return self.sandbox.private(self.person(name))

    def last(self, chat: Chat) -> Message:
        """What the bot said last there."""
        bot = self.sandbox.bot.id
        chat = self.sandbox.chat(chat.key)
        return [message for message in self.sandbox.messages(chat) if message.sender == bot][-1]

    async def say(self, name: str, text: str, group: str = "") -> str:
        """Write, alone or in a group; what the bot then said last there."""
        chat = self.group(group) if group else self.private(name)
        self.sandbox.say(self.person(name), chat, text)
        return await self._rest(chat)

    async def open(self, name: str) -> str:
        self.sandbox.start_bot(self.person(name))
        return await self._rest(self.private(name))

    async def press(self, name: str, label: str) -> str:
        """Press the newest button of that label in the private chat."""
        chat = self.private(name)
        bots = [message for message in self.sandbox.messages(chat) if label in message.labels]
        await self.sandbox.press(self.person(name), bots[-1], label)
        return await self._rest(chat)

    async def send(self, name: str, file: Path) -> str:
        chat = self.private(name)
        body = file.read_bytes()  # noqa: ASYNC240 - a test has time
        self.sandbox.send_file(self.person(name), chat, file.name, body)
        return await self._rest(chat)

    async def share_phone(self, name: str) -> str:
        chat = self.private(name)
        self.sandbox.share_contact(self.person(name), chat)
        return await self._rest(chat)

    async def invite_bot(self, name: str, group: str) -> str:
        self.sandbox.add_bot(self.group(group), self.person(name))
        return await self._rest(self.group(group))

    def code(self, chat: Chat | None = None) -> str:
        """The code shown last: in the chat, or at the terminal."""
        text = self.last(chat).text if chat else "\n".join(self.said)
        found: list[str] = CODE.findall(text)
        return found[-1]

    async def _rest(self, chat: Chat) -> str:
        await at_rest(self.sandbox, self.program)
        bot = self.sandbox.bot.id
        said = [message for message in self.sandbox.messages(chat) if message.sender == bot]
        return said[-1].text if said else ""


@asynccontextmanager
async def beginning(folder: Path) -> AsyncIterator[Beginning]:
    """The empty ward, opened in `folder`."""
    clock = SandboxClock(START, running=False)
    async with Sandbox(clock) as sandbox:
        sandbox.limits.enabled = False
        program = Program(config(folder, sandbox), clock)
        await program.start()
        try:
            said: list[str] = []
            await empty.open_ward(sandbox, program, folder, said.append)
            yield Beginning(sandbox, program, folder, said)
        finally:
            await program.stop()
