"""An office over a fresh database."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.database import open_database
from tests.kit.postgresql import PrivateServer
from tests.storage.office import Office


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table, on either."""
    place: AbstractContextManager[str]
    if request.param == "sqlite":
        place = nullcontext(f"sqlite:///{tmp_path / 'bare.db'}")
    else:
        server: PrivateServer = request.getfixturevalue("server")
        place = server.bare()
    with place as url:
        engine = open_database(url)
        yield engine
        engine.dispose()


@pytest.fixture
def office(engine: Engine) -> Office:
    """An office that has the lease."""
    office = Office(engine)
    office.take_lease()
    return office
