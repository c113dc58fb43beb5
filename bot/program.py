"""The composition root: the one place where the floors are put together and set to work."""

import asyncio
import os
import socket
import uuid
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import structlog
from aiohttp import web
from sqlmodel import Session

from bot import backups
from bot.accounts import budgets, looks, menu
from bot.beside import BesideThread
from bot.channels.base import AccountRefused, Channel
from bot.channels.settings import Surroundings
from bot.clock import Clock, SystemClock
from bot.config import Config
from bot.database_thread import DatabaseThread
from bot.delivery.courier import Courier
from bot.delivery.endings import Patience
from bot.delivery.pacing import Pace
from bot.feeds import Feeds
from bot.fetching import Fetcher
from bot.intake import Intake
from bot.limits import Admission, Limits
from bot.line import Line
from bot.meters import Meters
from bot.watching import Watch
from bot.web_server import Bounds, Place, serve
from handlers import language, router
from handlers.events import Effect, Event
from handlers.feature import Duty
from handlers.house import House
from handlers.links import Links
from handlers.privacy.erasing import erase_again
from handlers.wording import Wording
from schedules import upkeep
from schedules.ticker import Ticker
from schedules.ticks import HOURLY, OFTEN
from storage.database import open_database, sqlite_file
from storage.migrate import current, migrate
from storage.outbox import unsent
from storage.queries import files
from storage.sweeping import settle
from storage.unit_of_work import where

log = structlog.get_logger()


class SchemaError(Exception):
    """The database is not at the program's schema and is not the program's own file to change."""


class Program:
    """The running bot. `start`, then `closed` until it ends, then `stop`.

    Raises ConfigError or WordingError for settings that cannot be used, `SchemaError` for a
    PostgreSQL database that waits for `chibo migrate`.

    `place`: where the web server listens, if not at [server] host and port.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        channels: Sequence[Channel] | None = None,
        place: Place | None = None,
    ) -> None:
        self.config = config
        language.use(config.words)
        self.clock = clock
        self.house = House(
            Wording(config.wording),
            config.rules,
            config.files,
            links(config),
            budgets(config),
            per_second=config.pace.per_second,
            buttoned=frozenset(account.name for account in config.accounts if account.buttoned),
        )
        engine = open_database(config.database.url.get_secret_value())
        if engine.dialect.name == "sqlite":
            migrate(engine)
        elif not current(engine):
            raise SchemaError
        with Session(engine) as session:
            erase_again(session, self.house, clock.now())
            session.commit()
        self._limits = Limits(config.rules.texts_per_minute)
        self.database = DatabaseThread(engine)
        self._beside = BesideThread(engine)
        apology = self.house.wording.text("common.failed")
        self.meters = Meters()
        self.intake = Intake(self.database, clock, self._handle, self.wake, apology, self.meters)
        self.channels = list(
            channels if channels is not None else make_channels(config, self.house, clock, self.database)
        )
        self.house.accounts.update(looks(config, self.channels))
        self.lines = [self._line(channel) for channel in self.channels]
        self._beating = asyncio.Lock()
        self._ticker = Ticker(self.tick, config.tick_seconds)
        self._beat_at = SystemClock().now()
        self._place = place or (config.server.host, config.server.port)
        self._web: list[web.AppRunner] = []

    async def start(self) -> None:
        self.intake.start()
        for line in self.lines:
            await line.start()
        self._ticker.start()
        await self._serve()

    async def closed(self) -> None:
        """Wait until no line is left. Raises what ended the last one (`AccountRefused`)."""
        working = {asyncio.create_task(line.closed()): line for line in self.lines}
        try:
            while working:
                done, _ = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    await self._ended(working.pop(task), task, last=not working)
        finally:
            for task in working:
                task.cancel()

    async def _ended(self, line: Line, task: asyncio.Task[None], *, last: bool) -> None:
        """An account that is shut out ends alone; the administrators learn of it over another one."""
        try:
            task.result()
        except AccountRefused:
            if last:
                raise
            log.critical("account refused", channel=line.channel.name)
            await line.stop()
            name, now = line.channel.name, self.clock.now()
            await self.database.call(
                lambda session: upkeep.tell_account_refused(session, self.house, now, name)
            )
            self.wake()

    async def stop(self) -> None:
        """In the order of the data's way: nothing more in, then nothing more out, then the database."""
        self._ticker.pause()
        async with self._beating:
            self._ticker.stop()
        for runner in self._web:
            await runner.cleanup()
        for line in self.lines:
            await line.stop()
        await self.intake.stop()
        self._beside.close()
        self.database.close()
        self.database.engine.dispose()

    async def tick(self, duties: Sequence[Duty] = OFTEN) -> None:
        """Do what is due by the clock, then wake delivery. A duty that fails is undone alone, and tried again
        at the next beat."""
        async with self._beating:
            for duty in duties:
                await self._do(duty)
            now, files = self.clock.now(), self.config.files
            await self.database.apart(lambda engine: settle(engine, files, now))
        self._beat_at = SystemClock().now()
        self.meters.beat.set(self._beat_at.timestamp())
        self.wake()
        if duties is HOURLY:  # beside the beats: a large copy takes its time
            await self._back_up()

    async def _back_up(self) -> None:
        """The day's copy, beside everything else; the administrators learn of one that cannot be made."""
        wanted, source = self.config.backup, sqlite_file(self.database.engine.url)
        if wanted.folder is None or source is None:
            return
        now = SystemClock().now()
        try:
            made = await asyncio.to_thread(
                backups.daily, source, wanted.folder, wanted.keep, wanted.recipient, now
            )
        except (backups.BackupError, OSError) as error:
            log.error("backup failed", error=type(error).__name__)
            at = self.clock.now()
            await self.database.call(lambda session: upkeep.tell_backup_failed(session, self.house, at))
            self.wake()
        else:
            if made is not None:
                log.info("backup made", file=made.name)

    async def _do(self, duty: Duty) -> None:
        try:
            await self.database.call(lambda session: duty.run(session, self.house, self.clock.now()))
        except Exception as error:  # noqa: BLE001 - whatever a duty raises must not stop the others
            at = where(error.__traceback__).splitlines()[-1:]  # where, never what was worked on
            log.error("duty failed", duty=duty.name, error=type(error).__name__, at=at)

    def wake(self) -> None:
        for line in self.lines:
            line.wake()

    async def busy(self) -> bool:
        """Whether anything is being handled, is due to be sent, or is on its way."""
        return bool(self.intake.unfinished) or await self.database.call(self._waiting) > 0

    def _waiting(self, session: Session) -> int:
        now = self.clock.now()
        wanted = sum(len(files.wanted(session, one.name, now)) for one in self.channels)
        return unsent(session, now) + wanted

    def _handle(self, session: Session, event: Event) -> list[Effect]:
        match self._limits.admit(event):
            case Admission.READ:
                return router.handle(session, event, house=self.house, now=self.clock.now())
            case Admission.REFUSED:
                return router.too_fast(session, event, house=self.house, now=self.clock.now())
        return []

    def _line(self, channel: Channel) -> Line:
        receive, folder = self.intake.receive, self.config.files
        fetcher = Fetcher(channel, self.database, self._beside, self.clock, receive, folder)
        return Line(channel, self._courier(channel), fetcher, receive)

    def _courier(self, channel: Channel) -> Courier:
        finished = partial(router.finished, self.house)
        return Courier(
            channel,
            self.database,
            self.clock,
            Pace(**self.config.pace.model_dump()),
            router.renderer(self.house),
            finished,
            holder(),
            Patience(lease=timedelta(seconds=self.config.lease_seconds)),
            self.house.budgets.get(channel.name),
            meters=self.meters,
        )

    async def _serve(self) -> None:
        """The web server, where a channel is pushed to or there are pages of our own."""
        routes = [route for channel in self.channels for route in channel.routes()]
        routes += Feeds(self.database, self.house, self.clock).routes()
        await self._listen(routes, self._place)
        if self.config.watch.port:
            watch = Watch(self.database, SystemClock(), self.lines, self.meters, lambda: self._beat_at)
            await self._listen(watch.routes(), ("127.0.0.1", self.config.watch.port))

    async def _listen(self, routes: list[web.RouteDef], place: Place) -> None:
        if not routes:
            return
        server = self.config.server
        bounds = Bounds(server.connections, server.connections_per_address, server.head_seconds)
        self._web.append(await serve(routes, place, bounds))


def make_channels(config: Config, house: House, clock: Clock, database: DatabaseThread) -> list[Channel]:
    """The channels the configuration asks for."""
    around = Surroundings(clock, config.files, database, holder(), menu(house), house)
    return [account.open(around) for account in config.accounts]


def links(config: Config) -> Links | None:
    """How calendar addresses are made; None where nobody outside could open them."""
    server = config.server
    if not server.public_url:
        return None
    return Links(server.public_url, server.secret.get_secret_value().encode(), pages=config.web.enabled)


def holder() -> str:
    """This process, told apart from all others that share the database."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
