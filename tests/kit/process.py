"""Real processes to be killed, forked from one that has the program loaded: they start in no time."""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from typing import Any

from bot.cli import main

_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload(["bot.cli"])


def launch(work: Callable[..., None], *given: Any) -> BaseProcess:
    """A new process that does `work`; it must be importable by name, and `given` picklable."""
    process = _LOADED.Process(target=work, args=given, daemon=True)
    process.start()
    return process


def chibo(command: str, environment: Mapping[str, str]) -> BaseProcess:
    """A new process that is `chibo command` in this environment."""
    return launch(_chibo, command, dict(environment))


def _chibo(command: str, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["chibo", command]
    main()


def said_by_processes() -> "Queue[str]":
    """What launched processes put here comes out here."""
    return _LOADED.Queue()


async def ended(process: BaseProcess) -> int | None:
    """Its exit code, once it has ended; a killed one's is the signal's number, negative."""
    await asyncio.to_thread(process.join)
    return process.exitcode
