"""An office over a fresh database."""

import pytest
from sqlalchemy import Engine

from tests.storage.office import Office


@pytest.fixture
def office(engine: Engine) -> Office:
    """An office that has the lease."""
    office = Office(engine)
    office.take_lease()
    return office
