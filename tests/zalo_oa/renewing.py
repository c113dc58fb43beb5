"""What a process of its own does in the tests: it asks for the access token, and dies where it is told to."""

import asyncio
import os
import signal
from datetime import datetime
from multiprocessing.queues import Queue
from typing import Any, Literal

from bot.channels.http import Http
from bot.channels.zalo_oa import tokens
from bot.channels.zalo_oa.oauth import Oauth
from bot.clock import SandboxClock
from bot.database_thread import DatabaseThread
from storage import credentials
from storage.database import open_database
from tests.zalo_oa.conftest import settings_for


def die(*_given: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


Death = Literal["begun", "answered", "stored", "never"]
"""Before the request goes out, before its answer is stored, after, or not at all."""
DEADLY: dict[str, tuple[Any, str]] = {"begun": (Oauth, "renew"), "answered": (credentials, "renewed")}


def renew(url: str, server: str, name: str, now: datetime, death: Death, said: "Queue[str] | None") -> None:
    """Ask for the token and say it; `now` is the sandbox's time."""
    if death in DEADLY:
        setattr(*DEADLY[death], die)
    access = asyncio.run(_ask(url, server, name, now))
    if death == "stored":
        die()
    if said is not None:
        said.put(access)


async def _ask(url: str, server: str, name: str, now: datetime) -> str:
    database, http = DatabaseThread(open_database(url)), Http()
    oauth = Oauth(settings_for(f"{server}/zalo-oa", f"{server}/zalo-oauth"), http)
    keeper = tokens.Keeper("zalo_oa", oauth, database, SandboxClock(now, running=False), name)
    access = await keeper.access()
    await http.close()
    database.close()
    return access
