"""The roll by QR over HTTP: the hall's screen, the scanned code, the device's ticket, the printed code."""

from typing import Any

from aiohttp import web
from markupsafe import Markup
from sqlmodel import Session

from bot.channels.web.site import Site, Visit
from handlers.actions import action
from handlers.pages.roll import roll_page
from handlers.printing.qr import svg
from handlers.roll import scanning


class Hall:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"/{scanning.SCREEN}/{{token}}", self._screen),
            web.get(f"/{scanning.SCANNED}/{{token}}", self._scanned),
            web.get(f"/{scanning.TICKET}/{{token}}", self._ticket),
            web.get(f"/{scanning.PRINTED}/{{token}}", self._printed),
        ]

    async def _screen(self, request: web.Request) -> web.Response:
        """For the hall: loads itself anew, so that the code changes; without any script."""
        site, visit = self._site, self._site.visit(request)
        numbers = site.links.read_page(scanning.SCREEN, request.match_info["token"], 2)
        if numbers is None or numbers[1] < visit.now.timestamp():
            return site.gone(visit)
        page = await site.look(lambda session: roll_page(session, site.house, visit.now, numbers[0]))
        if page is None:
            return site.gone(visit)
        code = Markup(svg(page.address, "QR").decode())  # noqa: S704 - made here, of an address made here
        return site.show(visit, "screen", page=page, code=code, every=scanning.SLOT // 2)

    async def _scanned(self, request: web.Request) -> web.Response:
        """From the screen to the device's own ticket at once: the code on the screen is soon another."""
        site, visit = self._site, self._site.visit(request)
        ticket = scanning.scanned(site.links, request.match_info["token"], visit.device.number, visit.now)
        if ticket is None:
            return site.show(visit, "scan_again", status=410)
        return site.back(visit, f"/{scanning.TICKET}/{ticket}")

    async def _ticket(self, request: web.Request) -> web.Response:
        visit, token = self._site.visit(request), request.match_info["token"]
        meeting_id = scanning.ticket_for(self._site.links, token, visit.device.number, visit.now)
        if meeting_id is None:
            return self._site.show(visit, "scan_again", status=410)
        here = [[(self._site.house.wording.text("roll.button_here"), scanning.press_of(token))]]
        back = [[(self._site.house.wording.text("roll.button_oops"), action("roll_oops", meeting_id))]]
        return await self._hall(visit, meeting_id, choices=[*here, *back], typed=False)

    async def _printed(self, request: web.Request) -> web.Response:
        """Beside the board: what proves to be in the room is the code written there."""
        visit = self._site.visit(request)
        numbers = self._site.links.read_page(scanning.PRINTED, request.match_info["token"])
        if numbers is None:
            return self._site.gone(visit)
        return await self._hall(visit, numbers[0], choices=[], typed=True)

    async def _hall(self, visit: Visit, meeting_id: int, **fields: Any) -> web.Response:
        site = self._site

        def look(session: Session) -> dict[str, Any]:
            page = roll_page(session, site.house, visit.now, meeting_id)
            return {"users": site.users(session, visit), "page": page}

        found = await site.look(look)
        return site.show(visit, "hall", **found, **fields) if found["page"] else site.gone(visit)
