"""The pages as a channel: it offers and takes, and never sends by itself; what is said waits to be opened."""

import asyncio
import secrets

from aiohttp import web

from bot.channels.base import Abilities, Address, Receive, Refused
from bot.channels.settings import Surroundings
from bot.channels.web.desk import Counter
from bot.channels.web.hall import Hall
from bot.channels.web.site import Site
from bot.channels.web.upload import Upload
from handlers.events import Effect
from handlers.messages import Message


class WebChannel:
    """Sending is being there to be read: the page finds the words in the outbox, as they are by then."""

    abilities = Abilities(buttons=True, edit=True, files=True, max_length=100_000)

    def __init__(self, name: str, around: Surroundings) -> None:
        self.name = name
        self._site = Site(name, around)
        self._parts = (Hall(self._site), Upload(self._site, around.files), Counter(self._site))
        self._stopped = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        return [*self._site.routes(), *(route for part in self._parts for route in part.routes())]

    async def start(self, receive: Receive) -> None:
        self._site.receive = receive
        self._stopped.clear()

    async def stop(self) -> None:
        self._site.receive = None
        self._stopped.set()

    async def closed(self) -> None:
        await self._stopped.wait()

    def parts(self, message: Message) -> list[Message]:
        return [message]

    async def send(self, to: Address, message: Message) -> str:  # noqa: ARG002 - read when it is opened
        return secrets.token_hex(8)

    async def edit(self, to: Address, message_id: str, message: Message) -> None:
        """The page shows what stands in the outbox."""

    async def perform(self, effect: Effect) -> None:
        """A press is answered where it was made: with the page."""

    async def fetch_file(self, file_id: str, limit: int) -> bytes:  # noqa: ARG002
        raise Refused("no such file")
