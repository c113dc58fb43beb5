"""Workbooks made to stop the program: refused by name, or read as if nothing were there."""

import zipfile
from io import BytesIO

import pytest

from bot.channels.web.devices import Device
from handlers.documents import Unreadable, kind_of, text_of
from handlers.links import MEETING, Links
from handlers.people.roster import reading
from tests.files.papers import docx
from tests.people.books import file_of, ward


def altered(old: bytes, new: bytes, part: str = "xl/worksheets/sheet2.xml") -> bytes:
    """The ward's own workbook with something else in one of its parts."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(file_of(ward()))) as source, zipfile.ZipFile(target, "w") as copy:
        for one in source.infolist():
            data = source.read(one)
            if one.filename == part:
                assert old in data
                data = data.replace(old, new, 1)
            copy.writestr(one.filename, data)
    return target.getvalue()


def refusal(content: bytes) -> str:
    (fault,) = reading.read(content).faults
    return fault.reason


def test_a_row_two_thousand_million_is_refused() -> None:
    far = b'<row r="2000000000"><c r="A2000000000" t="n"><v>1</v></c></row></sheetData>'
    assert refusal(altered(b"</sheetData>", far)) == "too_many_rows"


def test_rows_that_are_only_formatted_do_no_harm() -> None:
    blank = b"".join(b'<row r="%d" ht="20"/>' % number for number in range(1_000_000, 1_048_576))
    book = reading.read(altered(b"</sheetData>", blank + b"</sheetData>"))
    assert book.faults == []
    assert book.members


def test_a_column_far_away_does_no_harm() -> None:
    far = b'<row r="900"><c r="XFD900" t="n"><v>1</v></c></row></sheetData>'
    assert reading.read(altered(b"</sheetData>", far)).members


def test_entities_that_multiply_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
    assert refusal(altered(b"<worksheet", bomb)) == "not_excel"


def test_a_file_that_unpacks_to_gigabytes_is_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb:
        for number in range(12):
            bomb.writestr(f"xl/worksheets/sheet{number}.xml", bytes(10_000_000))
    assert refusal(target.getvalue()) == "too_big"


@pytest.mark.parametrize("damage", [b"<c></sheetData>", b"&#0;</sheetData>", b"\xff</sheetData>"])
def test_a_damaged_sheet_is_told_as_no_workbook(damage: bytes) -> None:
    assert refusal(altered(b"</sheetData>", damage)) == "not_excel"


def test_a_damaged_part_of_a_paper_is_told_as_damaged() -> None:
    whole = docx("Mời họp", "Kính gửi các chi bộ")
    cut = whole[:40] + bytes(30) + whole[70:]
    assert kind_of(cut) == "docx"
    with pytest.raises(Unreadable):
        text_of(cut, "docx")


def test_half_a_letter_in_an_address_is_an_unknown_address() -> None:
    links = Links("https://x.example", b"s" * 32, pages=True)
    assert (links.read_page(MEETING, "7.\ud800"), links.read("1.2.\ud800")) == (None, None)
    assert Device(links, "s" * 32, new=False).read("e30=.\udcff") is None
