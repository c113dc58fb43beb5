"""What kind of file it is by its content, and the text in it.

Runs in a process of its own with bounded memory and time (`bot.file_reader`): files come from outside.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

from pypdf import PdfReader

from handlers.events import Readable

LONGEST = 3_000_000
"""Characters of text that are looked at; no paper of a cell has as many."""
MOST_PART = 50_000_000
"""Bytes of one unpacked part of an office file."""

_SIGNS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "ppt"))
_OFFICE = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_PARAGRAPHS = frozenset({"p", "si", "is", "comment", "title", "subject", "description", "keywords"})
_WORDS = re.compile(r"[^\W\d_]{2,}(?:[ .,;:\-\d]+[^\W\d_]{2,})+")


class Unreadable(Exception):
    """The file is damaged, locked, or holds a program: it is not sent on."""


def kind_of(content: bytes) -> str:
    """The ending that the content deserves; "" for what is not sent on."""
    for sign, kind in _SIGNS:
        if content.startswith(sign):
            return kind
    if content.startswith(_OLD_OFFICE):
        return next((kind for name, kind in _OLD_STREAMS if name.encode("utf-16-le") in content), "")
    return _office_kind(content) if content.startswith(b"PK") else ""


def _office_kind(content: bytes) -> str:
    try:
        names = zipfile.ZipFile(BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    return next((kind for folder, kind in _OFFICE if any(name.startswith(folder) for name in names)), "")


def text_of(content: bytes, kind: str) -> tuple[str, Readable]:
    """The text of a file of that kind, as far as it can be read. Raises `Unreadable`."""
    match kind:
        case "pdf":
            return _from_pdf(content)
        case "docx" | "xlsx" | "pptx":
            text = _cut(_from_office(content))
            return text, Readable.WHOLE if text.strip() else Readable.NONE
        case "doc" | "xls" | "ppt":
            return _from_old_office(content), Readable.PART
        case _:
            return "", Readable.NONE


def _from_pdf(content: bytes) -> tuple[str, Readable]:
    try:
        reader = PdfReader(BytesIO(content))
        told = [str(value) for value in (reader.metadata or {}).values()]
        pages = [page.extract_text() for page in reader.pages]
    except Exception as error:  # the library raises whatever a damaged or locked file makes it raise
        raise Unreadable(type(error).__name__) from error
    empty = sum(not page.strip() for page in pages)
    readable = Readable.PART if empty else Readable.WHOLE
    return _cut([*told, *pages]), Readable.NONE if empty == len(pages) else readable


def _from_office(content: bytes) -> Iterator[str]:
    """Every paragraph of every part: headers, notes, boxes, comments and properties too."""
    with zipfile.ZipFile(BytesIO(content)) as file:
        for part in file.infolist():
            if part.filename.endswith(".xml"):
                if part.file_size > MOST_PART:
                    raise Unreadable("too large")
                yield from _paragraphs(file.read(part))


def _paragraphs(part: bytes) -> Iterator[str]:
    if b"<!DOCTYPE" in part[:2000]:
        raise Unreadable("entities")
    try:
        for _, node in ElementTree.iterparse(BytesIO(part)):  # noqa: S314 - no entities, bounded process
            if node.tag.rpartition("}")[2] in _PARAGRAPHS:
                yield "".join(node.itertext())
    except ElementTree.ParseError as error:
        raise Unreadable("damaged") from error


def _from_old_office(content: bytes) -> str:
    """Runs of words as old Word, Excel and PowerPoint mostly keep them; others are not seen."""
    shifted = (content, content[1:])
    found = (run for one in shifted for run in _WORDS.findall(one.decode("utf-16-le", "ignore")))
    return _cut(found)


def _cut(pieces: Iterator[str] | list[str]) -> str:
    kept, length = [], 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length > LONGEST:
            break
    return "\n".join(kept)
