"""The single-use refresh token: never lost without a word, never used twice."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.channels.http import Http, NotSent, Unanswered
from bot.channels.zalo_oa import tokens as keeping
from bot.channels.zalo_oa.errors import NoToken, OauthRefused
from bot.channels.zalo_oa.oauth import Oauth
from bot.channels.zalo_oa.settings import NO_TOKEN, TOKEN_LOST
from bot.channels.zalo_oa.tokens import Keeper
from bot.clock import SandboxClock
from bot.database_thread import DatabaseThread
from bot.sandbox import Fault, Sandbox
from storage import credentials
from storage.database import open_database
from storage.tables import Credential, TokenState
from tests.zalo_oa.conftest import pause, settings_for

Make = Callable[..., Keeper]


@pytest.fixture
async def make(sandbox: Sandbox, database: DatabaseThread, clock: SandboxClock) -> AsyncIterator[Make]:
    """Makes keepers, each as if in a process of its own unless given the same database and name."""
    settings = settings_for(sandbox.zalo_oa.base_url, sandbox.zalo_oa.oauth_url)
    https: list[Http] = []
    keepers: list[Keeper] = []

    def new(name: str = "one", own: DatabaseThread = database, sleep: Any = pause) -> Keeper:
        https.append(Http())
        keepers.append(Keeper("zalo_oa", Oauth(settings, https[-1]), own, clock, name, sleep))
        return keepers[-1]

    yield new
    for keeper in keepers:
        await keeper.close()
    for http in https:
        await http.close()


@pytest.fixture(autouse=True)
async def installed(sandbox: Sandbox, database: DatabaseThread, clock: SandboxClock) -> None:
    """An administrator gave the first refresh token."""
    await install(sandbox.zalo_oa.tokens.refresh, database, clock)


async def install(refresh: str, database: DatabaseThread, clock: SandboxClock) -> None:
    await database.call(lambda session: credentials.install(session, "zalo_oa", refresh, clock.now()))


async def row(database: DatabaseThread) -> Credential:
    found = await database.call(lambda session: credentials.load(session, "zalo_oa"))
    assert found is not None
    return found


class TestRenewing:
    async def test_the_new_pair_is_stored_before_it_is_used(
        self, make: Make, sandbox: Sandbox, database: DatabaseThread, clock: SandboxClock
    ) -> None:
        access = await make().access()
        kept = await row(database)
        assert (kept.access, kept.refresh, kept.state) == (
            access,
            sandbox.zalo_oa.tokens.refresh,
            TokenState.READY,
        )
        assert kept.access_until == clock.now() + timedelta(hours=25)

    async def test_a_fresh_token_is_used_again_and_renewed_before_its_end(
        self, make: Make, sandbox: Sandbox, clock: SandboxClock
    ) -> None:
        keeper = make()
        first = await keeper.access()
        clock.advance(timedelta(hours=19, minutes=59))
        assert await keeper.access() == first
        clock.advance(timedelta(minutes=2))
        assert await keeper.access() != first
        assert sandbox.zalo_oa.tokens.asked == 2

    async def test_one_that_zalo_rejects_is_renewed(self, make: Make) -> None:
        keeper = make()
        first = await keeper.access()
        await keeper.reject("an older one")
        assert await keeper.access() == first
        await keeper.reject(first)
        assert await keeper.access() != first

    async def test_everybody_in_a_process_waits_for_the_same_renewal(
        self, make: Make, sandbox: Sandbox
    ) -> None:
        keeper = make()
        assert len(set(await asyncio.gather(*(keeper.access() for _ in range(20))))) == 1
        assert sandbox.zalo_oa.tokens.asked == 1

    async def test_two_processes_never_burn_one_token(
        self, make: Make, sandbox: Sandbox, url: str, clock: SandboxClock
    ) -> None:
        others = [DatabaseThread(open_database(url)) for _ in range(3)]
        keepers = [make(f"process {number}", other) for number, other in enumerate(others)]
        for _ in range(5):
            clock.advance(timedelta(hours=26))
            got = await asyncio.gather(*(keeper.access() for keeper in keepers for _ in range(3)))
            assert len(set(got)) == 1
        assert sandbox.zalo_oa.tokens.asked == len(sandbox.zalo_oa.tokens.used) == 5
        for other in others:
            other.close()
            other.engine.dispose()

    async def test_without_any_token_an_administrator_is_asked_for_one(
        self, make: Make, database: DatabaseThread
    ) -> None:
        await database.call(lambda session: session.delete(credentials.load(session, "zalo_oa")))
        with pytest.raises(NoToken, match=NO_TOKEN):
            await make().access()


class TestTrouble:
    async def test_an_answer_that_never_came_is_tried_again_and_the_old_token_serves_on(
        self, make: Make, sandbox: Sandbox, database: DatabaseThread, clock: SandboxClock
    ) -> None:
        keeper = make()
        first = await keeper.access()
        clock.advance(timedelta(hours=21))
        sandbox.zalo_oa.faults.add(Fault("drop_before", "access_token"))
        assert await keeper.access() == first
        assert (await row(database)).state is TokenState.ASKING
        assert await keeper.access() == first
        clock.advance(keeping.AGAIN)
        assert await keeper.access() != first
        assert (await row(database)).state is TokenState.READY

    async def test_an_answer_that_was_lost_leaves_the_old_token_and_a_clear_instruction(
        self, make: Make, sandbox: Sandbox, database: DatabaseThread, clock: SandboxClock
    ) -> None:
        keeper = make()
        first = await keeper.access()
        clock.advance(timedelta(hours=21))
        sandbox.zalo_oa.faults.add(Fault("drop_after", "access_token"))
        assert await keeper.access() == first
        clock.advance(keeping.AGAIN)
        with structlog.testing.capture_logs() as told:
            assert await keeper.access() == first
        assert "zalo renews no more: run chibo zalo-token" in [entry["event"] for entry in told]
        assert (await row(database)).state is TokenState.LOST
        clock.advance(timedelta(hours=4))
        with pytest.raises(NoToken, match=TOKEN_LOST):
            await keeper.access()
        assert sandbox.zalo_oa.tokens.asked == 3
        await install(sandbox.zalo_oa.tokens.revoke(), database, clock)
        assert await keeper.access()

    async def test_a_request_that_never_left_has_used_nothing(
        self, make: Make, sandbox: Sandbox, database: DatabaseThread
    ) -> None:
        await sandbox.stop()
        with pytest.raises(NotSent):
            await make().access()
        assert (await row(database)).state is TokenState.READY

    async def test_a_wrong_application_uses_nothing(
        self, make: Make, sandbox: Sandbox, database: DatabaseThread
    ) -> None:
        sandbox.zalo_oa.app_secret = "another"
        with pytest.raises(OauthRefused):
            await make().access()
        kept = await row(database)
        assert (kept.state, kept.refresh) == (TokenState.READY, sandbox.zalo_oa.tokens.refresh)

    @pytest.mark.parametrize("body", ["<html>", "{}", '{"access_token":"a"}'])
    async def test_a_gateways_answer_is_none(
        self, make: Make, sandbox: Sandbox, database: DatabaseThread, body: str
    ) -> None:
        sandbox.zalo_oa.faults.add(Fault("answer", "access_token", status=200, body=body))
        with pytest.raises(Unanswered):
            await make().access()
        assert (await row(database)).state is TokenState.ASKING

    async def test_whoever_asked_may_give_up_the_renewal_does_not(self, make: Make, sandbox: Sandbox) -> None:
        hold = sandbox.zalo_oa.faults.add(Fault("hold", "access_token"))
        keeper = make()
        impatient = asyncio.create_task(keeper.access())
        await _reached(hold)
        impatient.cancel()
        await asyncio.gather(impatient, return_exceptions=True)
        hold.release()
        await keeper.close()
        assert sandbox.zalo_oa.tokens.asked == 1
        assert await keeper.access()
        assert sandbox.zalo_oa.tokens.asked == 1

    async def test_an_administrators_token_is_not_overwritten_by_a_late_answer(
        self, make: Make, sandbox: Sandbox, database: DatabaseThread, clock: SandboxClock
    ) -> None:
        hold = sandbox.zalo_oa.faults.add(Fault("hold", "access_token"))
        late = asyncio.create_task(make().access())
        await _reached(hold)
        await install("from the administrator", database, clock)
        hold.release()
        with pytest.raises(NoToken):
            await late
        assert (await row(database)).refresh == "from the administrator"

    async def test_a_database_that_fails_before_asking_uses_nothing(
        self, make: Make, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_given: object) -> bool:
            raise sqlite3.OperationalError("disk full")

        with monkeypatch.context() as patch:
            patch.setattr(credentials, "begin", broken)
            with pytest.raises(sqlite3.OperationalError):
                await make().access()
        assert sandbox.zalo_oa.tokens.asked == 0
        assert await make("another process").access()

    async def test_a_database_that_fails_when_the_answer_is_there_is_given_time(
        self, make: Make, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        failures, store = [sqlite3.OperationalError("locked")] * 3, credentials.renewed

        def at_first_broken(*given: Any) -> bool:
            if failures:
                raise failures.pop()
            return store(*given)

        monkeypatch.setattr(credentials, "renewed", at_first_broken)
        assert await make().access()
        assert sandbox.zalo_oa.tokens.asked == 1

    async def test_a_process_that_slept_through_its_lease_does_not_ask(
        self, make: Make, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeping, "LEASE", timedelta(seconds=0))
        with pytest.raises(NotSent):
            await make().access()
        assert sandbox.zalo_oa.tokens.asked == 0


async def _reached(fault: Fault) -> None:
    async with asyncio.timeout(10):
        while not fault.reached:
            await asyncio.sleep(0.005)


def test_tokens_are_not_printed(clock: SandboxClock) -> None:
    pair = credentials.Tokens("access-secret", "refresh-secret", clock.now())
    stored = Credential(account="zalo_oa", access="access-secret", refresh="refresh-secret",
                        state=TokenState.READY, access_until=clock.now(), changed_at=clock.now())  # fmt: skip
    assert "secret" not in repr(pair) + repr(stored) + str(stored)
