"""The program's own addresses: calendars (/lich/<token>.ics) and files (/tep/<token>).

The token says whose, or which; a wrong one is simply not found.
"""

from urllib.parse import quote

from aiohttp import web
from sqlmodel import Session

from bot.clock import Clock
from bot.database_thread import DatabaseThread
from handlers.broadcasts.documents import opened
from handlers.calendar.feed import feed
from handlers.house import House
from handlers.links import FILES, PREFIX

TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
HEADERS = {"Cache-Control": "private, max-age=900", "Referrer-Policy": "no-referrer"}


class Feeds:
    """The program's own pages; none where it has no public address."""

    def __init__(self, database: DatabaseThread, house: House, clock: Clock) -> None:
        self._database = database
        self._house = house
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        if self._house.links is None:
            return []
        return [
            web.get(f"/{PREFIX}/{{token}}.ics", self._calendar),
            web.get(f"/{FILES}/{{token}}", self._file),
        ]

    async def _calendar(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]

        def read(session: Session) -> str | None:
            return feed(session, self._house, token, self._clock.now())

        text = await self._database.call(read)
        if text is None:
            raise web.HTTPNotFound
        return web.Response(text=text, content_type="text/calendar", charset="utf-8", headers=HEADERS)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """Sent from the disk piece by piece, also from the middle (`Range`); never shown as a page."""
        token = request.match_info["token"]
        now = self._clock.now()
        found = await self._database.call(lambda session: opened(self._house, session, token, now))
        path = self._house.files / found.path if found else None
        if found is None or path is None or not path.is_file():
            raise web.HTTPNotFound
        headers = {
            **HEADERS,
            "Content-Type": TYPES.get(found.kind, "application/octet-stream"),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
            "X-Content-Type-Options": "nosniff",
        }
        return web.FileResponse(path, headers=headers)
