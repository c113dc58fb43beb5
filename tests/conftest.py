"""What holds for every test."""

import gc
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

settings.register_profile("usual", max_examples=40, deadline=None)
settings.load_profile("usual")


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command run in a test sets up logs on that test's own standard error, which is closed after it."""
    yield
    structlog.reset_defaults()


def pytest_collection_finish() -> None:
    """What was loaded stays: looking through it for garbage again and again took a sixth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
