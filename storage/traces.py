"""Where a person is named in words: messages, drafts, tasks, texts. What no number leads to, search finds."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, String, Table, cast, or_, select, tuple_, update
from sqlmodel import Session, SQLModel
from sqlmodel.sql.sqltypes import AutoString

from storage.types import Json

OTHERS_OWN = frozenset(["persons", "accounts", "audit_log", "consent_texts", "units", "unit_pasts"])
"""Names in these are other people's own, or none are there (the log holds numbers)."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A value that holds one of the words."""

    table: Table
    column: Column[Any]
    key: tuple[Any, ...]
    value: Any


def traces(session: Session, words: Sequence[str], tables: Sequence[str] | None = None) -> Iterator[Trace]:
    """All values that hold one of `words`, of every table but those of `OTHERS_OWN`, or of `tables` alone."""
    for table in SQLModel.metadata.sorted_tables:
        if table.name in OTHERS_OWN or (tables is not None and table.name not in tables):
            continue
        for column in table.columns:
            if _holds_words(column):
                yield from _in_column(session, table, column, words)


def replace(session: Session, found: Trace, words: Sequence[str], by: str) -> None:
    """Put `by` in place of the words."""
    key = tuple_(*found.table.primary_key.columns)
    value = _replaced(found.value, pattern(words), by)
    session.execute(update(found.table).where(key == found.key).values({found.column.name: value}))


def pattern(words: Sequence[str]) -> re.Pattern[str]:
    """The words as whole words, however they are capitalised: "Văn An" is not in "Văn Anh"."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _holds_words(column: Column[Any]) -> bool:
    return isinstance(column.type, (String, AutoString, Json)) and not column.primary_key


def _in_column(session: Session, table: Table, column: Column[Any], words: Sequence[str]) -> Iterator[Trace]:
    text = cast(column, String)
    forms = {form for word in words for form in _forms(word)}
    holds = or_(*(text.contains(form, autoescape=True) for form in forms))
    whole = pattern(words)
    for *key, value in session.execute(select(*table.primary_key.columns, column).where(holds)).all():
        if _replaced(value, whole, "") != value:
            yield Trace(table, column, tuple(key), value)


def _forms(word: str) -> Iterator[str]:
    """As a database compares it letter by letter: each way of capitals, and as JSON writes it in numbers."""
    for written in (word, word.lower(), word.upper()):
        yield written
        yield json.dumps(written)[1:-1]


def _replaced(value: Any, words: re.Pattern[str], by: str) -> Any:
    match value:
        case str():
            return words.sub(lambda _: by, value)
        case list():
            return [_replaced(one, words, by) for one in value]
        case dict():
            return {key: _replaced(one, words, by) for key, one in value.items()}
    return value
