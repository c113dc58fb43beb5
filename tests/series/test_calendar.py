"""The calendar address and what a phone reads there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlmodel import Session

from bot.channels.telegram import TelegramSettings
from bot.clock import SandboxClock
from bot.config import Config, ConfigError, Database, Server, load
from bot.program import Program
from bot.web_server import bound
from handlers.calendar.feed import feed
from handlers.calendar.ics import FOLD, Entry, calendar
from handlers.house import House
from handlers.links import Links
from handlers.meetings.changes import Wish, change
from storage.tables import CalendarLink, Meeting, MeetingState
from tests.kit import cell as kit
from tests.series.conftest import START, Office
from tests.series.test_changes import AT, called

SECRET = "0123456789abcdef0123456789abcdef"
LINKS = Links("https://lich.example.vn/", SECRET.encode())
WITH_LINKS = House(links=LINKS)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


def entry(summary: str, place: str) -> Entry:
    end = AT + timedelta(hours=2)
    return Entry("meeting-1@chibo", AT, end, summary, place, "CONFIRMED", 0, START)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def plain(value: str) -> str:
    """RFC 5545's escaping taken off."""
    letters = iter(value)
    return "".join(next(letters) if letter == "\\" else letter for letter in letters)


@given(summary=ANY_TEXT, place=ANY_TEXT)
def test_every_text_survives_and_every_line_fits(summary: str, place: str) -> None:
    text = calendar("Lịch họp", [entry(summary, place)])
    assert all(len(line.encode()) <= FOLD for line in text.split("\r\n"))
    fields = dict(line.split(":", 1) for line in unfolded(text) if line.startswith(("SUMMARY", "LOCATION")))
    assert plain(fields["SUMMARY"]) == summary.replace("\u2028", "n").replace("\u2029", "n")
    assert plain(fields["LOCATION"]) == place.replace("\u2028", "n").replace("\u2029", "n")


def test_a_meeting_as_a_calendar_writes_it() -> None:
    lines = unfolded(calendar("Lịch họp", [entry("Họp thường kỳ", "Nhà văn hóa, tầng 2; phòng 3")]))
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//chibo//lich hop//VI"]
    assert "DTSTART:20261203T123000Z" in lines
    assert "DTEND:20261203T143000Z" in lines
    assert r"LOCATION:Nhà văn hóa\, tầng 2\; phòng 3" in lines
    assert lines[-2:] == ["END:VCALENDAR", ""]


@given(person=st.integers(1, 10**9), version=st.integers(1, 1000), token=st.text(max_size=60))
def test_only_our_own_addresses_are_read(person: int, version: int, token: str) -> None:
    own = LINKS.token(person, version)
    assert LINKS.read(own) == (person, version)
    assert Links("", b"another secret").read(own) is None
    assert LINKS.read(own[:-1]) is None
    assert LINKS.read(f"{person + 1}{own[own.index('.') :]}") is None
    assert token == own or LINKS.read(token) is None


def open_link(office: Office, name: str) -> str:
    person = office.rows.people[name]
    office.do(lambda session: session.add(CalendarLink(person_id=person, version=1, made_at=START)))
    return LINKS.token(person, 1)


def read(office: Office, token: str) -> list[str] | None:
    text = office.do(lambda session: feed(session, WITH_LINKS, token, START))
    return unfolded(text) if text else None


def test_the_address_shows_meetings_and_no_names(office: Office) -> None:
    meeting = called(office)
    token = open_link(office, "Lê Thị Cúc")
    lines = read(office, token)
    assert lines is not None
    assert "SUMMARY:Họp thường kỳ Chi bộ Khu phố 7" in lines
    assert not any(name in line for line in lines for name in office.rows.people)
    wish = Wish(state=MeetingState.CANCELLED)
    office.do(lambda s: change(s, WITH_LINKS, START, s.get_one(Meeting, meeting), wish, None))
    after = read(office, token)
    assert after is not None
    assert {"STATUS:CANCELLED", "SEQUENCE:1", "SUMMARY:HỦY: Họp thường kỳ Chi bộ Khu phố 7"} <= set(after)


def test_a_meeting_put_off_without_a_day_is_left_out(office: Office) -> None:
    meeting = called(office)
    token = open_link(office, "Lê Thị Cúc")
    wish = Wish(state=MeetingState.POSTPONED)
    office.do(lambda s: change(s, WITH_LINKS, START, s.get_one(Meeting, meeting), wish, None))
    lines = read(office, token)
    assert lines is not None
    assert "BEGIN:VEVENT" not in lines


def test_a_calendar_without_meetings_still_holds_a_component(office: Office) -> None:
    lines = read(office, open_link(office, "Lê Thị Cúc"))
    assert lines is not None
    assert {"BEGIN:VTIMEZONE", "END:VTIMEZONE"} <= set(lines)


def test_a_revoked_address_is_dead(office: Office) -> None:
    token = open_link(office, "Lê Thị Cúc")
    person = office.rows.people["Lê Thị Cúc"]

    def revoke(session: Session) -> None:
        session.get_one(CalendarLink, person).version = 2

    office.do(revoke)
    assert read(office, token) is None
    assert read(office, LINKS.token(person, 2)) is not None
    assert read(office, LINKS.token(office.rows.people["Võ Thị Lan"], 1)) is None


def test_a_public_address_wants_a_long_secret(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[server]\npublic_url = "https://lich.example.vn"\nsecret = "ngắn"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="secret"):
        load(file)


async def test_the_program_serves_it(tmp_path: Path) -> None:
    door = bound()
    port = door.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    config = Config(
        database=Database(url=SecretStr(f"sqlite:///{tmp_path / 'chibo.sqlite3'}")),
        telegram=TelegramSettings(enabled=False),
        server=Server(port=port, public_url=base, secret=SecretStr(SECRET)),
    )
    program = Program(config, SandboxClock(datetime(2026, 11, 25, tzinfo=UTC)), place=door)

    def seed(session: Session) -> str:
        rows = kit.make_cell(session, START)
        person = rows.people["Lê Thị Cúc"]
        kit.link(session, person, "telegram", "1", START)
        session.add(CalendarLink(person_id=person, version=1, made_at=START))
        links = program.house.links
        assert links is not None
        return links.address(person, 1)

    address = await program.database.call(seed)
    await program.start()
    try:
        async with aiohttp.ClientSession() as session:
            async with session.get(address) as found:
                assert found.status == 200
                assert found.content_type == "text/calendar"
                assert (await found.text()).startswith("BEGIN:VCALENDAR\r\n")
            async with session.get(f"{base}/lich/1.1.wrong.ics") as wrong:
                assert wrong.status == 404
    finally:
        await program.stop()
