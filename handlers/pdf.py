"""The text of a PDF as it is read on paper: letters of several fonts as one word, stamps that lie across.

Runs in the bounded process, as `handlers.documents` does.
"""

import re
from collections.abc import Iterator
from io import BytesIO

from pypdf import PageObject, PdfReader

from handlers.events import Readable

_COLUMNS = re.compile(r" {8,}")
"""Blanks that wide stand between two columns, as in a letterhead: "MẬT            Hòa Bình, ngày …"."""
TURNED = 0.05
"""From this slope on a piece of text lies across the page."""


class Damaged(Exception):
    """The file is not one that the library can read."""


def read(content: bytes) -> tuple[list[str], Readable]:
    """Its texts, page by page, and how much of it is text. Raises `Damaged`."""
    try:
        reader = PdfReader(BytesIO(content))
        told = [str(value) for value in (reader.metadata or {}).values()]
        attached = [one.name for one in reader.attachment_list]
        pages = [_text_of(page) for page in reader.pages]
        notes = [note for page in reader.pages for note in _notes_on(page)]
    except Exception as error:  # the library raises whatever a damaged or locked file makes it raise
        raise Damaged(type(error).__name__) from error
    empty = sum(not page.strip() for page in pages)
    readable = Readable.PART if empty or attached else Readable.WHOLE
    return [*told, *attached, *notes, *pages], Readable.NONE if empty == len(pages) else readable


def _text_of(page: PageObject) -> str:
    turned: list[str] = []

    def collect(text: str, around: list[float], own: list[float], *_: object) -> None:
        along = own[0] * around[0] + own[1] * around[2]
        across = own[0] * around[1] + own[1] * around[3]
        if abs(across) > TURNED * abs(along) and text.strip():
            turned.append(text.strip("\n"))

    plain = page.extract_text(visitor_text=collect)
    if not plain.strip():
        return ""
    lines = _COLUMNS.sub("\n", page.extract_text(extraction_mode="layout"))
    return "\n".join([lines, "".join(piece.removeprefix(" ") for piece in turned), "".join(turned)])


def _notes_on(page: PageObject) -> Iterator[str]:
    """What stands on a page beside its text: stamps and notes put over it, fields filled in."""
    for note in page.annotations or ():
        yield from (str(note.get_object().get(name, "")) for name in ("/Contents", "/V", "/Subj"))
