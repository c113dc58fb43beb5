"""Columns used again and again, each in one place."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Dialect, ForeignKey, Integer, String, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from storage.types import Json, Utc


class Word(TypeDecorator[StrEnum]):
    """A StrEnum stored as its own word, so that the table reads without the program."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        return None if value is None else self.words(value)


def key() -> Any:
    """A row number given by the database; None only until the row is first written."""
    return Field(default=None, primary_key=True)


def word(words: type[StrEnum], *, primary_key: bool = False) -> Any:
    return Field(sa_column=Column(Word(words), nullable=False, primary_key=primary_key))


def optional_word(words: type[StrEnum]) -> Any:
    return Field(default=None, sa_column=Column(Word(words), nullable=True))


def moment(*, index: bool = False) -> Any:
    return Field(sa_column=Column(Utc, nullable=False, index=index))


def optional_moment(*, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Utc, nullable=True, index=index))


def data() -> Any:
    return Field(default=None, sa_column=Column(Json, nullable=True))


def reference(column: str, *, primary_key: bool = False, index: bool = True) -> Any:
    """A row of another table that must exist; it goes when that row goes."""
    link = ForeignKey(column, ondelete="CASCADE")
    return Field(sa_column=Column(Integer, link, nullable=False, primary_key=primary_key, index=index))


def optional_reference(column: str) -> Any:
    """A row of another table, if any; forgotten when that row goes."""
    link = ForeignKey(column, ondelete="SET NULL")
    return Field(default=None, sa_column=Column(Integer, link, nullable=True, index=True))


def table_of(model: type[SQLModel]) -> Table:
    """The model's table, for statements that read and write columns without making objects."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table
