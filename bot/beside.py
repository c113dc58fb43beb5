"""Work with files that takes longer than anybody should wait, beside everybody else's."""

import asyncio
import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from handlers.feature import Beside
from storage.bites import kept, trial

MEMORY = 1024 * 1024 * 1024
SECONDS = 30
"""What reading one file may cost: bytes of memory, seconds of processor time."""

Read = Callable[[bytes], Any]
Step = Callable[[Session, Any], object]
Opened = Callable[[Engine], AbstractContextManager[Session]]

log = structlog.get_logger()


class BesideThread:
    """One such work at a time, on connections of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside")

    async def try_out(self, work: Beside, file: int, content: bytes, now: datetime) -> object:
        """What the file would change."""
        return await self._run(
            trial, work.read, content, lambda session, read: work.try_out(session, file, read, now)
        )

    async def take(self, work: Beside, file: int, content: bytes, now: datetime) -> object:
        """What taking the file in came to."""
        return await self._run(
            kept, work.read, content, lambda session, read: work.take(session, file, read, now)
        )

    def close(self) -> None:
        self._thread.shutdown(wait=True)

    async def _run(self, opened: Opened, read: Read, content: bytes, step: Step) -> object:
        """Read the file, then do the step with what it says."""

        def work() -> object:
            found = read_apart(read, content)
            if found is None:
                return None
            with opened(self._engine) as session:
                return step(session, found)

        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def read_apart(read: Read, content: bytes) -> Any:
    """What `read` makes of the content, in a process of its own; None where it takes more than it may."""
    context = multiprocessing.get_context("forkserver")  # a plain fork would keep other threads' locks
    with ProcessPoolExecutor(1, mp_context=context, initializer=_bound) as process:
        try:
            return process.submit(read, content).result()
        except (BrokenProcessPool, MemoryError) as error:
            log.warning("file not read", error=type(error).__name__)
            return None


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
