"""A fresh database with all tables; SQLite, for the rules here are the same on any."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from tests.kit.database import empty_database


@pytest.fixture
def session() -> Iterator[Session]:
    with empty_session() as session:
        yield session


def empty_session() -> Session:
    """A session on a new database in memory."""
    engine = empty_database()
    return Session(engine)
