"""The courier: sends what waits in the outbox, for one channel account."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from bot.channels.base import Address, Channel, QuotaExceeded, SendError, TooMany
from bot.clock import Clock, SystemClock
from bot.database_thread import DatabaseThread
from bot.delivery.endings import Patience, Standing, ending_of
from bot.delivery.outages import Outages
from bot.delivery.pacing import Pace, Pacer
from bot.delivery.tenure import Tenure
from bot.meters import Meters
from handlers.late import Render
from handlers.messages import Message
from storage import leases, thrift
from storage.claiming import Batch, Free, claim
from storage.outbox import Skip, Waiting
from storage.outbox_states import Claimed, Finished, Sender
from storage.recovering import Past, recent, recover
from storage.settling import Again, Ending, Sent, settle
from storage.thrift import Budget

SHORTEST_NAP = 0.02
"""Seconds between two looks that nobody asked for, so that a mistaken moment can never spin."""


log = structlog.get_logger()


@dataclass(eq=False)
class Courier:
    """Sends for `channel` while this process has the channel's lease; stands by while another has it.

    `render` gives the message of a row's content at the moment of sending; it runs in the
    transaction that claims the row. `finished` is told of each row that ended as sent, unknown,
    failed or expired, in the transaction that ends it; the pieces of a split message end one by
    one (`follows` names the first). `holder` names this process among all that share the database.
    `budget` is what a month allows, where the platform counts.

    `held` is set while the lease is ours: poll only then. Two clocks are used: `clock` for what
    belongs to the field (not before, expires) and may be moved; `monotonic` and `lease_clock`
    for what lies between machines (pace, retries, the lease).
    """

    channel: Channel
    database: DatabaseThread
    clock: Clock
    pace: Pace
    render: Render
    finished: Finished
    holder: str
    patience: Patience = field(default_factory=Patience)
    budget: Budget | None = None
    monotonic: Callable[[], float] = time.monotonic
    lease_clock: Clock = field(default_factory=SystemClock)
    meters: Meters = field(default_factory=Meters)
    held: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        self._sender = Sender(
            self.channel.name, self.holder, self._prepare, self.finished, self.channel.abilities.edit
        )
        self._pacer = Pacer(self.pace)
        self._outages = Outages()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._out_of_quota = False  # not yet written down
        self._results: list[tuple[Claimed, Ending]] = []
        self._woken = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[None] | None = None
        self._renew_at = 0.0
        self._tenure = Tenure(self.patience.lease, self.monotonic, self.lease_clock)

    async def start(self) -> None:
        """Begin; returns at once."""
        self._loop = asyncio.get_running_loop()
        self._work = asyncio.create_task(self._run(), name=f"courier {self.channel.name}")

    def wake(self) -> None:
        """There may be something to send. Cheap, and safe from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._woken.set)

    async def stop(self, patience: float = 10.0) -> None:
        """Claim nothing more, wait up to `patience` seconds for what is under way, give the lease back.

        What has no answer by then is left as `sending`: the next holder calls it unknown.
        """
        self._stopping = True
        self._woken.set()
        if self._work is not None:
            await self._work
        under_way = list(self._busy.values())
        if under_way:
            await asyncio.wait(under_way, timeout=patience)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._guarded(self._hand_back())
        self._loop = None

    async def _hand_back(self) -> float:
        await self._settle()
        await self.database.call(lambda session: leases.release(session, self.channel.name, self.holder))
        self.held.clear()
        return 0.0

    async def _run(self) -> None:
        while not self._stopping:
            nap = await self._guarded(self._round())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), nap)
            self._woken.clear()

    async def _guarded(self, step: Awaitable[float]) -> float:
        """The step's result. Where it fails, the lease is taken anew: what was committed is uncertain."""
        stand_by = self.patience.lease.total_seconds() / 3
        try:
            nap: float = await step
        except leases.NotHeld:
            log.warning("lease lost", channel=self.channel.name)
        except Exception as error:  # noqa: BLE001 - delivery must outlive a database that is away for a while
            log.error("delivery round failed", channel=self.channel.name, error=type(error).__name__)
        else:
            return nap
        self.held.clear()
        return stand_by

    async def _round(self) -> float:
        """Settle and claim in one transaction, so that a crash leaves no earlier result unwritten, then send.
        Returns the seconds until there can be something to do unasked."""
        if not self.held.is_set():
            await self._settle()
            if not await self._take_over():
                return self.patience.lease.total_seconds() / 3
        now = self.monotonic()
        free = self._free(now)
        batch, settled = await self.database.call(lambda session: self._settle_and_claim(session, now, free))
        self._forget(settled)
        for claimed in batch.claimed:
            self._dispatch(claimed)
        return self._nap(batch, full=0 < free.wanted == len(batch.claimed) or self._pacer.room(now) == 0)

    async def _take_over(self) -> bool:
        """Take the lease and clear up behind whoever had it. True where it is ours now.

        Sends of our own that are still under way come first: clearing up would call them unknown.
        """
        if self._busy:
            return False
        end = self._tenure.end()
        past = await self.database.call(self._acquire)
        if past is None:
            return False
        self._pacer = Pacer(self.pace)
        now, shown = self.monotonic(), self.clock.now()
        for each in past:
            moment = now - (shown - each.at).total_seconds()
            self._pacer.remember(each.lane, moment, group=each.group, edit=each.edit)
        self.held.set()
        self._tenure.begin(end)
        self._plan_renewal(now)
        log.info("lease taken", channel=self.channel.name, holder=self.holder)
        return True

    def _acquire(self, session: Session) -> list[Past] | None:
        name, ttl = self.channel.name, self.patience.lease
        if not leases.acquire(session, name, self.holder, self.lease_clock.now(), ttl):
            return None
        now = self.clock.now()
        recover(session, now, self._sender)
        return recent(session, now, name)

    def _free(self, now: float) -> Free:
        """The lanes whose results wait are free: they are written down with the claim."""
        busy = self._busy.keys() - {claimed.lane for claimed, _ in self._results}
        room = min(self._pacer.room(now), self.patience.in_flight - len(busy))
        return Free(
            wanted=max(room, 0),
            held=busy | self._pacer.closed(now),
            calm=self._pacer.closed_to_edits(now),
        )

    def _settle_and_claim(
        self, session: Session, now: float, free: Free
    ) -> tuple[Batch, list[tuple[Claimed, Ending]]]:
        """Also what came in since the round began is written down."""
        waiting = list(self._results)
        if waiting:
            self._write_down(session, waiting)
        return self._claim(session, now, free), waiting

    def _claim(self, session: Session, now: float, free: Free) -> Batch:
        if now >= self._renew_at:
            end = self._tenure.end()
            moment = self.lease_clock.now()
            if leases.renew(session, self.channel.name, self.holder, moment, self.patience.lease):
                self._tenure.begin(end)
            self._plan_renewal(now)
        if self.budget:
            thrift.skip_unaffordable(session, self.channel.name, self.budget, self.clock.now())
        return claim(session, self.clock.now(), self._sender, free)

    def _plan_renewal(self, now: float) -> None:
        self._renew_at = now + self.patience.lease.total_seconds() / 3

    def _prepare(self, session: Session, now: datetime, waiting: Waiting) -> list[dict[str, Any]] | Skip:
        message = self.render(session, now, waiting)
        if isinstance(message, Skip):
            return message
        return [part.to_json() for part in self.channel.parts(message)]

    def _dispatch(self, claimed: Claimed) -> None:
        edit = claimed.target is not None
        self._pacer.began(claimed.lane, self.monotonic(), group=claimed.group, edit=edit)
        self._busy[claimed.lane] = asyncio.create_task(self._deliver(claimed))

    async def _deliver(self, claimed: Claimed) -> None:
        ending = await self._attempt(claimed)
        self.meters.endings.labels(self.channel.name, type(ending).__name__.lower()).inc()
        self._results.append((claimed, ending))
        self._woken.set()

    async def _attempt(self, claimed: Claimed) -> Ending:
        if not self._tenure.sure():
            self._pacer.ended(claimed.lane, self.monotonic())
            return Again(counted=False)
        try:
            async with asyncio.timeout(self.patience.send_timeout):
                message_id = await self._hand_over(claimed)
        except Exception as error:  # noqa: BLE001 - a channel's mistake must end as an outcome of this row
            standing = Standing(self.clock.now(), self._outages.others_get_through(claimed.lane))
            ending = ending_of(error, claimed, self.patience, standing)
            self._pause(claimed, error, ending)
            return ending
        self._went_well(claimed.lane)
        return Sent(message_id)

    def _went_well(self, lane: int) -> None:
        """After an outage every lane goes on at once, as fast as the pace allows."""
        now = self.monotonic()
        self._pacer.ended(lane, now)
        for each in self._outages.through(lane, now):
            self._pacer.release(each, now)

    async def _hand_over(self, claimed: Claimed) -> str | None:
        to = Address(claimed.chat, claimed.group, claimed.thread)
        message = Message.from_json(claimed.content)
        if claimed.target is None:
            return await self.channel.send(to, message)
        await self.channel.edit(to, claimed.target, message)
        return None

    def _pause(self, claimed: Claimed, error: Exception, ending: Ending) -> None:
        """Slow down as the failure asks for; in real time, as the field's clock may stand still."""
        now = self.monotonic()
        self._pacer.ended(claimed.lane, now)
        if isinstance(error, TooMany):
            self._outages.ended(claimed.lane)
            self._pacer.refused(claimed.lane, now, error.retry_after)
            self._out_of_quota |= isinstance(error, QuotaExceeded)
        elif isinstance(ending, Again):
            times = self._outages.failed(claimed.lane, now)
            delay = self.patience.delay(times) * random.uniform(0.5, 1)  # noqa: S311
            self._pacer.hold(claimed.lane, now + delay)
        else:
            self._outages.ended(claimed.lane)
        explained = str(error) if isinstance(error, SendError) else ""
        facts = {"row": claimed.id, "attempt": claimed.attempts, "error": type(error).__name__}
        log.warning("sending failed", **facts, explained=explained, becomes=type(ending).__name__)

    async def _settle(self) -> None:
        """Write down all results that wait, in one transaction; only then are their lanes free."""
        waiting = list(self._results)
        if waiting:
            await self.database.call(lambda session: self._write_down(session, waiting))
            self._forget(waiting)

    def _forget(self, settled: Sequence[tuple[Claimed, Ending]]) -> None:
        del self._results[: len(settled)]
        for claimed, _ in settled:
            del self._busy[claimed.lane]

    def _write_down(self, session: Session, results: Sequence[tuple[Claimed, Ending]]) -> None:
        now = self.clock.now()
        settle(session, now, self._sender, results)
        if self.budget and self._out_of_quota:
            thrift.note_refusal(session, self.channel.name, self.budget, now)
            self._out_of_quota = False

    def _nap(self, batch: Batch, *, full: bool) -> float:
        now = self.monotonic()
        moments = [
            self._renew_at,
            *(self._lane_free_at(lane, now) for lane in batch.waiting - self._busy.keys()),
        ]
        if batch.dropped:
            moments.append(now)
        if full:
            moments.append(self._pacer.account_free_at())
        if batch.next_due is not None:
            moments.append(now + (batch.next_due - self.clock.now()).total_seconds())
        return max(min(moments) - now, SHORTEST_NAP)

    def _lane_free_at(self, lane: int, now: float) -> float:
        free = self._pacer.free_at(lane)
        return free if free > now else self._pacer.free_at(lane, edit=True)
