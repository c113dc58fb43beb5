"""The tables of examples: those the project was given, and those written beside them."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
WEDNESDAY = "2026-11-25T09:00"


class DateRow(NamedTuple):
    text: str
    reference: datetime
    kind: str
    start: str | None
    end: str | None
    confirm: bool


class ReplyRow(NamedTuple):
    context: str
    text: str
    intent: str
    reason: str
    confirm: bool


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _local(value: str) -> str | None:
    """A value with the zone that the tables written here leave out."""
    return f"{value}+07:00" if "T" in value and "+" not in value else value or None


def _date_row(row: dict[str, str]) -> DateRow:
    reference = datetime.fromisoformat(_local(row["reference"] or WEDNESDAY) or "")
    confirm = row["need_confirm"] == "yes"
    start = row["start"] if row["start"].startswith("RRULE") else _local(row["start"])
    return DateRow(row["text"], reference, row["kind"], start, _local(row["end"]), confirm)


def date_rows(*names: str) -> list[DateRow]:
    return [_date_row(row) for name in names for row in _rows(name)]


def reply_rows(*names: str) -> list[ReplyRow]:
    return [
        ReplyRow(
            row["context"],
            row["text"],
            row["intent"],
            row.get("reason") or row.get("reason_category") or "",
            row["need_confirm"] == "yes",
        )
        for name in names
        for row in _rows(name)
    ]
