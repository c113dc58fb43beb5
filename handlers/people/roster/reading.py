"""Reading a workbook into rows. All that is wrong in it is collected; what is stored is not looked at."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from handlers.language import fold
from handlers.people.names import clean, name_key
from handlers.people.roster import layout
from handlers.people.roster.faults import Fault, NotARoster, Unreadable
from handlers.people.roster.layout import Column, Row, Sheet
from handlers.people.roster.rows import MemberRow, RoleRow, UnitRow

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_UNPACKED = 100_000_000
"""Bytes of all parts of the file unpacked: a small file may hide a very big one."""

Cells = tuple[Any, ...]


@dataclass(slots=True)
class Header:
    """Where each column stands; `titled` are all places that have a header, known or not."""

    columns: dict[int, Column] = field(default_factory=dict)
    titled: set[int] = field(default_factory=set)

    def has(self, column: Column) -> bool:
        return column in self.columns.values()

    def complete(self, sheet: Sheet) -> bool:
        return all(self.has(column) for column in sheet.columns if column.required)


@dataclass(slots=True)
class Book:
    """What the file says. The names in rows with faults are doubtful: nobody is told they are missing."""

    units: list[UnitRow] = field(default_factory=list)
    members: list[MemberRow] = field(default_factory=list)
    roles: list[RoleRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    doubtful: set[tuple[str, str]] = field(default_factory=set)
    said: set[tuple[str, str]] = field(default_factory=set)

    def says(self, sheet: Sheet, key: str) -> bool:
        """Whether the sheet has the column at all; a blank cell says "none", no column says nothing."""
        return (sheet.title, key) in self.said

    def doubt(self, sheet: Sheet, name: str) -> None:
        self.doubtful.add((sheet.title, name_key(name)))

    def doubts(self, sheet: Sheet, name: str) -> bool:
        """Whether the sheet has the name in a row with faults, or could not be read at all."""
        return bool(self.doubtful & {(sheet.title, name_key(name)), (sheet.title, "")})


def read(content: bytes) -> Book:
    """The workbook's rows and faults; one fault and no rows where it cannot be read as a whole."""
    try:
        return _read(content)
    except NotARoster as error:
        return Book(faults=[error.fault])


def _read(content: bytes) -> Book:
    book = Book()
    workbook = _open(content)
    sheets = {fold(sheet.title): sheet for sheet in (layout.UNITS, layout.MEMBERS, layout.OFFICES)}
    found = 0
    for page in workbook.worksheets:
        page.reset_dimensions()  # a read-only page: its stated size may be wrong
        rows = _rows(page)
        sheet = sheets.get(fold(clean(page.title)))
        if sheet is not None:
            found += 1
            _read_sheet(book, sheet, rows)
        elif fold(clean(page.title)) != fold(layout.GUIDE) and any(map(_filled, islice(rows, MOST_ROWS))):
            book.faults.append(Fault("unknown_sheet", page.title, fields={"sheets": _titles()}))
    if not found:
        raise NotARoster(Fault("no_sheets", fields={"sheets": _titles()}))
    if not (book.units or book.members or book.roles or book.faults):
        raise NotARoster(Fault("empty"))
    return book


def _rows(page: Any) -> Iterator[Cells]:
    """A sheet's rows; the file is damaged if its reader fails, in whatever way, and only then."""
    try:
        yield from page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    except MemoryError:
        raise
    except Exception as error:
        raise NotARoster(Fault("not_excel")) from error


def _titles() -> list[str]:
    return [layout.UNITS.title, layout.MEMBERS.title, layout.OFFICES.title]


def _open(content: bytes) -> Workbook:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            _inspect(parts)
        return load_workbook(BytesIO(content), read_only=True, data_only=True)
    except NotARoster:
        raise
    except Exception as error:
        raise NotARoster(Fault("not_excel")) from error


_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]{0,500}?\br="(\d{1,20})"[^>]{0,500}>')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)\b")


def _inspect(parts: zipfile.ZipFile) -> None:
    """Refuse what would cost memory or hours to read: too much when unpacked, entities of its own, and rows
    beyond the last that is read. Rows out there that are only formatted do no harm."""
    if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
        raise NotARoster(Fault("too_big"))
    for part in parts.infolist():
        data = parts.read(part)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise NotARoster(Fault("not_excel"))
        if part.filename.startswith("xl/worksheets/") and _has_far_row(data):
            raise NotARoster(Fault("too_many_rows", fields={"limit": MOST_ROWS}))


def _has_far_row(data: bytes) -> bool:
    """Whether a row beyond the last that is read holds a value; in one pass, however the part is made up."""
    far: int | None = None
    for row in _ROW.finditer(data):
        if far is not None and _VALUE.search(data, far, row.start()):
            return True
        far = row.end() if int(row[1]) > MOST_ROWS else None
    return far is not None and _VALUE.search(data, far) is not None


def _read_sheet(book: Book, sheet: Sheet, rows: Iterable[Cells]) -> None:
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if _filled(row))
    first = next(numbered, None)
    if first is None:
        return
    header = _read_header(book, sheet, *first)
    book.said |= {(sheet.title, column.key) for column in header.columns.values()}
    if not header.complete(sheet):
        book.doubt(sheet, "")
        return
    for number, cells in numbered:
        if number > MOST_ROWS:
            book.faults.append(Fault("too_many_rows", sheet.title, number, fields={"limit": MOST_ROWS}))
            return
        _read_row(book, sheet, header, number, cells)


def _read_header(book: Book, sheet: Sheet, number: int, cells: Cells) -> Header:
    known = {fold(column.title): column for column in sheet.columns}
    titles = [column.title for column in sheet.columns]
    header = Header()
    for place, cell in enumerate(cells):
        title = "" if _blank(cell) else clean(str(cell)).rstrip("* ")
        if not title:
            continue
        header.titled.add(place)
        column = known.get(fold(title))
        if column is None or header.has(column):
            reason = _wrong_header(title, column)
            book.faults.append(Fault(reason, sheet.title, number, title, {"titles": titles}))
        else:
            header.columns[place] = column
    for column in sheet.columns:
        if column.required and not header.has(column):
            book.faults.append(Fault("missing_column", sheet.title, number, column.title))
    return header


def _wrong_header(title: str, column: Column | None) -> str:
    if column is not None:
        return "double_column"
    identity = any(word in fold(title) for word in layout.FORBIDDEN)
    return "forbidden_column" if identity else "unknown_column"


def _read_row(book: Book, sheet: Sheet, header: Header, number: int, cells: Cells) -> None:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for place, column in header.columns.items():
        try:
            value = _value(column, cells[place] if place < len(cells) else None)
        except Unreadable as error:
            faults.append(Fault(error.reason, sheet.title, number, column.title, error.fields))
            continue
        if value is not None:
            values[column.key] = value
    if any(not _blank(cell) for place, cell in enumerate(cells) if place not in header.titled):
        faults.append(Fault("no_header", sheet.title, number))
    if faults:
        book.faults += faults
        _doubt(book, sheet, header, cells)
    else:
        _keep(book, sheet.row(number=number, **values))


def _doubt(book: Book, sheet: Sheet, header: Header, cells: Cells) -> None:
    for place, column in header.columns.items():
        if column.key == "name" and place < len(cells) and not _blank(cells[place]):
            book.doubt(sheet, str(cells[place]))


def _keep(book: Book, row: Row) -> None:
    match row:
        case UnitRow():
            book.units.append(row)
        case MemberRow():
            book.members.append(row)
        case RoleRow():
            book.roles.append(row)


def _value(column: Column, cell: Any) -> Any:
    if _blank(cell):
        if column.required:
            raise Unreadable("required")
        return None
    return column.read(cell)


def _filled(row: Sequence[Any]) -> bool:
    return not all(map(_blank, row))


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not clean(cell))
