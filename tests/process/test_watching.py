"""What an operator's monitoring is told, over HTTP, of a running program."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from sqlmodel import Session, select

from bot.config import Watch
from storage.tables import Lease
from tests.kit.stage import stage


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A port on which every program of the test is watched."""
    free = unused_port()
    monkeypatch.setattr("bot.config.Watch.model_fields", Watch.model_fields)
    monkeypatch.setenv("CHIBO_WATCH__PORT", str(free))
    return free


async def test_health_and_metrics_of_a_running_program(port: int, tmp_path: Path) -> None:
    async with stage(tmp_path) as set_, aiohttp.ClientSession() as client:
        an = set_.people["Nguyễn Văn An"]
        set_.sandbox.say(an, set_.sandbox.private(an), "/lich")
        await set_.rest()
        async with client.get(f"http://127.0.0.1:{port}/health") as answer:
            assert (answer.status, await answer.json()) == (200, {"ready": True, "faults": []})
        async with client.get(f"http://127.0.0.1:{port}/metrics") as answer:
            said = await answer.text()
        assert 'chibo_updates_total{channel="telegram",ended="done"} ' in said
        assert 'chibo_sends_total{channel="telegram",ending="sent"} ' in said
        assert 'chibo_holds_account{channel="telegram"} 1.0' in said
        assert "chibo_dead_letters 0.0" in said
        assert "Nguyễn" not in said


async def test_it_says_when_another_process_has_the_account(port: int, tmp_path: Path) -> None:
    async with stage(tmp_path) as set_, aiohttp.ClientSession() as client:
        await set_.program.database.call(_give_away)
        for _ in range(200):
            async with client.get(f"http://127.0.0.1:{port}/health") as answer:
                found = await answer.json()
            if answer.status == 503:
                break
            await asyncio.sleep(0.05)
        assert found == {"ready": False, "faults": ["telegram: another process has the account"]}


def _give_away(session: Session) -> None:
    """Another process holds the account from now on."""
    lease = session.exec(select(Lease)).one()
    lease.holder, lease.until = "another", datetime.now(UTC) + timedelta(seconds=45)


async def test_without_a_port_nothing_listens(tmp_path: Path) -> None:
    async with stage(tmp_path) as set_:
        assert set_.program.config.watch.port == 0
        assert set_.program._web == []
