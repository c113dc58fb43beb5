"""The database's own thread: every transaction of the process runs here, one after the other."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from storage import unit_of_work
from storage.unit_of_work import Job, Outcome

R = TypeVar("R")


class DatabaseThread:
    """Runs synchronous work on the database away from the event loop, in the order it was asked for."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    async def call(self, work: Callable[[Session], R]) -> R:
        """Run `work` in one transaction; commit where it returns, roll back where it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._in_transaction, work)

    async def look(self, work: Callable[[Session], R]) -> R:
        """Run `work` to find something out: whatever it would change is undone."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._looking, work)

    async def run(self, jobs: Sequence[Job[R]], now: datetime) -> list[Outcome[R]]:
        """Run updates as `storage.unit_of_work.run` does."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, unit_of_work.run, self.engine, jobs, now)

    async def apart(self, work: Callable[[Engine], R]) -> R:
        """Run `work` on the database outside of any transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, self.engine)

    def close(self) -> None:
        self._thread.shutdown(wait=True)

    def _in_transaction(self, work: Callable[[Session], R]) -> R:
        with Session(self.engine, expire_on_commit=False) as session:
            result = work(session)
            session.commit()
            return result

    def _looking(self, work: Callable[[Session], R]) -> R:
        with Session(self.engine, expire_on_commit=False) as session:
            result = work(session)
            session.rollback()
            return result
