"""A fresh database and the handlers upon it; two wards whose words have nothing in common."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from storage.database import open_database
from tests.joining.office import NOW, Office
from tests.kit import cell as kit


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office over an empty database."""
    engine = open_database("sqlite://")
    SQLModel.metadata.create_all(engine)
    yield Office(engine, tmp_path)
    engine.dispose()


@pytest.fixture
def cell(office: Office) -> kit.Cell:
    """Chi bộ Khu phố 7 on the roster; nobody has an account yet."""
    with office.session() as session:
        return kit.make_cell(session, NOW)
