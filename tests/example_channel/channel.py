"""The post office as a channel: reading what is pushed, posting what is to be sent."""

import asyncio
import json
from datetime import datetime

from aiohttp import web

from bot.channels import plain
from bot.channels.base import Abilities, Address, NoAnswer, NotAccepted, Receive, Refused, SendError
from bot.channels.http import Ask, HttpFailure, NotSent
from bot.channels.pushes import secret_route
from bot.clock import Clock
from handlers.events import ChatKind, ChatRef, Effect, Event, Sender, Text
from handlers.messages import Message
from tests.example_channel.settings import LettersSettings

PATH, SECRET_HEADER = "/letters", "X-Letters-Secret"
LONGEST = 500


class LettersChannel:
    """Nothing has to be prepared or polled, so starting is remembering whom to hand letters to."""

    abilities = Abilities(buttons=False, edit=False, files=False, max_length=LONGEST)

    def __init__(self, settings: LettersSettings, clock: Clock) -> None:
        self.name = settings.name
        self._settings = settings
        self._clock = clock
        self._http = settings.http()
        self._receive: Receive | None = None
        self._stopped = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        return [secret_route(PATH, SECRET_HEADER, self._settings.secret, self._push)]

    async def start(self, receive: Receive) -> None:
        self._receive = receive
        self._stopped.clear()

    async def stop(self) -> None:
        self._receive = None
        self._stopped.set()
        await self._http.close()

    async def closed(self) -> None:
        await self._stopped.wait()

    def parts(self, message: Message) -> list[Message]:
        return plain.parts(message, LONGEST)

    async def send(self, to: Address, message: Message) -> str:
        letter = {"to": to.chat, "text": plain.text(message)}
        try:
            reply = await self._http.ask(Ask("POST", self._settings.base_url, json=letter))
        except HttpFailure as error:
            raise _meaning(error) from None
        if reply.status != 200:
            raise Refused(f"HTTP {reply.status}")
        return reply.body.decode()

    async def edit(self, to: Address, message_id: str, message: Message) -> None:
        raise Refused("a letter cannot be written anew")

    async def perform(self, effect: Effect) -> None:
        """No buttons, no presses."""

    async def fetch_file(self, file_id: str, limit: int) -> bytes:
        raise Refused("letters hold no files")

    async def _push(self, body: bytes) -> None:
        if self._receive is None:
            raise RuntimeError("a push while the channel does not run")
        event = parse(body, self.name, self._clock.now())
        if event:
            await self._receive([event])


def parse(body: bytes, channel: str, now: datetime) -> Event | None:
    """The letter as an event; None where it is none. Never raises."""
    try:
        letter = json.loads(body)
        number, person, group, text = (str(letter[key]) for key in ("number", "from", "group", "text"))
    except (ValueError, KeyError, TypeError):
        return None
    chat = ChatRef(group, ChatKind.GROUP) if group else ChatRef(person, ChatKind.PRIVATE)
    return Event(number, channel, now, chat, Sender(person), Text(text, number))


def _meaning(error: HttpFailure) -> SendError:
    return NotAccepted(str(error)) if isinstance(error, NotSent) else NoAnswer(str(error))
