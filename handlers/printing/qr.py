"""QR codes: as a picture for a page, as rectangles for paper."""

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby

import segno

QUIET = 4
"""Empty modules around the code, as the standard wants them."""


def svg(text: str, title: str) -> bytes:
    """The code as a picture of any size, black on white also where the page is dark."""
    out = BytesIO()
    segno.make_qr(text, error="m").save(
        out, kind="svg", border=QUIET, dark="#000", light="#fff", title=title, xmldecl=False, omitsize=True
    )
    return out.getvalue()


def png(text: str) -> bytes:
    """The code as a picture to be sent and printed."""
    out = BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", border=QUIET, scale=16)
    return out.getvalue()


def bars(text: str) -> tuple[int, Iterator[tuple[int, int, int]]]:
    """How many modules wide the code is, and its dark runs as (column, row, length)."""
    code = segno.make_qr(text, error="m")
    matrix = code.matrix
    return len(matrix), _runs(matrix)


def _runs(matrix: tuple[bytearray, ...]) -> Iterator[tuple[int, int, int]]:
    for row, line in enumerate(matrix):
        column = 0
        for dark, run in groupby(line, bool):
            length = sum(1 for _ in run)
            if dark:
                yield column, row, length
            column += length
