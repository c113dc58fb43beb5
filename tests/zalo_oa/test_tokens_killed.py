"""Real processes: killed in the middle of renewing, and racing for the same token."""

import asyncio
import signal
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue

import pytest
from sqlalchemy import update

from bot.channels.http import Http
from bot.channels.zalo_oa.errors import NoToken
from bot.channels.zalo_oa.oauth import Oauth
from bot.channels.zalo_oa.settings import TOKEN_LOST
from bot.channels.zalo_oa.tokens import Keeper
from bot.database_thread import DatabaseThread
from bot.sandbox import Sandbox
from storage import credentials
from storage.tables import Lease, TokenState
from tests.kit.process import ended, launch, said_by_processes
from tests.zalo_oa import renewing
from tests.zalo_oa.conftest import settings_for
from tests.zalo_oa.renewing import Death

pytestmark = pytest.mark.process


def renew(
    sandbox: Sandbox, url: str, name: str, death: Death = "never", said: "Queue[str] | None" = None
) -> BaseProcess:
    """A process of its own that asks for a token."""
    return launch(renewing.renew, url, sandbox.base_url, name, sandbox.world.clock.now(), death, said)


async def install(sandbox: Sandbox, database: DatabaseThread) -> None:
    refresh, now = sandbox.zalo_oa.tokens.refresh, sandbox.world.clock.now()
    await database.call(lambda session: credentials.install(session, "zalo_oa", refresh, now))


async def let_leases_end(database: DatabaseThread) -> None:
    """As if the dead process's lease had run out."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    await database.call(lambda session: session.connection().execute(update(Lease).values(until=long_ago)))


@pytest.mark.parametrize(
    ("death", "asked", "usable"), [("begun", 0, True), ("answered", 1, False), ("stored", 1, True)]
)
async def test_killed_at_any_point_the_next_process_has_a_token_or_knows_what_to_tell(
    sandbox: Sandbox,
    database: DatabaseThread,
    url: str,
    death: Death,
    asked: int,
    usable: bool,
) -> None:
    await install(sandbox, database)
    assert await ended(renew(sandbox, url, "the dead one", death)) == -signal.SIGKILL
    assert sandbox.zalo_oa.tokens.asked == asked
    await let_leases_end(database)
    http = Http()
    oauth = Oauth(settings_for(sandbox.zalo_oa.base_url, sandbox.zalo_oa.oauth_url), http)
    keeper = Keeper("zalo_oa", oauth, database, sandbox.world.clock, "the next one")
    if usable:
        sandbox.zalo_oa.tokens.check(await keeper.access())
    else:
        with pytest.raises(NoToken, match=TOKEN_LOST):
            await keeper.access()
        row = await database.call(lambda session: credentials.load(session, "zalo_oa"))
        assert row is not None
        assert row.state is TokenState.LOST
        sandbox.zalo_oa.tokens.revoke()
        await install(sandbox, database)
        sandbox.zalo_oa.tokens.check(await keeper.access())
    await http.close()


async def test_two_processes_get_the_same_token_from_one_renewal(
    sandbox: Sandbox, database: DatabaseThread, url: str
) -> None:
    await install(sandbox, database)
    said = said_by_processes()
    racing = [renew(sandbox, url, f"process {number}", said=said) for number in range(2)]
    assert await asyncio.gather(*(ended(process) for process in racing)) == [0, 0]
    first, second = said.get(), said.get()
    assert first == second
    sandbox.zalo_oa.tokens.check(first)
    assert sandbox.zalo_oa.tokens.asked == 1
