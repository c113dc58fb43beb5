"""The clock's beat. APScheduler only ticks; what is due is found in the rows."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers.feature import Duty
from schedules.ticks import HOURLY, OFTEN

Perform = Callable[[Sequence[Duty]], Awaitable[None]]

SET = timedelta(seconds=1)
"""How far a machine's clock must leave the steady one to count as set, not as drifting."""


class Ticker:
    """Calls `perform` with the duties of each beat: every `seconds`, and every hour.

    A beat that comes late or while the last one still runs is left out: the next one finds the same rows.
    """

    def __init__(self, perform: Perform, seconds: float) -> None:
        self._scheduler = _Steady(
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


class _Steady(AsyncIOScheduler):  # type: ignore[misc]  # APScheduler is not typed
    """Beats that go on when the machine's clock is set: APScheduler keeps a beat's next moment by that clock,
    which set back would bring no beat until the old hour came again."""

    def start(self, paused: bool = False) -> None:
        self._offset = _offset()
        super().start(paused)

    def wakeup(self) -> None:
        """Move what is next along with the clock. The timer that calls this waits by the steady clock."""
        was, self._offset = self._offset, _offset()
        if abs(self._offset - was) > SET:
            for job in self.get_jobs():
                job.modify(next_run_time=job.next_run_time + self._offset - was)
        super().wakeup()


def _offset() -> timedelta:
    """How far the machine's clock is ahead of the steady one."""
    return timedelta(seconds=time.time() - time.monotonic())
