"""Copies are whole or not there, sealed where there is a key, and what comes back sends nothing twice."""

import os
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyrage import x25519
from sqlmodel import Session, col, select

from bot import backups
from storage.database import open_database
from storage.tables import Chat, ChatType, Outbox, Priority, SendState
from tests.cli.test_commands import Run, chibo
from tests.kit.database import empty_database

__all__ = ["chibo"]

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
NAME = "Nguyễn Thị Bí Mật"


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    """A database with a name in it, and one message of each state."""
    file = tmp_path / "chibo.sqlite3"
    engine = empty_database(f"sqlite:///{file}")
    with Session(engine) as session:
        session.add(Chat(channel="telegram", external_id="1", type=ChatType.PRIVATE, title=NAME))
        session.flush()
        session.add_all(_message(state) for state in SendState)
        session.flush()
        session.add(_message(SendState.PENDING, edits=1))
        session.commit()
    engine.dispose()
    return file


def _message(state: SendState, edits: int | None = None) -> Outbox:
    return Outbox(
        channel="telegram",
        chat_id=1,
        priority=Priority.NOTICE,
        content={"text": "tin"},
        state=state,
        not_before=NOW,
        created_at=NOW,
        edits=edits,
    )


def states(file: Path) -> list[tuple[SendState, bool]]:
    engine = open_database(f"sqlite:///{file}")
    with Session(engine) as session:
        rows = session.exec(select(Outbox).order_by(col(Outbox.id))).all()
    engine.dispose()
    return [(row.state, row.edits is not None) for row in rows]


def test_a_copy_is_private_whole_and_brings_everything_back(ward: Path, tmp_path: Path) -> None:
    copy, back = tmp_path / "ban-sao.sqlite3", tmp_path / "lai.sqlite3"
    backups.make(ward, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    backups.bring_back(copy, back)
    assert states(back) == states(ward)
    assert [file.name for file in tmp_path.iterdir() if file.name.endswith(".part")] == []


def test_a_sealed_copy_shows_no_name_and_opens_with_its_key_alone(ward: Path, tmp_path: Path) -> None:
    key, other = x25519.Identity.generate(), x25519.Identity.generate()
    copy, back = tmp_path / "ban-sao.age", tmp_path / "lai.sqlite3"
    backups.make(ward, copy, str(key.to_public()))
    assert NAME.encode() not in copy.read_bytes()
    for wrong in ("", str(other), "AGE-SECRET-KEY-1"):
        with pytest.raises(backups.BackupError):
            backups.bring_back(copy, back, wrong)
        assert not back.exists()
    backups.bring_back(copy, back, str(key))
    assert states(back) == states(ward)


@pytest.mark.parametrize("spoil", [b"", b"SQLite format 3\0" + b"\0" * 4096, b"khong phai"])
def test_what_is_no_copy_is_refused_and_leaves_nothing(spoil: bytes, tmp_path: Path) -> None:
    broken, back = tmp_path / "hong.sqlite3", tmp_path / "lai.sqlite3"
    broken.write_bytes(spoil)
    with pytest.raises(backups.BackupError):
        backups.bring_back(broken, back)
    assert not back.exists()


def test_a_spoiled_page_is_found(ward: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ban-sao.sqlite3"
    backups.make(ward, copy)
    with copy.open("r+b") as out:
        out.seek(4096 * 3)
        out.write(b"\xff" * 4096)
    with pytest.raises(backups.BackupError):
        backups.verify(copy)


def test_once_a_day_and_only_the_newest_are_kept(ward: Path, tmp_path: Path) -> None:
    folder, now = tmp_path / "luu", datetime.now(UTC)
    for day in range(5):
        morning = now + timedelta(days=day)
        assert backups.daily(ward, folder, 3, "", morning) is not None
        _age(backups.made(folder)[-1], morning)
        assert backups.daily(ward, folder, 3, "", morning + timedelta(hours=2)) is None
    assert len(backups.made(folder)) == 3


def _age(file: Path, at: datetime) -> None:
    os.utime(file, (at.timestamp(), at.timestamp()))


def test_the_drill(chibo: Run, ward: Path, tmp_path: Path) -> None:
    assert chibo("backup", "a.sqlite3")[0] == 0
    assert "đang có sẵn" in chibo("restore", "a.sqlite3")[1]
    ward.rename(tmp_path / "cu.sqlite3")
    code, printed = chibo("restore", "a.sqlite3")
    assert (code, "2 tin đang chờ gửi" in printed) == (0, True)
    became = states(ward)
    assert {state for state, _ in became} & {SendState.PENDING, SendState.SENDING} == set()
    before = states(tmp_path / "cu.sqlite3")
    expected = [
        (SendState.SKIPPED if edit else SendState.UNKNOWN, edit)
        if state in (SendState.PENDING, SendState.SENDING)
        else (state, edit)
        for state, edit in before
    ]
    assert became == expected
    with sqlite3.connect(ward) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_restoring_what_is_not_there(chibo: Run) -> None:
    code, printed = chibo("restore", "khong-co.sqlite3")
    assert (code, "Không thấy" in printed) == (1, True)
