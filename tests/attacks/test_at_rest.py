"""Another account of the same machine looks for what the program keeps: nothing is open to it, from the first
byte on, whatever the shell that starts the program allows."""

import os
import stat
import sys
import time
from pathlib import Path

import pytest

from bot.cli import main
from tests.cli.test_commands import Run, chibo
from tests.kit.process import launch

__all__ = ["chibo"]

PATIENCE = 30.0


def as_operator(folder: Path, *written: str) -> None:
    """`chibo …` in this folder, started by a shell that opens all files to everybody."""
    os.chdir(folder)
    os.umask(0)
    os.environ.update(
        CHIBO_TELEGRAM__TOKEN="1:a",
        CHIBO_TELEGRAM__BASE_URL="http://127.0.0.1:1",
    )
    sys.argv = ["chibo", *written]
    main()


def open_to_others(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_nothing_a_running_program_writes_is_open_to_others(tmp_path: Path) -> None:
    for written in (["init"], ["migrate"], ["backup", "copy.sqlite3"], ["audit", "log.xlsx"]):
        process = launch(as_operator, tmp_path, *written)
        process.join()
        assert process.exitcode == 0, written
    running = launch(as_operator, tmp_path, "run")
    try:
        wait_for(tmp_path / "chibo.sqlite3-wal")
        found = {path.name for path in tmp_path.rglob("*")}
        assert {"config.toml", "chibo.sqlite3", "chibo.sqlite3-wal", "copy.sqlite3", "log.xlsx"} <= found
        assert open_to_others(tmp_path) == []
    finally:
        running.kill()
        running.join()


def wait_for(file: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not file.exists():
        assert time.monotonic() < until, f"{file.name} never came"
        time.sleep(0.02)


@pytest.mark.parametrize("name", ["config.toml", "chibo.sqlite3", "files", "files/a", "copies"])
def test_check_names_what_others_may_open(chibo: Run, tmp_path: Path, name: str) -> None:
    chibo("init")
    chibo("migrate")
    for folder in ("files", "copies"):
        (tmp_path / folder).mkdir(mode=0o700)
    (tmp_path / "files/a").touch(mode=0o600)
    (tmp_path / name).chmod(0o644)
    code, printed = chibo("check", CHIBO_BACKUP__FOLDER="copies")
    named = [line for line in printed.splitlines() if "tài khoản khác" in line]
    assert (code, len(named)) == (1, 1)
    assert f"chmod {'700' if (tmp_path / name).is_dir() else '600'} {name}" in named[0]
