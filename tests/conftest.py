"""What holds for every test."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from sqlalchemy import Engine

from storage.database import open_database
from tests.kit.database import empty_database
from tests.kit.postgresql import PrivateServer, private_server

# The usual run asks the same each time, so a change is judged by itself; "thorough" looks for what is new.
settings.register_profile("usual", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command run in a test sets up logs on that test's own standard error, which is closed after it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def server() -> Iterator[PrivateServer]:
    with private_server() as private:
        yield private


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    empty_database(url).dispose()
    return url


@pytest.fixture
def postgresql(server: PrivateServer) -> Iterator[str]:
    yield server.tables
    server.empty()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A fresh database with all tables, on SQLite and on PostgreSQL."""
    engine = open_database(request.getfixturevalue(request.param))
    yield engine
    engine.dispose()


def pytest_collection_finish() -> None:
    """What was loaded stays: looking through it for garbage again and again took a sixth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
