"""Sixty papers of each format, read as uploads are: no mark passes, no trap is stopped.

PDF is printed by a real browser, so that letters are set apart, turned and drawn as in a printed paper.
"""

import asyncio
from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from bot.file_reader import examine
from tests.kit.browser import browser, needs_browser
from tests.secrecy import office

HEAD = ("ĐẢNG BỘ PHƯỜNG HÒA BÌNH", "ĐẢNG ỦY", "Số 12-BC/ĐU", "BÁO CÁO", "kết quả công tác tháng 11 năm 2026")
BODY = (
    "1. Công tác xây dựng Đảng",
    "Các chi bộ sinh hoạt đúng kỳ, tỷ lệ dự họp 92,3%.",
    "Nơi nhận: các chi bộ",
)

WORD = [
    ("body", "MẬT"),
    ("body", "T Ố I   M Ậ T"),
    ("header", "TUYỆT MẬT"),
    ("box", "Mật"),
    ("watermark", "MẬT"),
    ("footnotes", "Tài liệu lưu hành nội bộ, không sao chụp"),
    ("cell", "Tối mật"),
    ("comments", "Văn bản mật, đồng chí không chuyển tiếp"),
]
SHEETS = [
    ("cell", "MẬT"),
    ("cell", "Độ mật: Tối mật"),
    ("header", "&CTối mật"),
    ("name", "MẬT"),
    ("comment", "Lưu hành nội bộ"),
    ("title", "Danh mục bí mật nhà nước"),
    ("cell", "Danh sách quy hoạch nhân sự cấp ủy khóa tới"),
]
SLIDES = [
    ("slide", "(MẬT)"),
    ("slide", "Tài liệu thu hồi sau hội nghị"),
    ("notes", "Tuyệt mật, không chiếu trang này"),
    ("diagram", "TÀI LIỆU NỘI BỘ"),
    ("slide", "L Ư U  H À N H  N Ộ I  B Ộ"),
    ("notes", "Báo cáo mật của Ban Thường vụ"),
    ("slide", "Độ mật: Mật"),
]
PRINTED = [
    '<p style="color:red;border:2px solid red;width:80px;text-align:center">MẬT</p>',
    '<p style="letter-spacing:12px">TUYỆT MẬT</p>',
    '<p style="position:fixed;top:300px;font-size:110px;opacity:.2;transform:rotate(-45deg)">MẬT</p>',
    "<table border=1><tr><td>Độ mật</td><td>Tối mật</td></tr></table>",
    "<p>Tài liệu <b>lưu hành</b> <i>nội bộ</i></p>",
    "<p>Đề nghị thu hồi<br>sau hội nghị</p>",
    '<p style="writing-mode:vertical-rl">TỐI MẬT</p>',
]
"""What is printed on the page; the eighth PDF has its stamp put over it as a note."""
TRAPS = [
    "Tập huấn công tác bảo vệ bí mật nhà nước cho bí thư các chi bộ",
    "Đổi mật khẩu, bảo mật tài khoản Sổ tay đảng viên điện tử",
    "Mô hình nuôi ong lấy mật, bán mật ong ở khu phố 4",
    "Quy chế chi tiêu nội bộ; đoàn kết, thống nhất trong nội bộ",
    "Danh sách đảng viên vắng mặt; số đồng chí có mặt: 28",
    "Ủy ban Mặt trận Tổ quốc phường phối hợp; mật độ dân cư tăng",
    "Không đăng, không chuyển tài liệu mật lên mạng xã hội",
    "Tài liệu này không thuộc danh mục bí mật nhà nước, không phải tài liệu nội bộ",
]


def found_in(content: bytes) -> dict[str, Any]:
    return examine(content, {"name": "Báo cáo tháng 11.bin", "own": [], "innocent": []})


def secret_in(content: bytes) -> bool:
    found = found_in(content)
    assert found["kind"], "it was read"
    return any(kind in ("secret", "internal") for _, _, kind in found["findings"])


MAKERS = {"word": office.word, "sheet": office.sheet, "slides": office.slides}
MARKED = [
    *(("word", *one) for one in WORD),
    *(("sheet", *one) for one in SHEETS),
    *(("slides", *one) for one in SLIDES),
]


@pytest.mark.parametrize(("maker", "where", "mark"), MARKED)
def test_a_mark_anywhere_in_an_office_file_stops_it(maker: str, where: str, mark: str) -> None:
    assert secret_in(MAKERS[maker](*HEAD, *BODY, where=where, mark=mark))


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("maker", MAKERS)
def test_an_office_file_that_only_looks_so_passes(maker: str, trap: str) -> None:
    assert not secret_in(MAKERS[maker](*HEAD, trap, *BODY))


@pytest.fixture(scope="module")
def printed() -> list[bytes]:
    pages = [*(f"{mark}{_html(BODY)}" for mark in PRINTED), *(_html((*HEAD, trap, *BODY)) for trap in TRAPS)]
    return asyncio.run(_print(pages))


def _html(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


async def _print(pages: list[str]) -> list[bytes]:
    async with browser() as opened:
        page = await opened.new_page()
        files = []
        for content in pages:
            await page.set_content(f'<body style="font-family:serif">{content}</body>')
            files.append(await page.pdf())
        return files


class TestPrinted:
    pytestmark = needs_browser

    def test_a_mark_in_a_printed_paper_stops_it(self, printed: list[bytes]) -> None:
        passed = [PRINTED[at] for at in range(len(PRINTED)) if not secret_in(printed[at])]
        assert passed == []

    def test_a_stamp_put_over_a_page_stops_it(self, printed: list[bytes]) -> None:
        assert secret_in(_stamped(printed[-1], "MẬT"))

    def test_a_file_put_into_a_pdf_is_said_to_be_unread(self, printed: list[bytes]) -> None:
        writer = PdfWriter(clone_from=PdfReader(BytesIO(printed[-1])))
        writer.add_attachment("kế hoạch.docx", b"...")
        assert found_in(_written(writer))["readable"] == "part"

    def test_a_printed_paper_that_only_looks_so_passes(self, printed: list[bytes]) -> None:
        stopped = [trap for trap, file in zip(TRAPS, printed[len(PRINTED) :], strict=True) if secret_in(file)]
        assert stopped == []


def _stamped(content: bytes, text: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    writer.add_annotation(0, FreeText(text=text, rect=(50, 700, 150, 730)))
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _pictures() -> Iterator[tuple[str, bytes]]:
    scan = b"\x89PNG\r\n\x1a\n" + bytes(300_000)
    yield "part", office.word(*HEAD, others={"word/media/image1.png": scan})
    yield "none", office.word(others={"word/media/image1.png": scan})
    inside = office.word("Kế hoạch", mark="TỐI MẬT")
    yield "whole", office.word(*HEAD, others={"word/embeddings/tep.docx": inside})


def test_scans_in_an_office_file_are_said_to_be_unread_and_a_file_in_a_file_is_read() -> None:
    told = [(readable, found_in(content)) for readable, content in _pictures()]
    assert [readable for readable, _ in told] == [found["readable"] for _, found in told]
    assert [bool(found["findings"]) for _, found in told] == [False, False, True]
