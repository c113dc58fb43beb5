"""The desk over HTTP: opened by a one-time link, for a short while; every look asks the role table anew."""

from aiohttp import web
from sqlmodel import Session

from bot.channels.web.site import Site
from bot.channels.web.tries import address_of
from handlers.pages.desk import DESK, DOOR, may_sit, sign_in, sitting, ticket
from handlers.pages.desk_view import ORDERS, Desk, desk_of


class Counter:
    """Where the desk's link is turned in, and the desk itself."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"/{DOOR}/{{code}}", self._door),
            web.post(f"/{DOOR}", self._enter),
            web.get(f"/{DESK}", self._desk),
            web.post(f"/{DESK}", self._leave),
        ]

    async def _door(self, request: web.Request) -> web.Response:
        """Opening the link does nothing yet: chat servers open it too."""
        return self._site.show(self._site.visit(request), "door", code=request.match_info["code"][:20])

    async def _enter(self, request: web.Request) -> web.Response:
        site = self._site
        visit, form = await site.taken(request)
        if not site.tries.admit(address_of(request), visit.now):
            return site.tell(visit, f"/{DESK}", "too_many")
        code = form.get("code")
        person = await site.do(lambda session: sign_in(session, visit.now, code))
        if person is None:
            return site.tell(visit, f"/{DESK}", "desk_refused")
        response = site.back(visit, f"/{DESK}")
        given = ticket(site.house, site.links, person, visit.device.number, visit.now)
        site.cookies.sit(response, given, site.house.rules.desk_minutes)
        return response

    async def _desk(self, request: web.Request) -> web.Response:
        site, visit = self._site, self._site.visit(request)
        person = sitting(site.links, site.cookies.seat(request), visit.device.number, visit.now)
        order = request.query.get("sap", "gio")
        order, part = order if order in ORDERS else "gio", request.query.get("loc", "")[:40]

        def look(session: Session) -> Desk | None:
            if person is None or not may_sit(session, person, visit.now):
                return None
            return desk_of(session, site.house, visit.now, person, order, part)

        found = await site.look(look)
        if found is None:
            return site.show(visit, "no_desk", status=403)
        return site.show(visit, "desk", desk=found, order=order, part=part, now=visit.now)

    async def _leave(self, request: web.Request) -> web.Response:
        visit, _ = await self._site.taken(request)
        response = self._site.back(visit, f"/{DESK}")
        self._site.cookies.sit(response, "", 0)
        return response
