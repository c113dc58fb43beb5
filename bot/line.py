"""One channel account at work: it listens and sends while this process holds its lease."""

import asyncio
from contextlib import suppress

import structlog

from bot.channels.base import AccountRefused, Channel, Receive
from bot.delivery.courier import Courier
from bot.fetching import Fetcher

LOOK = 1.0
"""Seconds between two looks whether the lease is still held; a lease lasts many times longer."""

log = structlog.get_logger()


class Line:
    """A channel with its courier. Polling begins when the lease is held and ends when it is lost."""

    def __init__(self, channel: Channel, courier: Courier, fetcher: Fetcher, receive: Receive) -> None:
        self.channel = channel
        self.courier = courier
        self._fetcher = fetcher
        self._receive = receive
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.courier.start()
        self._task = asyncio.create_task(self._listen(), name=f"line {self.channel.name}")

    @property
    def at_work(self) -> bool:
        """Whether this process polls and sends for the account."""
        return self.courier.held.is_set()

    def wake(self) -> None:
        """Something was committed: there may be messages to send, or files to fetch."""
        self.courier.wake()
        self._fetcher.wake()

    async def stop(self) -> None:
        """No more updates in, then no more messages out."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError, AccountRefused):
                await self._task
        await self.courier.stop()
        await self.channel.stop()

    async def closed(self) -> None:
        """Until the platform refuses the account: raises `AccountRefused`."""
        assert self._task is not None
        await asyncio.shield(self._task)

    async def _listen(self) -> None:
        while True:
            await self.courier.held.wait()
            await self.channel.start(self._receive)
            fetching = asyncio.create_task(self._fetcher.run(), name=f"files {self.channel.name}")
            try:
                await self._until_lost()
            finally:
                fetching.cancel()
                await self.channel.stop()
            log.warning("listening stopped: another process has the account", channel=self.channel.name)

    async def _until_lost(self) -> None:
        """Returns when the lease is gone; raises what ended the channel."""
        lost = asyncio.create_task(self._lost())
        ended = asyncio.create_task(self.channel.closed())
        try:
            done, _ = await asyncio.wait({lost, ended}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            lost.cancel()
            ended.cancel()

    async def _lost(self) -> None:
        while self.courier.held.is_set():  # noqa: ASYNC110 - an Event can be waited for to be set, not to be cleared
            await asyncio.sleep(LOOK)
