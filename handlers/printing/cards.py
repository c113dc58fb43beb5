"""A sheet of cards to be cut: on each a name, a QR code, a short code in large type, and what to do."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from handlers.printing.qr import bars

FONTS = Path(__file__).parent / "fonts"
PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
COLUMNS, ROWS = 2, 4
WIDTH, HEIGHT = A4[0] / COLUMNS, A4[1] / ROWS
MARGIN = 7 * mm
QR = 40 * mm


@dataclass(frozen=True, slots=True)
class Card:
    """`address` is what the QR code leads to; `lines` are said below the code."""

    name: str
    place: str
    address: str
    code: str
    lines: list[str]


def sheet(title: str, cards: list[Card]) -> bytes:
    """The cards as an A4 PDF, eight a page, with lines to cut along."""
    _fonts()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1)
    canvas.setTitle(title)
    for number, card in enumerate(cards):
        place = number % (COLUMNS * ROWS)
        if number and not place:
            canvas.showPage()
        row, column = divmod(place, COLUMNS)
        if not place:
            _cuts(canvas)
        _card(canvas, card, column * WIDTH, A4[1] - (row + 1) * HEIGHT)
    canvas.save()
    return out.getvalue()


@cache
def _fonts() -> None:
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, FONTS / f"{name}.ttf"))


def _cuts(canvas: Canvas) -> None:
    canvas.setDash(2, 3)
    canvas.setLineWidth(0.4)
    canvas.line(WIDTH, 0, WIDTH, A4[1])
    for row in range(1, ROWS):
        canvas.line(0, row * HEIGHT, A4[0], row * HEIGHT)
    canvas.setDash()


def _card(canvas: Canvas, card: Card, left: float, bottom: float) -> None:
    _qr(canvas, card.address, left + MARGIN, bottom + HEIGHT - MARGIN - QR)
    x, y = left + MARGIN + QR + 4 * mm, bottom + HEIGHT - MARGIN
    room = WIDTH - QR - 2 * MARGIN - 4 * mm
    y = _lines(canvas, card.name, BOLD, 14, x, y, room)
    y = _lines(canvas, card.place, PLAIN, 10, x, y - 1 * mm, room)
    y = _lines(canvas, card.code, BOLD, 17, x, y - 2.5 * mm, room)
    for line in card.lines:
        y = _lines(canvas, line, PLAIN, 9, x, y - 1.2 * mm, room)


def _lines(  # noqa: PLR0913, PLR0917 - where and how it is written
    canvas: Canvas, text: str, font: str, size: float, x: float, y: float, room: float
) -> float:
    """Write it below `y`, in as many lines as it needs; where the last one stands."""
    canvas.setFont(font, size)
    for line in simpleSplit(text, font, size, room):
        y -= size * 1.2
        canvas.drawString(x, y, line)
    return y


def _qr(canvas: Canvas, text: str, left: float, bottom: float) -> None:
    width, runs = bars(text)
    step = QR / width
    path = canvas.beginPath()
    for column, row, length in runs:
        path.rect(left + column * step, bottom + QR - (row + 1) * step, length * step, step)
    canvas.drawPath(path, stroke=0, fill=1)
