"""A database with meetings under way, brought to letters: groups keep those they were told."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from storage.migrate import FOLDER, migrate

BEFORE = "0006"


@pytest.fixture
def old(bare: Engine) -> Engine:
    """A database as it was before letters were kept."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with bare.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
    return bare


def put(connection: sa.Connection, table: str, **values: Any) -> None:
    """A row with `values`, and anything at all where a value is needed."""
    found = sa.Table(table, sa.MetaData(), autoload_with=connection)
    needed = {column.name: _anything(column) for column in found.columns if not column.nullable}
    connection.execute(found.insert().values({**needed, **values}))


def _anything(column: sa.Column[Any]) -> Any:
    samples = {
        bool: False,
        int: 1,
        str: "x",
        datetime: datetime(2026, 12, 3, tzinfo=UTC),
        date: date(2026, 12, 3),
        time: time(8),
    }
    return samples.get(column.type.python_type, "x")


def test_open_questions_of_groups_keep_the_letters_they_were_told(old: Engine) -> None:
    with old.begin() as connection:
        put(connection, "units", id=1)
        for number in (2, 28):
            put(connection, "meetings", id=number, unit_id=1)
        put(connection, "chats", id=1, external_id="nhóm", type="group")
        put(connection, "chats", id=2, external_id="riêng", type="private")
        for number, (chat, meeting, kind) in enumerate(
            [(1, 2, "RSVP"), (2, 2, "RSVP"), (1, 28, "CONFIRM")], 1
        ):
            put(connection, "questions", id=number, chat_id=chat, meeting_id=meeting, kind=kind)
    migrate(old)
    with old.begin() as connection:
        rows = connection.execute(sa.text("SELECT id, letter FROM questions ORDER BY id"))
        assert [tuple(row) for row in rows] == [(1, "B"), (2, ""), (3, "")]
