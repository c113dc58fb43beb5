"""A phone that opens the program's pages: keeps its cookies, reads the forms, presses their buttons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import Morsel
from io import BytesIO
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

ANDROID = "Mozilla/5.0 (Linux; Android 7.0; SM-J730G) Zalo android/1234"


@dataclass
class Form:
    """`buttons` are (label, name, value)."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    kind: str = ""


class Reader(HTMLParser):
    """The words and forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.status = ""
        self._words: list[str] = []
        self._is_status = False
        self._link = ""
        self._within = False
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._words).split())

    @property
    def lines(self) -> list[str]:
        """The words as they stand one under the other."""
        return [line for words in self._words if (line := " ".join(words.split()))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._is_status = given.get("role") == "status"
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), kind=given.get("enctype", "")))
            self._within = True
        elif tag == "input" and self._within:
            self.forms[-1].fields[given.get("name", "")] = given.get("value", "")
        elif tag == "button" and self._within:
            self.forms[-1].buttons.append(("", given.get("name", ""), given.get("value", "")))
        elif tag == "a":
            self._link = given.get("href", "")

    def handle_endtag(self, tag: str) -> None:
        self._is_status = False
        if tag == "form":
            self._within = False
        elif tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if self._is_status:
            self.status += data
        if self._within and self.forms[-1].buttons and not self.forms[-1].buttons[-1][0] and data.strip():
            _, name, value = self.forms[-1].buttons[-1]
            self.forms[-1].buttons[-1] = (data.strip(), name, value)
        if self._link and data.strip():
            self.links[data.strip()] = self._link


class Phone:
    """`page` is what it shows now; `status` and `headers` are of the last answer before any redirect."""

    def __init__(self, base: str, agent: str = ANDROID) -> None:
        self.base = base
        self.page = Reader("")
        self.html = ""
        self.status = 0
        self.headers: dict[str, str] = {}
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"User-Agent": agent}
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def open(self, address: str, cookies: dict[str, str] | None = None) -> str:
        """The words of the page at an address, or at a path; with other cookies beside its own."""
        async with self._session.get(self._full(address), cookies=cookies) as answer:
            await self._take(answer)
        return self.page.text

    async def press(self, label: str, *, nth: int = 0, **filled: str) -> str:
        """Press the nth button of that label, with the form's fields filled in; the words shown then."""
        form, name, value = [*self._buttons(label)][nth]
        sent = {**form.fields, **filled, **({name: value} if name else {})}
        return await self.send(form.action, sent)

    async def send(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> str:
        async with self._session.post(
            self._full(path), data=fields, headers=headers, allow_redirects=False
        ) as answer:
            await self._take(answer)
        if self.status == 303:
            return await self.open(self.headers["Location"])
        return self.page.text

    @property
    def lines(self) -> list[str]:
        return self.page.lines

    def keep(self, cookie: str, value: str) -> None:
        """Have a cookie of an earlier visit."""
        self._session.cookie_jar.update_cookies({cookie: value}, URL(self.base))

    @property
    def cookies(self) -> list[Morsel[str]]:
        return list(self._session.cookie_jar)

    async def upload(self, path: str, name: str, content: bytes, proof: str | None = None) -> str:
        """Send a file by the form that the page shows, or with another proof."""
        data = aiohttp.FormData(quote_fields=False)
        data.add_field("ma", self.page.forms[-1].fields["ma"] if proof is None else proof)
        data.add_field("tep", BytesIO(content), filename=name)
        async with self._session.post(self._full(path), data=data, allow_redirects=False) as answer:
            await self._take(answer)
        return await self.open(self.headers["Location"]) if self.status == 303 else self.page.text

    def offers(self, label: str) -> bool:
        return any(True for _ in self._buttons(label))

    def _buttons(self, label: str) -> Iterator[tuple[Form, str, str]]:
        for form in self.page.forms:
            for shown, name, value in form.buttons:
                if shown == label:
                    yield form, name, value

    async def _take(self, answer: aiohttp.ClientResponse) -> None:
        self.status, self.headers = answer.status, dict(answer.headers)
        self.html = await answer.text() if answer.content_type.startswith("text/") else ""
        self.page = Reader(self.html)

    def _full(self, address: str) -> str:
        return address if address.startswith("http") else self.base + address
