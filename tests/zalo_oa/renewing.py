"""A process of its own that asks for the access token, prints it, and dies where it is told to.

Arguments: database URL, sandbox URL, name of the process, the sandbox's time, and where to die:
"begun" (before the request goes out), "answered" (before the answer is stored), "stored" or "never".
"""

import asyncio
import os
import signal
import sys
from datetime import datetime
from typing import Any

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


DEADLY: dict[str, tuple[Any, str]] = {"begun": (Oauth, "renew"), "answered": (credentials, "renewed")}


async def main(url: str, server: str, name: str, now: str, death: str) -> None:
    if death in DEADLY:
        setattr(*DEADLY[death], die)
    database, http = DatabaseThread(open_database(url)), Http()
    oauth = Oauth(settings_for(f"{server}/zalo-oa", f"{server}/zalo-oauth"), http)
    clock = SandboxClock(datetime.fromisoformat(now), running=False)
    keeper = tokens.Keeper("zalo_oa", oauth, database, clock, name)
    access = await keeper.access()
    if death == "stored":
        die()
    sys.stdout.write(access)
    await http.close()
    database.close()


asyncio.run(main(*sys.argv[1:]))
