"""The clock's beat. APScheduler only ticks; what is due is found in the rows."""

from collections.abc import Awaitable, Callable, Sequence

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers.feature import Duty
from schedules.ticks import HOURLY, OFTEN

Perform = Callable[[Sequence[Duty]], Awaitable[None]]


class Ticker:
    """Calls `perform` with the duties of each beat: every `seconds`, and every hour.

    A beat that comes late or while the last one still runs is left out: the next one finds the same rows.
    """

    def __init__(self, perform: Perform, seconds: float) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_job(perform, "interval", [OFTEN], seconds=seconds)
        self._scheduler.add_job(perform, "interval", [HOURLY], hours=1)

    def start(self) -> None:
        self._scheduler.start()

    def pause(self) -> None:
        """No new beat."""
        self._scheduler.pause()

    def stop(self) -> None:
        """For good; a beat that still runs is broken off, with noise."""
        self._scheduler.shutdown(wait=False)
