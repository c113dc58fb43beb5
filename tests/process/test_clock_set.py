"""The machine's clock is set back or forward: no beat stops, none comes in a heap."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import pytest
from apscheduler.schedulers import base

from handlers.feature import Duty
from schedules.ticker import Ticker

BEAT = 0.05
ENOUGH = 5
REAL = time.time
FAR = pytest.mark.parametrize(
    "moved",
    [timedelta(hours=-7), timedelta(days=-3), timedelta(hours=7), timedelta(days=365 * 56)],
    ids=["back by a zone", "back by days", "forward by a zone", "forward from the year 1970"],
)


class Wall(datetime):
    """The machine's clock, which a hand may set."""

    moved = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(REAL() + cls.moved.total_seconds(), tz or UTC)


@FAR
async def test_a_clock_set_back_or_forward_stops_no_beat(
    moved: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "datetime", Wall)
    monkeypatch.setattr(Wall, "moved", timedelta())
    monkeypatch.setattr(time, "time", lambda: REAL() + Wall.moved.total_seconds())
    beats = asyncio.Queue[None]()

    async def perform(_duties: Sequence[Duty]) -> None:
        beats.put_nowait(None)

    ticker = Ticker(perform, BEAT)
    ticker.start()
    try:
        await asyncio.wait_for(beats.get(), 10)
        monkeypatch.setattr(Wall, "moved", moved)
        begun = time.monotonic()
        for _ in range(ENOUGH):
            await asyncio.wait_for(beats.get(), 10)
        assert time.monotonic() - begun > BEAT * (ENOUGH - 3), "beats came in a heap"
    finally:
        ticker.stop()
