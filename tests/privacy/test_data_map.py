"""The data map says of every table and column what it is for; nothing in it is left over."""

import re

import pytest
from sqlmodel import SQLModel

from bot.cli import data_map as page
from bot.config import Config
from handlers.privacy import data_map
from handlers.rules import Rules
from tests.cli.test_commands import Run, chibo

__all__ = ["chibo"]

TABLES = SQLModel.metadata.tables


def test_every_column_has_its_purpose() -> None:
    assert [f"{line.table}.{line.column}" for line in data_map.lines() if not line.purpose] == []


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_says_why_and_how_long(table: str) -> None:
    assert data_map.why(table)
    told = data_map.until(table, Rules())
    assert told
    assert "{" not in told


def test_nothing_is_said_of_what_is_not_there() -> None:
    written = dict(data_map.written())
    shared = written.pop(data_map.SHARED)
    assert set(written) == set(TABLES)
    idle = [
        f"{name}.{column}"
        for name, table in written.items()
        for column in table.get("columns", {})
        if column not in TABLES[name].c
    ]
    assert idle == []
    used = {
        column.name
        for name, table in TABLES.items()
        for column in table.columns
        if column.name not in written[name].get("columns", {})
    }
    assert set(shared) - used == set()


def test_what_erasing_does_is_read_from_the_schema() -> None:
    fates = {f"{line.table}.{line.column}": line.fate for line in data_map.lines()}
    assert fates["roles.person_id"] == "xóa cả dòng"
    assert fates["tasks.given_by"] == "quên người"
    assert fates["answers.person_id"] == "chuyển sang dòng không tên"
    assert fates["answers.words"] == "bỏ trống"


def test_the_settings_in_force_are_told() -> None:
    settings = Config(rules=Rules(keep_former_days=77), telegram={"token": "1:a"})  # type: ignore[arg-type]
    text = "\n".join(page.told(settings))
    assert "77 ngày sau khi" in text
    assert re.search(r"Đi qua Telegram .*nước ngoài", text)


def test_the_operator_prints_it(chibo: Run) -> None:
    code, printed = chibo("data-map")
    assert code == 0
    assert printed.count("\n### ") == len(TABLES)
