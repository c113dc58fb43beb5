"""A fresh database with all tables; SQLite, for the rules here are the same on any."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, SQLModel

from storage.database import open_database


@pytest.fixture
def session() -> Iterator[Session]:
    with empty_session() as session:
        yield session


def empty_session() -> Session:
    """A session on a new database in memory."""
    engine = open_database("sqlite://")
    SQLModel.metadata.create_all(engine)
    return Session(engine)
