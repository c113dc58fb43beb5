"""What is found in files before they leave: their kind by content, their text, marks of secrecy in it."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from bot.file_reader import examine
from bot.keeping import keep
from handlers.documents import kind_of
from handlers.files import safe_name
from tests.files import papers

NOTHING: dict[str, list[str]] = {"own": [], "innocent": []}
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le")


def read(content: bytes, name: str = "tệp") -> dict[str, object]:
    return examine(content, {"name": name, **NOTHING})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (papers.docx("Mời họp"), "docx"),
        (papers.pptx("Thời sự"), "pptx"),
        (papers.pdf("Tin"), "pdf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (OLD_WORD, "doc"),
        (papers.with_macro(), ""),
        (b"MZ\x90\0", ""),
        (b"#!/bin/sh", ""),
        (b"PK\x03\x04 broken", ""),
        (b"", ""),
    ],
)
def test_the_content_says_what_kind_it_is(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/header1.xml", "word/footnotes.xml", "docProps/core.xml"]
)
def test_a_mark_is_found_wherever_it_stands_in_an_office_file(part: str) -> None:
    found = read(papers.docx("Đảng ủy phường", "TỐI MẬT", "Kế hoạch", part=part))
    assert {kind for _, _, kind in found["findings"]} == {"secret"}  # type: ignore[attr-defined]


def test_a_mark_in_a_slide_an_old_file_and_a_name() -> None:
    old = OLD_WORD + "Số 12 – TUYỆT MẬT\r".encode("utf-16-le")
    for content, name in (
        (papers.pptx("(MẬT)"), ""),
        (old, ""),
        (papers.docx("Mời họp"), "Kế hoạch (MẬT).docx"),
    ):
        assert read(content, name)["findings"], name


def test_harmless_papers_pass() -> None:
    harmless = papers.docx(
        "Tuyên truyền bảo mật thông tin, không chia sẻ mật khẩu", "Giới thiệu mật ong rừng"
    )
    assert read(harmless) == {"kind": "docx", "readable": "whole", "findings": []}


@pytest.mark.parametrize(
    ("pages", "readable"), [(("a", "b"), "whole"), (("a", ""), "part"), (("", ""), "none")]
)
def test_scanned_pages_are_said_to_be_unread(pages: tuple[str, ...], readable: str) -> None:
    assert read(papers.pdf(*pages))["readable"] == readable


@pytest.mark.parametrize(
    "content",
    [
        papers.pdf("a")[:200],
        papers.docx("x", others={"word/bomb.xml": b"<d>" + bytes(60_000_000)}),
        papers.docx("x", others={"word/header.xml": b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'}),
    ],
    ids=["cut off", "unpacks to gigabytes", "entities"],
)
def test_what_cannot_be_read_safely_is_not_sent_on(content: bytes) -> None:
    assert read(content)["kind"] == ""


async def test_a_kept_file_is_its_owners_alone_and_a_refused_one_is_gone(tmp_path: Path) -> None:
    kept = await keep(tmp_path, papers.docx("Mời họp"), "a.docx", NOTHING)
    refused = await keep(tmp_path, b"MZ", "a.exe", NOTHING)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]  # noqa: ASYNC240 - nothing else runs
    assert (kept.kind, refused.kind) == ("docx", "")
    assert [(path.name, path.stat().st_mode & 0o777) for path in files] == [(kept.sha256, 0o600)]


async def test_a_reader_that_takes_too_much_memory_ends_alone(tmp_path: Path) -> None:
    """The process's own bounds hold: it dies, and what it was reading is not sent on."""
    greedy = "import bot.file_reader as r; r.MEMORY = 64 * 1024 * 1024; r.main()"
    large = b"<d><p><t>" + b"a" * 45_000_000 + b"</t></p></d>"
    (tmp_path / "a").write_bytes(papers.docx("x", others={"word/large.xml": large}))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", greedy, str(tmp_path / "a"),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    told, _ = await process.communicate(json.dumps({"name": "a", **NOTHING}).encode())
    assert (process.returncode, told) == (1, b"")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Tài liệu tháng 12.docx", "Tài liệu tháng 12.docx"),
        ("../../etc/passwd", "etc passwd.docx"),
        ("bao\u202ecod.exe", "baocod.docx"),
        ("a\0b\n.pdf", "ab.docx"),
        ("", "tep.docx"),
        ("x" * 500 + ".docx", "x" * 100 + ".docx"),
    ],
)
def test_names_are_made_safe(name: str, shown: str) -> None:
    assert safe_name(name, "docx") == shown
