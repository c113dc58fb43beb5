"""The operator's commands for an Official Account, against the sandbox."""

import asyncio
from pathlib import Path

import pytest
import typer
from sqlmodel import Session

from bot.cli.app import app
from bot.cli.faults import Fault
from bot.sandbox import Person, Sandbox
from bot.sandbox.zalo_oa.ids import group_id, user_id
from storage.database import open_database
from storage.tables import Account


@pytest.fixture
def config(tmp_path: Path, url: str, sandbox: Sandbox) -> Path:
    oa, file = sandbox.zalo_oa, tmp_path / "config.toml"
    file.write_text(
        f'''
        [telegram]
        enabled = false
        [database]
        url = "{url}"
        [zalo_oa]
        enabled = true
        app_id = "{oa.app_id}"
        app_secret = "{oa.app_secret}"
        oa_id = "{oa.oa_id}"
        oa_secret = "{oa.oa_secret}"
        base_url = "{oa.base_url}"
        oauth_url = "{oa.oauth_url}"
        '''
    )
    return file


class Shell:
    """Runs commands of `chibo` while the sandbox goes on serving; gives what they said."""

    def __init__(self, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._config = config
        self._capsys = capsys

    async def run(self, *words: str) -> str:
        given = [*words, "--config", str(self._config)]
        await asyncio.to_thread(app, given, standalone_mode=False)
        return self._capsys.readouterr().out


@pytest.fixture
async def shell(
    config: Path, capsys: pytest.CaptureFixture[str], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """A shell of an operator who has given the token."""
    monkeypatch.setattr(typer, "prompt", lambda *_asked, **_how: f" {sandbox.zalo_oa.tokens.refresh}\n")
    shell = Shell(config, capsys)
    assert "Zalo đã nhận" in await shell.run("zalo-token")
    return shell


async def test_a_group_is_made_and_people_invited(shell: Shell, sandbox: Sandbox, an: Person) -> None:
    said = await shell.run("zalo-group", "create", "Chi bộ KP 7", user_id(an.id))
    (group,) = (chat for chat in sandbox.world.chats.values() if chat.title == "Chi bộ KP 7")
    assert f"Mã nhóm: {group_id(group.id)}" in said
    hoa = sandbox.add_person("Hoa")
    said = await shell.run("zalo-group", "invite", group_id(group.id), user_id(hoa.id))
    assert said == "Đã mời 1 người.\n"
    assert group.has(hoa.id)
    assert await shell.run("zalo-group", "list") == f"{group_id(group.id)}  Chi bộ KP 7  2 người\n"


async def test_whom_the_account_has_met(shell: Shell, url: str, sandbox: Sandbox, an: Person) -> None:
    engine = open_database(url)
    with Session(engine) as session:
        session.add(Account(channel="zalo_oa", external_id=user_id(an.id), seen_at=sandbox.world.clock.now()))
        session.commit()
    engine.dispose()
    assert await shell.run("zalo-group", "people") == f"{user_id(an.id)}  chưa biết tên\n"


async def test_what_zalo_refuses_is_told_in_plain_words(shell: Shell, sandbox: Sandbox, an: Person) -> None:
    with pytest.raises(Fault, match="mã người"):
        await shell.run("zalo-group", "create", "Tổ 3", "7")
    sandbox.zalo_oa.assets.clear()
    with pytest.raises(Fault, match="không còn gói nhóm"):
        await shell.run("zalo-group", "create", "Tổ 3", user_id(an.id))


async def test_a_token_that_zalo_does_not_take_is_told_of(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typer, "prompt", lambda *_asked, **_how: "an old one")
    with pytest.raises(Fault, match="lấy refresh token mới"):
        await shell.run("zalo-token")
    assert "✗ Zalo OA: Zalo không gia hạn" in await shell.run("check")


async def test_check_has_nothing_to_say_of_an_account_that_works(shell: Shell) -> None:
    assert "✓" in await shell.run("check")
