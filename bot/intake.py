"""Where events come in: those that wait together share one transaction, then their effects go back."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlmodel import Session

from bot.clock import Clock
from bot.database_thread import DatabaseThread
from bot.meters import Meters
from handlers.events import ChatKind, Effect, Event, Tap, TapAnswer, Text
from storage.unit_of_work import Ended, Job, Outcome, where

BATCH = 50
"""The most updates that share one commit."""
QUICK = 1000
"""Characters of one sender that are read in one commit: others wait for no more."""

Handle = Callable[[Session, Event], list[Effect]]

log = structlog.get_logger()


@dataclass(slots=True)
class _Handover:
    """What one call of `receive` brought: once a part of it is not stored, nothing after it is."""

    broken: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    event: Event
    effects: "asyncio.Future[list[Effect]]"
    handover: _Handover

    def fail(self, error: Exception) -> None:
        self.handover.broken = error
        if not self.effects.done():
            self.effects.set_exception(error)


class Intake:
    """Takes events from all channels, runs the handler on each, and wakes delivery after the commit.

    `apology` is what the presser of a button sees where the handler raised.
    """

    def __init__(
        self,
        database: DatabaseThread,
        clock: Clock,
        handle: Handle,
        committed: Callable[[], None],
        apology: str,
        meters: Meters | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._handle = handle
        self._committed = committed
        self._apology = apology
        self._meters = meters or Meters()
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._held: list[_Waiting] = []
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
        loop, handover = asyncio.get_running_loop(), _Handover()
        waiting = [_Waiting(event, loop.create_future(), handover) for event in events]
        self.unfinished += len(events)
        try:
            for one in waiting:
                self._queue.put_nowait(one)
            return list(await asyncio.gather(*(one.effects for one in waiting)))
        finally:
            self.unfinished -= len(events)

    async def _work(self) -> None:
        while True:
            if not self._held:
                self._held.append(await self._queue.get())
            while not self._queue.empty():
                self._held.append(self._queue.get_nowait())
            await self._store([one for one in self._batch() if not _given_up(one)])

    def _batch(self) -> list[_Waiting]:
        """The next of those that wait. Of one sender no more text than is read quickly: the rest keeps its
        order and lets the others go first."""
        taken, left, read = list[_Waiting](), list[_Waiting](), Counter[str]()
        slow = set[str]()
        for one in self._held:
            lane, size = _lane(one.event), _size(one.event)
            slow |= {lane} if lane and read[lane] and read[lane] + size > QUICK else set()
            if lane in slow or len(taken) == BATCH:
                left.append(one)
            else:
                read[lane] += size
                taken.append(one)
        self._held = left
        return taken

    async def _store(self, batch: list[_Waiting]) -> None:
        if not batch:
            return
        jobs = [self._job(one.event) for one in batch]
        try:
            outcomes = await self._database.run(jobs, self._clock.now())
        except Exception as error:  # noqa: BLE001 - a database that cannot commit must not end the loop
            self._meters.commits_failed.inc()
            log.error("commit failed", error=type(error).__name__, updates=len(batch))
            for one in batch:
                one.fail(error)
            return
        now = self._clock.now()
        for one, outcome in zip(batch, outcomes, strict=True):
            self._meters.stored(one.event.channel, outcome.ended.value, one.event.at, now)
            if not one.effects.done():
                one.effects.set_result(self._effects(one.event, outcome))
        self._committed()

    def _job(self, event: Event) -> Job[list[Effect]]:
        kind, private = type(event.body).__name__, event.chat.kind is not ChatKind.GROUP
        return Job(
            event.channel,
            event.key,
            event.chat.id,
            kind,
            private,
            lambda session: self._handle(session, event),
            event.order,
        )

    def _effects(self, event: Event, outcome: Outcome[list[Effect]]) -> list[Effect]:
        if outcome.error is not None:
            _report(event, outcome.error)
        if outcome.result is not None:
            return outcome.result
        if isinstance(event.body, Tap):
            return [TapAnswer(event.body.tap_id, self._apology if outcome.ended is Ended.FAILED else "")]
        return []


def _lane(event: Event) -> str:
    """Whose it is; nobody's goes in its order."""
    return f"{event.channel}:{event.sender.id}" if event.sender else ""


def _size(event: Event) -> int:
    return len(event.body.text) if isinstance(event.body, Text) else 0


def _report(event: Event, error: Exception) -> None:
    """Where it went wrong, without the values: those may be what somebody wrote."""
    at = where(error.__traceback__).splitlines()[-3:]
    log.error("handler failed", channel=event.channel, update=event.key, error=type(error).__name__, at=at)


def _given_up(one: _Waiting) -> bool:
    """Whether something earlier of the same handover was not stored: all of it will come again, in order."""
    if one.handover.broken is None:
        return False
    one.fail(one.handover.broken)
    return True
