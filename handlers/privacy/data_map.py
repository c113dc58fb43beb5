"""The data map (bản đồ dữ liệu) and what an impact assessment (hồ sơ đánh giá tác động) asks of the program.

Made of the schema and the settings in force, so that it cannot go stale; purposes stand in `data_map.toml`.
Sources: Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP (docs/domain.md 7.1).
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table
from sqlmodel import SQLModel

from handlers.rules import Rules
from storage.erasure import NAMELESS

PURPOSES = Path(__file__).with_name("data_map.toml")
SHARED = "columns"


@dataclass(frozen=True, slots=True)
class Line:
    """One column. `purpose` is empty where nobody said what it is for; `fate`: what erasing a person does to
    it."""

    table: str
    column: str
    purpose: str
    fate: str


def lines() -> Iterator[Line]:
    """All columns of all tables, by table."""
    for table in sorted(SQLModel.metadata.tables.values(), key=lambda one: one.name):
        for column in table.columns:
            yield Line(table.name, column.name, _purpose(table, column), fate(table, column))


def why(table: str) -> str:
    """What a table is for; empty where nobody said."""
    return str(written().get(table, {}).get("why", ""))


def until(table: str, rules: Rules) -> str:
    """How long its rows are kept, with the days in force."""
    return str(written().get(table, {}).get("until", "")).format_map(rules.model_dump())


def fate(table: Table, column: Column[Any]) -> str:
    """What erasing a person does to a column, read from its reference."""
    if table.name in NAMELESS and column.name == "person_id":
        return "chuyển sang dòng không tên"
    if column.name in NAMELESS.get(table.name, ()):
        return "bỏ trống"
    for link in column.foreign_keys:
        if link.column.table.name == "persons":
            return "xóa cả dòng" if link.ondelete == "CASCADE" else "quên người"
    return ""


@cache
def written() -> dict[str, Any]:
    """The purposes as they stand in the file."""
    return tomllib.loads(PURPOSES.read_text(encoding="utf-8"))


def _purpose(table: Table, column: Column[Any]) -> str:
    own = written().get(table.name, {}).get("columns", {})
    return str(own.get(column.name) or written()[SHARED].get(column.name, ""))
