"""A group that goes on under another id of its platform keeps its row, and so everything that hangs on it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, delete, exists, select, update
from sqlmodel import Session, SQLModel

from storage.tables import Chat, table_of

_CHATS = table_of(Chat)


def move_chat(session: Session, channel: str, old: str, new: str) -> int | None:
    """The chat `old` goes on as `new`, open; returns its row, None where `old` is not known (any more).

    The news may come twice, late, or after `new` was heard of: where both ids have a row, the one
    joined to a unit stays, else the older; the other's belongings come over first and it goes. What
    both have of a kind that may exist once stays as the row that stays had it.
    """
    row = _row(session, channel, old)
    if row is None or old == new:
        return None
    double = _row(session, channel, new)
    kept = row if double is None else min(row, double, key=lambda one: (one.unit_id is None, one.id))
    if double is not None:
        _merge(session, double.id if kept is row else row.id, kept.id)
    session.connection().execute(
        update(_CHATS).where(_CHATS.c.id == kept.id).values(external_id=new, closed_at=None)
    )
    session.expire_all()
    return int(kept.id)


def _row(session: Session, channel: str, external_id: str) -> Any:
    session.flush()
    place = (_CHATS.c.channel == channel, _CHATS.c.external_id == external_id)
    return session.connection().execute(select(_CHATS.c.id, _CHATS.c.unit_id).where(*place)).first()


def _merge(session: Session, double: int, into: int) -> None:
    connection = session.connection()
    for table, column in _references():
        clashes = [_clash(table, column, unique, into) for unique in _unique_sets(table, column)]
        connection.execute(
            update(table).where(column == double, *(~clash for clash in clashes)).values({column: into})
        )
    connection.execute(delete(_CHATS).where(_CHATS.c.id == double))


def _references() -> Iterator[tuple[Table, Column[int]]]:
    """Every column anywhere that names a chat."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if column.references(_CHATS.c.id):
                yield table, column


def _unique_sets(table: Table, column: Column[int]) -> Iterator[list[Column[int]]]:
    """The other columns of each key that may stand only once per chat."""
    keys = [table.primary_key, *(c for c in table.constraints if isinstance(c, UniqueConstraint))]
    for key in keys:
        if column in key.columns.values():
            yield [other for other in key.columns if other is not column]


def _clash(table: Table, column: Column[int], others: list[Column[int]], into: int) -> ColumnElement[bool]:
    twin = table.alias()
    same = [twin.c[other.name] == other for other in others]
    return exists().where(twin.c[column.name] == into, *same)
