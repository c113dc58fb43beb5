"""One cell for all tests; what a test does to it is rolled back."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from tests.kit.database import empty_database
from tests.roll.desk import Desk


@pytest.fixture(scope="session")
def shared_desk() -> Iterator[Desk]:
    engine = empty_database()
    with Session(engine) as session:
        yield Desk(session)
    engine.dispose()


@pytest.fixture
def desk(shared_desk: Desk) -> Iterator[Desk]:
    with shared_desk.undone():
        yield shared_desk
