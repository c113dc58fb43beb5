"""A fresh database and the handlers upon it; two wards whose words have nothing in common."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.joining.office import NOW, Office
from tests.kit import cell as kit
from tests.kit.database import empty_database


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office over an empty database."""
    engine = empty_database()
    yield Office(engine, tmp_path)
    engine.dispose()


@pytest.fixture
def cell(office: Office) -> kit.Cell:
    """Chi bộ Khu phố 7 on the roster; nobody has an account yet."""
    with office.session() as session:
        return kit.make_cell(session, NOW)
