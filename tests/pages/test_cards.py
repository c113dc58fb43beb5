"""Invitations on paper: a sheet of cards whose codes make known, once, those they were printed for."""

import re
from io import BytesIO

from pypdf import PdfReader

from tests.kit.codes import read_qr
from tests.pages.conftest import Hall
from tests.pages.test_becoming_known import HOA

CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")


async def _sheet(hall: Hall) -> list[str]:
    """The sheet's text, page by page, as it arrives at the secretary."""
    await hall.tell("/moi")
    said = await hall.push("In giấy mời")
    return [page.extract_text() for page in PdfReader(BytesIO(hall.file(said))).pages]


async def test_everybody_without_an_account_gets_a_card_and_older_cards_are_void(hall: Hall) -> None:
    address = await hall.meeting()
    first = CODE.findall("".join(await _sheet(hall)))
    pages = await _sheet(hall)
    codes = CODE.findall("".join(pages))
    assert len(set(first) | set(codes)) == 14  # seven people, twice
    assert HOA in "".join(pages)
    async with hall.phone() as phone:
        await phone.open(address)
        assert "hết hạn" in await phone.press("Tiếp tục", code=first[0])
        assert "Xin đồng chí cho biết ý kiến" in await phone.press("Tiếp tục", code=codes[0])


async def test_the_text_to_paste_comes_with_a_code_that_a_camera_reads(hall: Hall) -> None:
    address = await hall.meeting()
    assert read_qr(hall.file(hall.said())) == [address]
