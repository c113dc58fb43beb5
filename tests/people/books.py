"""Workbooks for tests: a small ward as plain data, changed at will, made into a file."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from sqlmodel import Session

from handlers.people.roster import importing
from handlers.people.roster.layout import MEMBERS, OFFICES, UNITS
from handlers.people.roster.reading import read
from handlers.people.roster.run import ImportRights, Report

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
"""Saturday 21/11/2026, 09:00 in Vietnam."""

WARD, CELL, OTHER, GROUP = "Đảng ủy phường Hòa Bình", "Chi bộ Khu phố 7", "Chi bộ Khu phố 5", "Tổ đảng 1"

Row = dict[str, Any]
Pages = dict[str, list[Row]]

BASE: Pages = {
    UNITS.title: [
        {"Tên đơn vị": WARD, "Loại": "Đảng ủy"},
        {"Tên đơn vị": CELL, "Loại": "Chi bộ", "Thuộc đơn vị": WARD, "Loại hình chi bộ": "Khu dân cư"},
        {"Tên đơn vị": OTHER, "Loại": "Chi bộ", "Thuộc đơn vị": WARD},
        {"Tên đơn vị": GROUP, "Loại": "Tổ đảng", "Thuộc đơn vị": CELL},
    ],
    MEMBERS.title: [
        {
            "Họ và tên": "Nguyễn Văn An",
            "Năm sinh": 1956,
            "Chi bộ": CELL,
            "Tổ đảng": GROUP,
            "Tư cách": "Chính thức",
        },
        {"Họ và tên": "Trần Thị Bình", "Năm sinh": 1960, "Chi bộ": CELL, "Tư cách": "Chính thức"},
        {"Họ và tên": "Lê Thị Cúc", "Năm sinh": 1948, "Chi bộ": CELL, "Tư cách": "Dự bị"},
        {"Họ và tên": "Phạm Văn Dũng", "Năm sinh": 1970, "Chi bộ": OTHER, "Tư cách": "Chính thức"},
    ],
    OFFICES.title: [
        {"Họ và tên": "Nguyễn Văn An", "Chức vụ": "Bí thư", "Đơn vị": CELL},
        {"Họ và tên": "Trần Thị Bình", "Chức vụ": "Tổ trưởng tổ đảng", "Đơn vị": CELL, "Tổ đảng": GROUP},
    ],
}
"""The first row of each sheet stands in the file's row 2."""

Edit = Callable[[Pages], object]


def ward(*edits: Edit, since: date | None = date(2020, 1, 1)) -> Pages:
    """The ward's rows, everybody there since the day, then edited."""
    pages = deepcopy(BASE)
    for row in pages[MEMBERS.title] + pages[OFFICES.title]:
        row["Từ ngày"] = since
    for edit in edits:
        edit(pages)
    return pages


def member(name: str, **values: Any) -> Edit:
    """Change cells of a member's row, by header with "_" for a space; adds the row where there is none."""
    cells = {key.replace("_", " "): value for key, value in values.items()}

    def edit(pages: Pages) -> None:
        rows = pages[MEMBERS.title]
        own = next((row for row in rows if row["Họ và tên"] == name), None)
        if own is None:
            own = {"Họ và tên": name, "Chi bộ": CELL, "Tư cách": "Chính thức"}
            rows.append(own)
        own.update(cells)

    return edit


def add(sheet: str, row: Mapping[str, Any]) -> Edit:
    return lambda pages: pages[sheet].append(dict(row))


def without(name: str) -> Edit:
    """Drop the member's row."""

    def edit(pages: Pages) -> None:
        pages[MEMBERS.title] = [row for row in pages[MEMBERS.title] if row["Họ và tên"] != name]

    return edit


def file_of(pages: Mapping[str, list[Row]]) -> bytes:
    """The rows as an Excel file; the headers are those the rows use, in the order they come."""
    workbook = Workbook()
    for title, rows in pages.items():
        page = workbook.create_sheet(title)
        headers = list(dict.fromkeys(header for row in rows for header in row))
        page.append(headers)
        for row in rows:
            page.append([row.get(header) for header in headers])
    del workbook["Sheet"]
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def take(
    session: Session, pages: Pages | bytes, now: datetime = NOW, rights: ImportRights | None = None
) -> Report:
    """Import the rows."""
    content = pages if isinstance(pages, bytes) else file_of(pages)
    return importing.apply(session, read(content), rights or ImportRights.everything(), now)
