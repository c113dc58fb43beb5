"""An empty database with all tables, as the migrations make them."""

import sqlite3
from functools import cache
from typing import cast

from sqlalchemy import Engine

from storage.database import open_database
from storage.migrate import migrate


def empty_database(url: str = "sqlite://") -> Engine:
    """A copy of one migrated once per process: migrating for each test would take a third of the suite."""
    engine = open_database(url)
    connection = engine.raw_connection()
    _migrated().backup(cast("sqlite3.Connection", connection.driver_connection))
    connection.close()
    return engine


@cache
def _migrated() -> sqlite3.Connection:
    engine = open_database("sqlite://")
    migrate(engine)
    return cast("sqlite3.Connection", engine.raw_connection().driver_connection)
