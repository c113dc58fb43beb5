"""The upload page: a file for a chat that cannot bring it, told to the program as if the chat had."""

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from bot import uploads
from bot.channels.web.site import Site, Visit
from handlers.events import ChatRef, Event, File, Sender
from handlers.files import safe_name
from handlers.uploads import PAGE, receiver
from storage.queries.files import is_wanted

SECONDS = 900
"""How long a file may take over a slow line."""
AT_ONCE = 4
PIECE = 64 * 1024


class TooLongError(Exception):
    """More bytes than are taken."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it was brought; `file_id` names it for the fetcher."""

    file_id: str
    name: str
    size: int


class Upload:
    def __init__(self, site: Site, folder: Path) -> None:
        self._site, self._folder = site, folder
        self._most = site.house.rules.broadcast_file_mb * 1_000_000
        self._slots = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"/{PAGE}/{{token}}", self._page), web.post(f"/{PAGE}/{{token}}", self._take)]

    async def _page(self, request: web.Request) -> web.Response:
        visit = self._site.visit(request)
        if await self._receiver(visit) is None:
            return self._site.gone(visit)
        return self._site.show(visit, "upload", most=self._most)

    async def _take(self, request: web.Request) -> web.Response:
        visit = self._site.visit(request)
        to = await self._receiver(visit)
        if to is None or self._site.receive is None:
            return self._site.gone(visit)
        try:
            async with self._slots, asyncio.timeout(SECONDS):
                brought = await self._read(request, visit)
        except (TooLongError, TimeoutError):
            return self._site.tell(visit, request.path, "upload_too_long")
        if brought is None:
            return self._site.tell(visit, request.path, "upload_nothing")
        await self._hand_over(visit, to, brought)
        return self._site.tell(visit, request.path, "upload_taken", alert=False)

    async def _receiver(self, visit: Visit) -> tuple[ChatRef, Sender, str] | None:
        site, token = self._site, visit.request.match_info["token"]
        return await site.look(lambda session: receiver(session, site.links, token, visit.now))

    async def _read(self, request: web.Request, visit: Visit) -> Brought | None:
        """The file, after the proof that the form is this device's; kept on the disk piece by piece."""
        if not request.content_type.startswith("multipart/"):
            raise web.HTTPForbidden
        parts = await request.multipart()
        proof = await parts.next()
        given = await _short(proof) if isinstance(proof, BodyPartReader) and proof.name == "ma" else ""
        if not visit.device.proves(given):
            raise web.HTTPForbidden
        part = await parts.next()
        if not isinstance(part, BodyPartReader) or not part.filename:
            return None
        file_id, path = await asyncio.to_thread(uploads.begin, self._folder)
        try:
            size = await self._write(part, path)
        except BaseException:
            uploads.drop(self._folder, file_id)
            raise
        ending = part.filename.rpartition(".")[2].lower()[:5]
        return Brought(file_id, safe_name(part.filename, ending), size) if size else None

    async def _write(self, part: BodyPartReader, path: Path) -> int:
        size = 0
        with path.open("wb") as file:
            while piece := await part.read_chunk(PIECE):
                size += len(piece)
                if size > self._most:
                    raise TooLongError
                await asyncio.to_thread(file.write, piece)
        return size

    async def _hand_over(self, visit: Visit, to: tuple[ChatRef, Sender, str], brought: Brought) -> None:
        """As an event of the chat that asked for the link: what comes of it is said there."""
        assert self._site.receive is not None
        chat, sender, channel = to
        body = File(brought.file_id, brought.name, secrets.token_hex(8), size=brought.size)
        await self._site.receive([Event(brought.file_id, channel, visit.now, chat, sender, body)])
        if not await self._site.look(lambda session: is_wanted(session, brought.file_id)):
            uploads.drop(self._folder, brought.file_id)


async def _short(part: BodyPartReader) -> str:
    read: Any = await part.read_chunk(256)
    return bytes(read).decode("ascii", "replace")
