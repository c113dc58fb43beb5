"""Where events come in: those that wait together share one transaction, then their effects go back."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from sqlmodel import Session

from bot.clock import Clock
from bot.database_thread import DatabaseThread
from handlers.events import ChatKind, Effect, Event, Tap, TapAnswer
from storage.unit_of_work import Ended, Job, Outcome, where

BATCH = 50
"""The most updates that share one commit."""

Handle = Callable[[Session, Event], list[Effect]]
Waiting = tuple[Event, "asyncio.Future[list[Effect]]"]

log = structlog.get_logger()


class Intake:
    """Takes events from all channels, runs the handler on each, and wakes delivery after the commit.

    `failed` is told of every event whose handler raised, once its dead letter is written.
    `apology` is what the presser of a button sees then.
    """

    def __init__(
        self,
        database: DatabaseThread,
        clock: Clock,
        handle: Handle,
        committed: Callable[[], None],
        apology: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._handle = handle
        self._committed = committed
        self._apology = apology
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.unfinished = 0

    def start(self) -> None:
        self._task = asyncio.create_task(self._work(), name="intake")

    async def stop(self) -> None:
        """Stop taking; what was not committed is not acknowledged and will come again."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def receive(self, events: Sequence[Event]) -> list[list[Effect]]:
        """Handle the events in order and return each one's effects after the commit.

        Raises where the commit failed: nothing was kept, and nothing may be acknowledged.
        """
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[list[Effect]]] = [loop.create_future() for _ in events]
        self.unfinished += len(events)
        try:
            for pair in zip(events, futures, strict=True):
                self._queue.put_nowait(pair)
            return list(await asyncio.gather(*futures))
        finally:
            self.unfinished -= len(events)

    async def _work(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._settle(batch)

    async def _settle(self, batch: list[Waiting]) -> None:
        jobs = [self._job(event) for event, _ in batch]
        try:
            outcomes = await self._database.run(jobs, self._clock.now())
        except Exception as error:  # noqa: BLE001 - a database that cannot commit must not end the loop
            log.error("commit failed", error=type(error).__name__, updates=len(batch))
            for _, future in batch:
                _fail(future, error)
            return
        for (event, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(self._effects(event, outcome))
        self._committed()

    def _job(self, event: Event) -> Job[list[Effect]]:
        kind, private = type(event.body).__name__, event.chat.kind is ChatKind.PRIVATE
        return Job(
            event.channel,
            event.key,
            event.chat.id,
            kind,
            private,
            lambda session: self._handle(session, event),
        )

    def _effects(self, event: Event, outcome: Outcome[list[Effect]]) -> list[Effect]:
        if outcome.error is not None:
            _report(event, outcome.error)
        if outcome.result is not None:
            return outcome.result
        if isinstance(event.body, Tap):
            return [TapAnswer(event.body.tap_id, self._apology if outcome.ended is Ended.FAILED else "")]
        return []


def _report(event: Event, error: Exception) -> None:
    """Where it went wrong, without the values: those may be what somebody wrote."""
    at = where(error.__traceback__).splitlines()[-3:]
    log.error("handler failed", channel=event.channel, update=event.key, error=type(error).__name__, at=at)


def _fail(future: "asyncio.Future[list[Effect]]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
