"""Alembic's entry: the connection is given by storage.migrate, or by `make migration`."""

from alembic import context
from sqlmodel import AutoString, SQLModel

import storage.tables  # noqa: F401 - fills the metadata
from storage.database import open_database
from storage.tables.fields import Word
from storage.types import Json, Utc

connection = context.config.attributes.get("connection")


def _plain_type(kind, item, autogen):
    """A migration must not change with the program: our own column types are written as what they store."""
    if kind != "type":
        return False
    if isinstance(item, Json):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    return "sa.String()" if isinstance(item, (Word, AutoString)) else False


def _run(given) -> None:
    context.configure(
        connection=given,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=_plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


if connection is not None:
    _run(connection)
else:
    with open_database(context.get_x_argument(as_dictionary=True)["url"]).begin() as own:
        _run(own)
