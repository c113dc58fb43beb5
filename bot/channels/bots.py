"""What the channels of bot accounts share: one receiver from start to stop, pushes, effects."""

from abc import ABC, abstractmethod
from itertools import chain
from typing import Any, ClassVar

from aiohttp import web

from bot.channels.base import Mode, Receive
from bot.channels.pushes import secret_route
from bot.channels.receiving import Receiver, Store
from bot.channels.running import Errands, Running
from bot.channels.settings import BotAccount
from handlers.events import Effect, Event


class BotChannel(ABC):
    """The part of `bot.channels.base.Channel` that concerns receiving; a platform adds sending."""

    proof_header: ClassVar[str]
    """The header by which the platform proves that a push is its own."""

    def __init__(self, settings: BotAccount) -> None:
        self.name = settings.name
        self._account = settings
        self._receiver: Receiver[Any] | None = None
        self._running = Running()
        self._errands = Errands()

    @abstractmethod
    def receiver(self, store: Store) -> Receiver[Any]:
        """A receiver that hands events to `store`."""

    @abstractmethod
    async def close(self) -> None:
        """Close connections; they open again by themselves."""

    @abstractmethod
    async def perform(self, effect: Effect) -> None:
        """See `Channel`."""

    def routes(self) -> list[web.RouteDef]:
        """What the web server must serve; nothing when polling. Until started it answers 500."""
        account = self._account
        if account.mode is not Mode.WEBHOOK:
            return []
        return [secret_route(account.webhook_path, self.proof_header, account.webhook_secret, self._push)]

    async def start(self, receive: Receive) -> None:
        async def store(events: list[Event]) -> None:
            # All effects begin at once: nobody waits for the answer to another's press.
            for effect in chain.from_iterable(await receive(events)):
                self._errands.begin(self.perform(effect))

        self._receiver = self.receiver(store)
        self._running.start(self._receiver.run(), f"{self.name} receiver")

    def begin(self, effect: Effect) -> None:
        """Perform an effect beside whatever else is done."""
        self._errands.begin(self.perform(effect))

    async def stop(self) -> None:
        self._receiver = None
        await self._running.stop()
        await self._errands.finish()
        await self.close()

    async def closed(self) -> None:
        await self._running.ended()

    async def _push(self, body: bytes) -> None:
        if self._receiver is None:
            raise RuntimeError("a push while the channel does not run")
        await self._receiver.take([body])
