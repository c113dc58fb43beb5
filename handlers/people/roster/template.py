"""Writing the workbook people fill in: headers, drop-downs, formats, and a page that explains."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from handlers.people.roster import layout
from handlers.people.roster.layout import MEMBERS, OFFICES, UNITS, Column, Hold, Sheet
from handlers.wording import Wording

ROWS = 6000
"""How many rows the drop-downs and formats reach: a ward has up to 5,000 members."""

DATE_FORMAT = "dd/mm/yyyy"
_HEAD = PatternFill("solid", fgColor="B71C1C")
_NEEDED = PatternFill("solid", fgColor="7F0000")
_EARLIEST = date(1930, 2, 3)

Values = Sequence[object]

_CELL = "Chi bộ Khu phố 7"
EXAMPLES: dict[str, Sequence[Values]] = {
    UNITS.title: (
        ("Đảng ủy phường Hòa Bình", "Đảng ủy"),
        (_CELL, "Chi bộ", "Đảng ủy phường Hòa Bình", "Khu dân cư"),
        ("Tổ đảng 1", "Tổ đảng", _CELL),
    ),
    MEMBERS.title: (
        ("Nguyễn Văn An", 1956, _CELL, "Tổ đảng 1", "Chính thức", date(1980, 5, 19)),
        ("Lê Thị Cúc", 1948, _CELL, None, "Chính thức", None, None, "Miễn sinh hoạt", date(2027, 6, 30)),
        ("Đỗ Minh Nam", 1999, _CELL, None, "Dự bị", date(2026, 3, 3), None, "Đi làm xa", None, "Đồng Nai"),
    ),
    OFFICES.title: (
        ("Nguyễn Văn An", 1956, "Bí thư", _CELL, None, date(2025, 1, 1)),
        ("Lê Thị Cúc", 1948, "Tổ trưởng tổ đảng", _CELL, "Tổ đảng 1"),
    ),
}
"""Rows for the explaining page; people who never were."""


def write(wording: Wording, rows: Mapping[str, Sequence[Values]] | None = None) -> bytes:
    """The template as a file; with `rows`, by sheet title, they stand in it already."""
    workbook = Workbook()
    guide = workbook.active
    assert isinstance(guide, Worksheet)
    guide.title = layout.GUIDE
    _write_guide(guide, wording)
    for sheet in (UNITS, MEMBERS, OFFICES):
        page = workbook.create_sheet(sheet.title)
        _write_sheet(page, sheet)
        for values in (rows or {}).get(sheet.title, ()):
            page.append(list(values))
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def _write_guide(page: Worksheet, wording: Wording) -> None:
    page.column_dimensions["A"].width = 30
    for line in wording.text("roster.guide").splitlines():
        page.append([line])
    for sheet in (UNITS, MEMBERS, OFFICES):
        page.append([])
        page.append([wording.text("roster.guide_example", sheet=sheet.title)])
        _embolden(page)
        page.append([column.title for column in sheet.columns])
        _embolden(page)
        for values in EXAMPLES[sheet.title]:
            page.append(list(values))
            for cell in page[page.max_row]:
                if isinstance(cell.value, date):
                    cell.number_format = DATE_FORMAT
    for place in range(2, len(MEMBERS.columns) + 1):
        page.column_dimensions[get_column_letter(place)].width = 20


def _embolden(page: Worksheet) -> None:
    for cell in page[page.max_row]:
        cell.font = Font(bold=True)


def _write_sheet(page: Worksheet, sheet: Sheet) -> None:
    page.append([f"{column.title} *" if column.required else column.title for column in sheet.columns])
    page.freeze_panes = "B2"
    page.row_dimensions[1].height = 32
    for place, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = column.width
        head = page.cell(1, place)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = _NEEDED if column.required else _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
        _format(page, column, letter)


def _format(page: Worksheet, column: Column, letter: str) -> None:
    """The look of the column's cells below the header, and what Excel lets people enter there."""
    page.column_dimensions[letter].number_format = _FORMATS.get(column.hold, "General")
    rule = _rule(column)
    if rule is not None:
        page.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{ROWS}")


_FORMATS = {Hold.TEXT: "@", Hold.DATE: DATE_FORMAT}


def _rule(column: Column) -> DataValidation | None:
    match column.hold:
        case Hold.WORD:
            return DataValidation("list", formula1=f'"{",".join(column.words)}"', allow_blank=True)
        case Hold.UNIT:
            names = f"'{UNITS.title}'!$A$2:$A${ROWS}"
            return DataValidation("list", formula1=names, allow_blank=True, showErrorMessage=False)
        case Hold.YEAR:
            return DataValidation("whole", "between", "1900", "2100", allow_blank=True)
        case Hold.DATE:
            first = f"DATE({_EARLIEST:%Y,%-m,%-d})"
            return DataValidation("date", "greaterThanOrEqual", first, allow_blank=True)
    return None
