"""What a platform calls the files it was given: the first message uploads, the others name its number."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial

from bot.database_thread import DatabaseThread
from handlers.messages import Document
from storage.queries import files

Deliver = Callable[[str | None], Awaitable[tuple[str, str]]]
"""Sends the file, by the platform's number where it has one; returns the message's id and that number."""


class Uploads:
    """Of one channel account. Without a `database` every message uploads anew."""

    def __init__(self, channel: str, database: DatabaseThread | None) -> None:
        self._channel = channel
        self._database = database
        self._known: dict[int, str] = {}
        self._first: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def deliver(self, document: Document, deliver: Deliver) -> str:
        """The id of the sent message. Where several chats are sent a new file at once, one uploads it and the
        others wait for its number."""
        if document.file is None or self._database is None:
            return (await deliver(None))[0]
        async with self._first[document.file]:
            known = await self._number(document.file)
            if known is None:
                sent, number = await deliver(None)
                await self._remember(document.file, number)
                return sent
        return (await deliver(known))[0]

    async def forget(self, document: Document) -> None:
        """The platform has the file no more: it is uploaded anew."""
        if document.file is not None and self._database is not None:
            self._known.pop(document.file, None)
            await self._database.call(partial(files.forget_upload, channel=self._channel, file=document.file))

    async def _number(self, file: int) -> str | None:
        if file not in self._known and self._database is not None:
            number = await self._database.call(partial(files.uploaded_as, channel=self._channel, file=file))
            if number:
                self._known[file] = number
        return self._known.get(file)

    async def _remember(self, file: int, number: str) -> None:
        if number and self._database is not None:
            keep = partial(files.remember_upload, channel=self._channel, file=file, number=number)
            await self._database.call(keep)
            self._known[file] = number
