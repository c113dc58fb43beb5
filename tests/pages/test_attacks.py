"""Attacks on the pages: previews, guesses, forms of other sites, borrowed cookies, what a page gives away."""

import re
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel
from sqlmodel import select as rows_of

from storage.tables import Account
from tests.pages.conftest import Hall
from tests.pages.test_becoming_known import HOA

EVERYWHERE = ("/t", "/ai", "/v/K7F39QXM", "/h/1.AAAAAAAAAAAA", "/h/x")


async def _rows(hall: Hall) -> list[tuple[str, int]]:
    """How many rows each table has."""

    def count(session: Session) -> list[tuple[str, int]]:
        return [
            (name, session.execute(select(func.count()).select_from(table)).scalar_one())
            for name, table in sorted(SQLModel.metadata.tables.items())
            if name != "leases"
        ]

    return await hall.stage.program.database.look(count)


async def test_a_thousand_previews_change_nothing(hall: Hall) -> None:
    address, invitation = await hall.meeting(), await hall.invitation(HOA)
    before = await _rows(hall)
    for number in range(1000):
        async with hall.phone() as robot:
            await robot.open((address, invitation, *EVERYWHERE)[number % 7])
    assert await _rows(hall) == before
    async with hall.phone() as phone:
        await phone.open(invitation)
        assert "Xin đồng chí cho biết ý kiến" in await phone.press("Đúng, gửi cho tôi")


async def test_guessing_is_bounded_for_an_address_and_shuts_nobody_known_out(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as known:
        await hall.make_known(known, HOA)
        heard = await hall.pages()
        for number in range(300):
            async with hall.phone() as guesser:
                await guesser.open("/ai")
                shown = await guesser.press("Tiếp tục", code=f"ABCD2{number:03d}")
                assert "Trang của tôi" not in guesser.page.links
        assert "đợi 10 phút" in shown
        assert await hall.pages() - heard <= hall.stage.program.house.rules.page_tries
        await known.open(address)
        assert "Đã ghi" in await known.press("Có mặt")
    hall.stage.clock.set(hall.stage.clock.now() + timedelta(minutes=11))
    async with hall.phone() as phone:
        await hall.make_known(phone, HOA)
        await phone.open(address)
        assert phone.offers("Có mặt")


async def test_a_form_of_another_site_and_a_press_without_the_cookie_are_refused(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as phone, hall.phone() as other:
        await hall.make_known(phone, HOA)
        await phone.open(address)
        form = next(one for one in phone.page.forms if one.action == "/lam")
        pressed = {**form.fields, "viec": form.buttons[0][2]}
        await other.send("/lam", pressed)
        assert other.status == 403
        await phone.send("/lam", {**pressed, "ma": "x"})
        assert phone.status == 403
        await phone.send("/lam", pressed, {"Sec-Fetch-Site": "cross-site"})
        assert phone.status == 403
        await phone.send("/lam", {**pressed, "ve": "https://xau.example/"})
        assert phone.html.startswith("<!doctype")

    assert await hall.answers() == {HOA: "yes"}


async def test_pages_are_closed_to_scripts_frames_caches_and_referrers(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as phone:
        for path in (address, *EVERYWHERE):
            await phone.open(path)
            policy = phone.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe-inline" not in policy
            assert "frame-ancestors 'none'" in policy
            assert phone.headers["X-Content-Type-Options"] == "nosniff"
            assert phone.headers["Cache-Control"] == "no-store"
            assert phone.headers["Referrer-Policy"] == "same-origin"
            assert "Server" not in phone.headers
            assert not re.search(r"<script|\sstyle=|\son\w+=", phone.html)
            assert len(phone.html) < 40_000
        cookie = phone.headers.get("Set-Cookie", "") or "HttpOnly; SameSite=Lax"
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


async def test_the_database_does_not_hold_what_the_cookie_does(hall: Hall) -> None:
    async with hall.phone() as phone:
        await hall.make_known(phone, HOA)
        secret = next(one.value for one in phone.cookies if one.key == "chibo")

    def look(session: Session) -> list[str]:
        return [one.external_id for one in session.exec(rows_of(Account)).all()]

    assert not any(secret in one for one in await hall.stage.program.database.look(look))


async def test_a_device_that_nobody_uses_is_forgotten(hall: Hall) -> None:
    address = await hall.meeting()
    days = hall.stage.program.house.rules.device_days
    async with hall.phone() as phone:
        await hall.make_known(phone, HOA)
        await hall.stage.move_to(hall.stage.clock.now() + timedelta(days=days + 1))
        await phone.open("/t")
        assert HOA not in phone.page.text
    assert address
