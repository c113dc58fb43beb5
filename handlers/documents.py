"""What kind of file it is by its content, and the text in it.

Runs in a process of its own with bounded memory and time (`bot.file_reader`): files come from outside.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from xml.etree import ElementTree

from handlers import pdf
from handlers.events import Readable

LONGEST = 3_000_000
"""Characters of text that are looked at; no paper of a cell has as many."""
MOST_PART = 50_000_000
"""Bytes of one unpacked part of an office file."""
DEEPEST = 2
"""How many files one in another are opened."""
SCAN = 200_000
"""Bytes from which on a picture in an office file may be a page that was photographed."""

_SIGNS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "ppt"))
_OFFICE = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_PARAGRAPHS = frozenset({"p", "si", "is", "comment"})
_BODY = ("word/document", "xl/worksheets/", "xl/sharedStrings", "ppt/slides/")
_SAYING = ("string", "descr", "title", "alt", "name")
"""The attributes whose words people see."""
_SHEET_CODES = re.compile(r'&(?:[LCRBIUSXYEPNDTFAGZ]|\d+|"[^"]*")')
"""Where in a sheet's header its words stand and how they look: "&CTối mật"."""
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
        names = _opened(content).namelist()
    except Unreadable:
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    return next((kind for folder, kind in _OFFICE if any(name.startswith(folder) for name in names)), "")


def _opened(content: bytes) -> zipfile.ZipFile:
    """The packed file; its reader fails in many ways where it is damaged."""
    try:
        return zipfile.ZipFile(BytesIO(content))
    except MemoryError:
        raise
    except Exception as error:
        raise Unreadable("damaged") from error


def _unpacked(file: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """One part of it."""
    try:
        return file.read(part)
    except MemoryError:
        raise
    except Exception as error:
        raise Unreadable("damaged") from error


def text_of(content: bytes, kind: str) -> tuple[str, Readable]:
    """The text of a file of that kind, as far as it can be read. Raises `Unreadable`."""
    match kind:
        case "pdf":
            return _from_pdf(content)
        case "docx" | "xlsx" | "pptx":
            return _from_office(content)
        case "doc" | "xls" | "ppt":
            return _from_old_office(content), Readable.PART
        case _:
            return "", Readable.NONE


def _from_pdf(content: bytes) -> tuple[str, Readable]:
    try:
        texts, readable = pdf.read(content)
    except pdf.Damaged as error:
        raise Unreadable(str(error)) from error
    return _cut(texts), readable


def _from_office(content: bytes, depth: int = 0) -> tuple[str, Readable]:
    """Every paragraph of every part: headers, notes, boxes, comments, properties, and files put into it."""
    found: list[str] = []
    body, readable = False, Readable.WHOLE
    with _opened(content) as file:
        for part in file.infolist():
            if part.file_size > MOST_PART:
                raise Unreadable("too large")
            if part.filename.endswith((".xml", ".vml")):
                paragraphs, named = _words_of(_unpacked(file, part))
                found += paragraphs + named
                body |= part.filename.startswith(_BODY) and any(text.strip() for text in paragraphs)
            elif "/embeddings/" in part.filename:
                text, inside = _from_inside(_unpacked(file, part), depth)
                found.append(text)
                readable = readable if inside is Readable.WHOLE else Readable.PART
            elif "/media/" in part.filename and part.file_size > SCAN:
                readable = Readable.PART
    return _cut(found), readable if body else Readable.NONE


def _from_inside(content: bytes, depth: int) -> tuple[str, Readable]:
    """The text of a file that was put into another."""
    if depth < DEEPEST and _office_kind(content):
        return _from_office(content, depth + 1)
    return "", Readable.NONE


def _words_of(part: bytes) -> tuple[list[str], list[str]]:
    """Each paragraph as one text, however it is cut, and what stands outside of one; and apart from these the
    words of pictures ("WordArt", as watermarks are made), their descriptions, the names of sheets."""
    if b"<!DOCTYPE" in part[:2000]:
        raise Unreadable("entities")
    try:
        parsed = ElementTree.iterparse(BytesIO(part), ("start", "end"))  # noqa: S314 - no entities, bounded
        return _collected(parsed)
    except ElementTree.ParseError as error:
        raise Unreadable("damaged") from error


def _collected(parsed: Iterable[tuple[str, ElementTree.Element]]) -> tuple[list[str], list[str]]:
    paragraphs: list[str] = []
    named: list[str] = []
    within = 0
    for event, node in parsed:
        whole = node.tag.rpartition("}")[2] in _PARAGRAPHS
        if event == "start":
            within += whole
            continue
        named += [node.attrib[name] for name in _SAYING if name in node.attrib]
        within -= whole
        if whole:
            paragraphs.append("".join(node.itertext()))
        elif not within and node.text and node.text.strip():
            paragraphs.append(_SHEET_CODES.sub("\n", node.text))
    return paragraphs, named


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
