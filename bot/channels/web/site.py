"""The pages over HTTP. Opening one changes nothing: chat servers open every link. Forms are events."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from aiohttp import web
from sqlmodel import Session

from bot.channels.base import Receive
from bot.channels.settings import Surroundings
from bot.channels.web import forms
from bot.channels.web.devices import Cookies, Device, Told, kind_of
from bot.channels.web.forms import Form
from bot.channels.web.render import HEADERS, STYLE, STYLE_PATH, pages
from bot.channels.web.tries import Tries, address_of
from handlers import router
from handlers.events import Body, ChatKind, ChatRef, Event, Sender
from handlers.links import INVITATION, ME, MEETING
from handlers.pages.me import own_data, own_pages
from handlers.pages.meeting import meeting_page
from handlers.pages.people import Device as Users
from handlers.pages.people import Pressed, open_device
from storage.queries.pages import Presser, external_id, presser

R = TypeVar("R")

SENT_TWICE = timedelta(seconds=10)
"""A form that is sent again within this time shows what came of it the first time."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: the device, what its latest press came to, and where it is."""

    request: web.Request
    device: Device
    told: Told | None
    now: datetime


class Site:
    """`receive` is there while this process has the account; forms are refused without it."""

    def __init__(self, channel: str, around: Surroundings) -> None:
        house = around.house
        assert house.links is not None
        self._channel, self.house, self.links = channel, house, house.links
        self._database, self._clock = around.database, around.clock
        self.cookies = Cookies(house.links)
        self._render = router.renderer(house)
        self._pages = pages(house.wording)
        self.tries = Tries(house.rules.page_tries)
        self.receive: Receive | None = None

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(STYLE_PATH, self._style),
            web.get(f"/{MEETING}/{{token}}", self._meeting),
            web.get(f"/{ME}", self._me),
            web.get(f"/{ME}/du-lieu/{{number}}", self._own_data),
            web.get(f"/{INVITATION}/{{code}}", self._invitation),
            web.get("/ai", self._who),
            web.post("/lam", self._press),
            web.post("/noi", self._write),
            web.post("/ai", self._become),
        ]

    # Pages

    async def _style(self, _request: web.Request) -> web.Response:
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=STYLE, content_type="text/css", charset="utf-8", headers=headers)

    async def _meeting(self, request: web.Request) -> web.Response:
        visit = self.visit(request)
        numbers = self.links.read_page(MEETING, request.match_info["token"])
        if numbers is None:
            return self.gone(visit)

        def look(session: Session) -> dict[str, Any]:
            users = self.users(session, visit)
            page = meeting_page(session, self.house, visit.now, numbers[0], users.people)
            return {"users": users, "page": page}

        found = await self.look(look)
        return self.show(visit, "meeting", **found) if found["page"] else self.gone(visit)

    async def _me(self, request: web.Request) -> web.Response:
        visit = self.visit(request)

        def look(session: Session) -> dict[str, Any]:
            users = self.users(session, visit)
            return {"users": users, "own": own_pages(session, self.house, visit.now, users.people)}

        return self.show(visit, "me", **await self.look(look))

    async def _own_data(self, request: web.Request) -> web.Response:
        """All that is kept of a person of this device, agreed or not: the law grants it to everybody."""
        visit, number = self.visit(request), request.match_info["number"]

        def look(session: Session) -> str | None:
            linked = self.users(session, visit).linked
            person = linked.get(int(number)) if number.isascii() and number.isdigit() else None
            return own_data(session, self.house, visit.now, person) if person is not None else None

        text = await self.look(look)
        if text is None:
            return self.gone(visit)
        name = quote(self.house.wording.text("pages.my_data_file") + ".txt")
        headers = {**HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return web.Response(text=text, content_type="text/plain", charset="utf-8", headers=headers)

    async def _invitation(self, request: web.Request) -> web.Response:
        """A personal link: whose it is, is not told before it is used."""
        visit = self.visit(request)
        users = await self._now(visit)
        return self.show(visit, "invitation", users=users, code=request.match_info["code"][:20])

    async def _who(self, request: web.Request) -> web.Response:
        visit = self.visit(request)
        return self.show(visit, "who", users=await self._now(visit))

    async def _now(self, visit: Visit) -> Users:
        return await self.look(lambda session: self.users(session, visit))

    def users(self, session: Session, visit: Visit) -> Users:
        last = Pressed(visit.told.row, visit.told.text) if visit.told else None
        return open_device(session, self._render, visit.now, self._channel, visit.device.number, last)

    async def look(self, work: Callable[[Session], R]) -> R:
        """Find something out; whatever that would change is undone."""
        return await self._database.look(work)

    async def do(self, work: Callable[[Session], R]) -> R:
        """Change something that is no event of a chat."""
        return await self._database.call(work)

    def visit(self, request: web.Request) -> Visit:
        now, device = self._clock.now(), self.cookies.device(request)
        return Visit(request, device, self.cookies.told(request, device, now), now)

    def show(self, visit: Visit, name: str, /, status: int = 200, **fields: Any) -> web.Response:
        html = self._pages.html(
            name, told=visit.told, proof=visit.device.proof, nonce=secrets.token_hex(8),
            here=visit.request.path, **fields,
        )  # fmt: skip
        response = web.Response(text=html, content_type="text/html", status=status, headers=HEADERS)
        if visit.device.new:
            self.cookies.keep(response, visit.device)
        return response

    def gone(self, visit: Visit) -> web.Response:
        return self.show(visit, "gone", status=404)

    # Forms

    async def _press(self, request: web.Request) -> web.Response:
        visit, form = await self.taken(request)
        by = await self._presser(visit, form)
        tap = forms.tap(form, by.message_id)
        if tap is None or form.number not in by.linked:
            return self.back(visit, "/ai")
        return await self._handed(visit, form, form.number, tap, by.until)

    async def _write(self, request: web.Request) -> web.Response:
        visit, form = await self.taken(request)
        words, by = form.get("loi"), await self._presser(visit, form)
        if not words or form.number not in by.linked:
            return self.back(visit, form.back)
        return await self._handed(visit, form, form.number, forms.text(words), by.until)

    async def _become(self, request: web.Request) -> web.Response:
        """A code, or a name and four digits, of the next person on the device. Sent twice, heard once."""
        visit, form = await self.taken(request)
        words = form.get("code") or forms.claim(form)
        if words is None:
            return self.tell(visit, form.back, "claim_incomplete")
        if not self.tries.admit(address_of(request), visit.now):
            return self.tell(visit, form.back, "too_many")
        by = await self._presser(visit, form, SENT_TWICE)
        answer = await self._handed(visit, form, by.free, forms.text(words), by.until, form.nonce)
        if len((await self._presser(visit, form)).linked) > len(by.linked):
            self.tries.forgive(address_of(request))
        return answer

    async def _presser(self, visit: Visit, form: Form, back: timedelta = timedelta()) -> Presser:
        """`back`: what was said so short a time ago is still what came of this press."""
        number, before = visit.device.number, visit.now - back
        return await self.look(lambda session: presser(session, self._channel, number, before, form.row))

    async def taken(self, request: web.Request) -> tuple[Visit, Form]:
        """The form, where it is surely one of ours, from this device."""
        form, visit = await forms.read(request), self.visit(request)
        if self.receive is None:
            raise web.HTTPServiceUnavailable
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise web.HTTPForbidden
        if not visit.device.proves(form.proof):
            raise web.HTTPForbidden
        return visit, form

    async def _handed(
        self, visit: Visit, form: Form, number: int, body: Body, until: int, nonce: str = ""
    ) -> web.Response:
        """Hand it over and tell what came of it: what was said after the message `until`."""
        assert self.receive is not None
        who = external_id(visit.device.number, number)
        key = f"{visit.device.number}:{nonce or secrets.token_hex(8)}"
        agent = visit.request.headers.get("User-Agent", "")
        name = self.house.wording.text("pages.device", kind=kind_of(agent))
        event = Event(key, self._channel, visit.now, ChatRef(who, ChatKind.PAGE), Sender(who, name), body)
        (effects,) = await self.receive([event])
        texts = [effect.text for effect in effects if effect.text]
        told = Told(visit.now, until, "\n".join(texts), any(effect.alert for effect in effects))
        return self.back(visit, form.back, told)

    def tell(self, visit: Visit, path: str, name: str, *, alert: bool = True) -> web.Response:
        """To the page again, with words of our own; what was said before stays as it is shown."""
        row, words = visit.told.row if visit.told else 0, self.house.wording.text(f"pages.{name}")
        return self.back(visit, path, Told(visit.now, row, words, alert=alert))

    def back(self, visit: Visit, path: str, told: Told | None = None) -> web.Response:
        """To the page again, so that going back or loading anew sends nothing twice."""
        response = web.Response(status=303, headers={**HEADERS, "Location": path})
        self.cookies.keep(response, visit.device)
        if told is not None:
            self.cookies.tell(response, visit.device, told)
        return response
