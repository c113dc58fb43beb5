"""Fetching the files people sent: after the commit, again until it succeeds, and each handed back once."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog

from bot import uploads
from bot.beside import BesideThread
from bot.channels.base import Channel, NoAnswer, NotAccepted, Receive, SendError, TooMany
from bot.clock import Clock
from bot.database_thread import DatabaseThread
from bot.keeping import keep
from handlers.events import ChatKind, ChatRef, Event, FileContent, Sender
from handlers.router import FILES
from storage.queries import files
from storage.queries.files import Wanted
from storage.tables import FileStage, WantedFile

LOOK = 5.0
"""Seconds between two looks for files to be tried again."""

MOST_ATTEMPTS = 5
PAUSE = timedelta(seconds=10)
"""After the first failure; each further one doubles it."""

log = structlog.get_logger()


class Fetcher:
    """Fetches for one channel account. What is wanted stands in the database: a crash loses nothing.
    `folder`: the data folder, below which files that are sent on are kept."""

    def __init__(
        self,
        channel: Channel,
        database: DatabaseThread,
        beside: BesideThread,
        clock: Clock,
        receive: Receive,
        folder: Path,
    ) -> None:
        self._channel = channel
        self._folder = folder
        self._database = database
        self._beside = beside
        self._clock = clock
        self._receive = receive
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something was committed: a file may be wanted."""
        self._wake.set()

    async def run(self) -> None:
        """Fetch until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self._round()
            except Exception as error:  # noqa: BLE001 - a database that cannot commit must not end the loop
                log.error("files not fetched", channel=self._channel.name, error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK)

    async def _round(self) -> None:
        now = self._clock.now()
        for wanted in await self._database.call(partial(files.wanted, channel=self._channel.name, now=now)):
            file, _, _ = wanted
            await (self._fetch(wanted) if file.body is None else self._work_on(wanted, file.body))

    async def _fetch(self, wanted: Wanted) -> None:
        file, _, _ = wanted
        content = None
        try:
            content = await self._content(file)
        except (NoAnswer, NotAccepted, TooMany) as error:
            if file.attempts + 1 < MOST_ATTEMPTS:
                until = self._clock.now() + PAUSE * 2**file.attempts
                await self._database.call(partial(files.put_off, file_id=file.id, until=until))
                return
            log.warning("file given up", channel=self._channel.name, error=type(error).__name__)
        except SendError as error:
            log.warning("file refused", channel=self._channel.name, error=type(error).__name__)
        await self._receive([self._event(wanted, await self._body(file, content))])
        await self._database.call(partial(files.forget_unread, file_id=file.id))

    async def _content(self, file: WantedFile) -> bytes | None:
        if uploads.is_held(file.file_id):
            return await asyncio.to_thread(uploads.take, self._folder, file.file_id, file.most_bytes)
        return await self._channel.fetch_file(file.file_id, file.most_bytes)

    async def _body(self, file: WantedFile, content: bytes | None) -> FileContent:
        """What is to be sent on is kept and looked through, before anybody waits for the database."""
        if content is None:
            return FileContent(file.id, None)
        if file.look_for is not None:
            return FileContent(file.id, None, await keep(self._folder, content, file.name, file.look_for))
        work = FILES[file.purpose].beside
        found = await self._beside.try_out(work, file.id, content, self._clock.now()) if work else None
        return FileContent(file.id, content, found=found)

    async def _work_on(self, wanted: Wanted, content: bytes) -> None:
        """Look again what a confirmed file would change, or take one in."""
        file, _, _ = wanted
        work, now = FILES[file.purpose].beside, self._clock.now()
        if work is None:
            return
        if file.stage is FileStage.BEGUN:
            found, step = await self._beside.take(work, file.id, content, now), "taken"
        else:
            found, step = await self._beside.try_out(work, file.id, content, now), f"tried:{file.shown}"
        await self._receive([self._event(wanted, FileContent(file.id, None, found=found), step)])

    def _event(self, wanted: Wanted, body: FileContent, step: str = "file") -> Event:
        """The file as an event of its own, whose key comes from the update that brought it, and the step."""
        file, chat, account = wanted
        return Event(
            key=f"{step}:{file.update_key}",
            channel=file.channel,
            at=self._clock.now(),
            chat=ChatRef(chat.external_id, ChatKind(chat.type.value), chat.title),
            sender=Sender(account.external_id, account.name),
            body=body,
        )
