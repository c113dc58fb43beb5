"""Calendars over HTTP: /lich/<token>.ics. The token says whose; a wrong one is simply not found."""

from aiohttp import web
from sqlmodel import Session

from bot.clock import Clock
from bot.database_thread import DatabaseThread
from handlers.calendar.feed import feed
from handlers.house import House
from handlers.links import PREFIX

HEADERS = {"Cache-Control": "private, max-age=900", "Referrer-Policy": "no-referrer"}


class Feeds:
    """The program's own pages; none where it has no public address."""

    def __init__(self, database: DatabaseThread, house: House, clock: Clock) -> None:
        self._database = database
        self._house = house
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"/{PREFIX}/{{token}}.ics", self._calendar)] if self._house.links else []

    async def _calendar(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]

        def read(session: Session) -> str | None:
            return feed(session, self._house, token, self._clock.now())

        text = await self._database.call(read)
        if text is None:
            raise web.HTTPNotFound
        return web.Response(text=text, content_type="text/calendar", charset="utf-8", headers=HEADERS)
