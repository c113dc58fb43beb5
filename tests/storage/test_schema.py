"""The tables the program declares are the tables its migrations make, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

import storage.tables
from storage.migrate import current

assert storage.tables  # fills the metadata


def test_the_migrations_make_what_the_tables_declare(engine: Engine) -> None:
    assert current(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, SQLModel.metadata) == []
