"""What strangers can reach, each as samples, a way to break them, and a run that must not raise or wait."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlencode

from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request
from sqlmodel import Session

from bot import file_reader
from bot.channels.telegram.parse import parse as parse_telegram
from bot.channels.web import forms
from bot.channels.web.devices import Device, Told
from bot.channels.zalo_bot.parse import parse as parse_zalo_bot
from bot.channels.zalo_oa.parse import parse as parse_zalo_oa
from handlers import router
from handlers.events import ChatKind, ChatRef, Event, Sender, Tap
from handlers.house import House
from handlers.links import MEETING, Links
from handlers.pages.desk import DESK, sitting
from handlers.people.roster import reading
from handlers.roll.scanning import ticket_for
from tests.files.papers import docx, pdf
from tests.fuzz.mutations import broken, broken_json, broken_office, broken_words
from tests.kit import cell as kit
from tests.kit.database import empty_database
from tests.people.books import file_of, ward
from tests.telegram import updates as telegram
from tests.zalo_bot import updates as zalo_bot
from tests.zalo_oa import events as zalo_oa

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
LINKS = Links("https://x.example", b"s" * 32, pages=True)
WISH = {"name": "a.docx", "own": [], "innocent": []}
SCRIPTS = ("0", "1", "-100")
"""A secretary, a member, a group."""


@dataclass(frozen=True, slots=True)
class Target:
    """`make` gives a broken input, `run` meets it as the program would."""

    name: str
    make: Callable[[Random], Any]
    run: Callable[[Any], object]


def files() -> Iterator[Target]:
    book, paper, page = (
        file_of(ward()),
        docx("Kính gửi các chi bộ", "Họp ngày 3/12"),
        pdf("Mời họp ngày 3/12"),
    )
    yield Target("rosters", lambda random: broken_office(random, book), reading.read)
    yield Target(
        "office papers", lambda random: broken_office(random, random.choice((paper, book))), _examine
    )
    yield Target("pdf papers", lambda random: broken(random, page), _examine)


def _examine(content: bytes) -> None:
    file_reader.examine(content, WISH)


def bodies() -> Iterator[Target]:
    told: list[tuple[str, list[Any], Callable[[bytes], object]]] = [
        ("telegram", [telegram.message(telegram.PRIVATE, text="có"),
                      telegram.message(telegram.GROUP, text="/hop@x")],
         lambda raw: parse_telegram(raw, telegram.BOT, NOW)),
        ("zalo bot", [zalo_bot.text("có mặt"), zalo_bot.text("2", zalo_bot.GROUP)],
         lambda raw: parse_zalo_bot(raw, zalo_bot.BOT, NOW)),
        ("zalo oa", [zalo_oa.said("có mặt")], lambda raw: parse_zalo_oa(raw, zalo_oa.BOT, NOW)),
    ]  # fmt: skip
    for name, samples, parse in told:
        yield Target(f"{name} bodies", _update_of(samples), parse)


def _update_of(samples: list[Any]) -> Callable[[Random], bytes]:
    return lambda random: broken_json(random, random.choice(samples))


def links() -> Iterator[Target]:
    tokens = [
        LINKS.page_token(MEETING, 7),
        LINKS.token(3, 1),
        LINKS.file_address(1, 2, NOW).rpartition("/")[2],
    ]
    yield Target("links", lambda random: broken_words(random, random.choice(tokens), "."), _follow)


def _follow(token: str) -> None:
    """No broken token opens anything."""
    opened = (LINKS.read_page(MEETING, token), LINKS.read(token), LINKS.read_file(token, NOW))
    good = {LINKS.page_token(MEETING, 7), LINKS.token(3, 1)}
    assert not any(opened) or token in good, token


def cookies() -> Iterator[Target]:
    device = Device(LINKS, "s" * 32, new=False)
    samples = [device.write(Told(NOW, 3, "Đã ghi")), f"1.2.{LINKS.sign(DESK, '1.2:x')}", "7.99999.abc"]

    def show(cookie: str) -> None:
        device.read(cookie)
        ticket_for(LINKS, cookie, "x", NOW)
        assert sitting(LINKS, cookie, "x", NOW) is None

    yield Target("cookies", lambda random: broken_words(random, random.choice(samples), "."), show)


def web_forms() -> Iterator[Target]:
    sample = urlencode(
        {"ma": "x.y", "ai": 1, "ve": "/t", "tin": 3, "viec": "answer:1:yes", "ten": "Hoa"}
    ).encode()
    yield Target("forms", lambda random: broken(random, sample), _fill_in)


def _fill_in(body: bytes) -> None:
    asyncio.run(_sent(body))


async def _sent(body: bytes) -> None:
    content = StreamReader(Mock(BaseProtocol), 2**16)
    content.feed_data(body)
    content.feed_eof()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        form = await forms.read(make_mocked_request("POST", "/lam", headers, payload=content))
    except web.HTTPBadRequest:
        return
    forms.tap(form, "1")
    forms.claim(form)


@contextmanager
def presses() -> Iterator[Target]:
    """Buttons made up by anybody, against a cell whose roll is being taken; nothing of it is kept."""
    engine = empty_database()
    house = House(links=LINKS)
    with Session(engine) as session:
        rows = kit.make_cell(session, NOW)
        for number, person in enumerate(rows.people.values()):
            kit.link(session, person, "telegram", str(number), NOW)
        kit.join_group(session, rows.cell, "telegram", "-100", "Chi bộ")
        kit.open_roll(session, rows.cell, NOW)
        session.commit()
    samples = [f"{name}:1:yes:1" for name in sorted(router.PRESSES)]

    def press(action: str) -> None:
        chat = SCRIPTS[len(action) % len(SCRIPTS)]
        where = ChatRef(chat, ChatKind.GROUP if chat.startswith("-") else ChatKind.PRIVATE)
        with Session(engine) as session:
            event = Event(
                "k", "telegram", NOW, where, Sender(chat.removeprefix("-10")), Tap(action, "1", "t")
            )
            router.handle(session, event, house=house, now=NOW)
            session.flush()
            session.rollback()

    yield Target("buttons", lambda random: broken_words(random, random.choice(samples), ":"), press)
    engine.dispose()


def targets() -> Iterator[Target]:
    """All of them but the buttons, which need a database."""
    for kind in (files, bodies, links, cookies, web_forms):
        yield from kind()
