"""The keeper of an OA's tokens: whoever needs the access token asks here.

The refresh token works once, so its use is the dangerous moment. One process at a time uses it (a
lease), that it is about to be used is written down before, and what comes back is stored before it
is used. Killed in between, the next process tries the token again: either Zalo never saw it, or it
is spent, and then an administrator is asked for a new one while the old access token still works.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlmodel import Session

from bot.channels.backoff import Sleep
from bot.channels.http import HttpFailure, NotSent, Unanswered
from bot.channels.zalo_oa.errors import NoToken, OauthRefused
from bot.channels.zalo_oa.oauth import Oauth
from bot.channels.zalo_oa.settings import NO_TOKEN, TOKEN_LOST
from bot.clock import Clock, SystemClock
from bot.database_thread import DatabaseThread
from storage import credentials, leases
from storage.credentials import Tokens
from storage.tables import Credential, TokenState

log = structlog.get_logger()

EARLY = timedelta(hours=5)
"""An access token (25 hours) is renewed so long before its end: time for an administrator to help."""

AGAIN = timedelta(minutes=2)
"""After an attempt without a readable answer, while the old access token still works."""

PATIENCE = 60.0
"""Seconds that one request for tokens may take in all. Far less than the lease lasts."""

STORINGS = 60
"""Attempts, a second apart, to store what came back."""

LEASE = timedelta(minutes=3)
LOOK = 0.5
"""Seconds between two looks at what another process is renewing."""

R = TypeVar("R")


class Keeper:
    """`holder` names this process. `clock` is the field's; leases go by the machine's own."""

    def __init__(
        self,
        account: str,
        oauth: Oauth,
        database: DatabaseThread,
        clock: Clock,
        holder: str,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._account = account
        self._lease = f"{account} tokens"
        self._oauth = oauth
        self._database = database
        self._clock = clock
        self._machine = SystemClock()
        self._holder = holder
        self._sleep = sleep
        self._renewal: asyncio.Task[Credential] | None = None
        self._stopping = False

    async def access(self) -> str:
        """A token that works, renewed where it ends soon.

        Raises `NoToken` where only an administrator can help; `NotSent`, `Unanswered` or
        `OauthRefused` where renewing failed and the old one does not work any more.
        """
        row = await self._row()
        if self._due(row):
            # Whoever asked may be cancelled; the renewal must come to its end, or a token is lost.
            row = await asyncio.shield(self._begun())
        return self._usable(row)

    async def reject(self, access: str) -> None:
        """Zalo did not take this one: the next `access` is another."""
        now = self._clock.now()
        await self._database.call(lambda session: credentials.expire(session, self._account, access, now))

    async def close(self) -> None:
        """Let a renewal under way come to its end. The keeper may be used again."""
        self._stopping = True
        if self._renewal:
            await asyncio.wait([self._renewal])
        self._stopping = False

    def _begun(self) -> asyncio.Task[Credential]:
        """The one renewal of this process; everybody waits for the same."""
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew(), name=f"{self._account} tokens")
            self._renewal.add_done_callback(lambda task: task.cancelled() or task.exception())
        return self._renewal

    def _usable(self, row: Credential) -> str:
        if not self._works(row):
            raise NoToken(TOKEN_LOST if row.state is TokenState.LOST else NO_TOKEN)
        return row.access

    def _works(self, row: Credential) -> bool:
        return bool(row.access) and self._clock.now() < row.access_until

    def _due(self, row: Credential) -> bool:
        now = self._clock.now()
        if row.state is TokenState.LOST or now < row.access_until - EARLY:
            return False
        just_asked = row.asked_at is not None and now - row.asked_at < AGAIN
        return not (just_asked and self._works(row))

    async def _row(self) -> Credential:
        row = await self._database.call(lambda session: credentials.load(session, self._account))
        if row is None:
            raise NoToken(NO_TOKEN)
        return row

    async def _renew(self) -> Credential:
        """The row once it is renewed, by this process or another."""
        while self._due(row := await self._row()):
            until = self._machine.now() + LEASE / 2
            if await self._begin(row):
                return await self._asked(row, until)
            if self._works(row):
                return row
            if self._stopping:
                raise NotSent("stopping")
            await self._sleep(LOOK)
        return row

    async def _begin(self, row: Credential) -> bool:
        """Take the lease and write down that the token is about to be used; both or none."""

        def work(session: Session) -> bool:
            now = self._machine.now()
            if not leases.acquire(session, self._lease, self._holder, now, LEASE):
                return False
            if credentials.begin(session, self._account, row.refresh, self._clock.now()):
                return True
            leases.release(session, self._lease, self._holder)
            return False

        return await self._database.call(work)

    async def _asked(self, row: Credential, until: datetime) -> Credential:
        """Ask, and store what came of it. The old access token serves on where asking failed."""
        try:
            tokens = await self._ask(row, until)
        except (OauthRefused, HttpFailure) as error:
            await self._failed(row, error)
            if not self._works(row) and not (isinstance(error, OauthRefused) and error.dead):
                raise
        else:
            await self._end(lambda session, now: self._store(session, row, tokens, now))
        return await self._row()

    async def _ask(self, row: Credential, until: datetime) -> Tokens:
        """`until`: after it another process may have the lease (this one may have been stopped meanwhile)."""
        if self._machine.now() >= until:
            raise NotSent("too late")
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._oauth.renew(row.refresh, self._clock.now())
        except TimeoutError:
            raise Unanswered("TimeoutError") from None

    def _store(self, session: Session, row: Credential, tokens: Tokens, now: datetime) -> bool:
        stored = credentials.renewed(session, self._account, row.refresh, tokens, now)
        if not stored:
            log.warning("renewed tokens not kept: an administrator gave others", channel=self._account)
        return stored

    async def _failed(self, row: Credential, error: OauthRefused | HttpFailure) -> None:
        log.error("tokens not renewed", channel=self._account, said=str(error))
        if isinstance(error, OauthRefused) and error.dead:
            log.critical("zalo renews no more: run chibo zalo-token", channel=self._account)
            await self._end(
                lambda session, now: credentials.refused(session, self._account, row.refresh, str(error), now)
            )
        elif isinstance(error, OauthRefused | NotSent):
            await self._end(lambda session, _: credentials.not_asked(session, self._account, row.refresh))
        else:
            await self._end(lambda _session, _now: False)

    async def _end(self, write: Callable[[Session, datetime], bool]) -> None:
        """Write and give the lease back, both or none."""

        def work(session: Session) -> None:
            write(session, self._clock.now())
            leases.release(session, self._lease, self._holder)

        for _ in range(STORINGS):
            try:
                return await self._database.call(work)
            except Exception as error:  # noqa: BLE001 - what Zalo gave cannot be had again
                log.critical("tokens not stored yet", channel=self._account, error=type(error).__name__)
                await self._sleep(1.0)
        return await self._database.call(work)
