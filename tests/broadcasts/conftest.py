"""Broadcasts in virtual time: a ward of many chats, the duty that makes targets, a courier that sends."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.broadcasts.ward import Ward
from tests.delivery.conftest import pytest_asyncio_loop_factories

__all__ = ["pytest_asyncio_loop_factories"]


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Ward]:
    ward = Ward(tmp_path)
    yield ward
    await ward.close()
