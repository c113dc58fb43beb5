"""Copies of a SQLite database: verified before they take their name, encrypted for a key, brought back.

A copy is written under another name, looked through, then renamed: a half-written one never bears the name of
a copy. Encrypted copies are age files (https://age-encryption.org), so that any age tool opens them.
"""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pyrage
from pyrage import x25519

from storage.database import create_privately

ENDING, SECRET_ENDING = ".sqlite3", ".sqlite3.age"
BETWEEN = timedelta(days=1)
_NAMED = "chibo-%Y-%m-%d-%H%M"


class BackupError(Exception):
    """A copy that cannot be made or used; the text says why, in the operator's words."""


def make(database: Path, file: Path, recipient: str = "") -> None:
    """Copy a database that may be in use to `file`, which must not be there; encrypted for `recipient` where
    one is given. Raises BackupError; then nothing is left under that name."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    create_privately(part)
    try:
        with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(part)) as copy:
            live.backup(copy)
        verify(part)
        if recipient:
            _encrypt(part, recipient)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def bring_back(file: Path, database: Path, key: str = "") -> None:
    """Put a copy, decrypted with an age identity where it must be, where no database is. Raises
    BackupError."""
    part = database.with_name(f".{database.name}.part")
    part.unlink(missing_ok=True)
    create_privately(part)
    try:
        part.write_bytes(_decrypt(file, key) if _is_encrypted(file) else file.read_bytes())
        verify(part)
        part.replace(database)
    finally:
        part.unlink(missing_ok=True)


def verify(file: Path) -> None:
    """Raises BackupError where a file is no whole database of the program."""
    try:
        with closing(sqlite3.connect(file)) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            made = copy.execute("SELECT count(*) FROM alembic_version").fetchone()[0] == 1
    except sqlite3.Error as error:
        raise BackupError(f"{file.name} không phải cơ sở dữ liệu của chibo, hoặc đã hỏng.") from error
    if not (whole and made):
        raise BackupError(f"{file.name} đã hỏng.")


def daily(database: Path, folder: Path, keep: int, recipient: str, now: datetime) -> Path | None:
    """Make the day's copy where the newest is older than a day, and delete all but the newest `keep`. Returns
    the copy that was made."""
    copies = made(folder)
    if copies and now.timestamp() - copies[-1].stat().st_mtime < BETWEEN.total_seconds():
        return None
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{now.strftime(_NAMED)}{SECRET_ENDING if recipient else ENDING}"
    make(database, file, recipient)
    for old in made(folder)[:-keep]:
        old.unlink()
    return file


def made(folder: Path) -> list[Path]:
    """The copies in a folder, the oldest first."""
    return sorted(file for file in folder.glob("chibo-*") if file.name.endswith((ENDING, SECRET_ENDING)))


def _encrypt(file: Path, recipient: str) -> None:
    secret = file.with_name(f"{file.name}.age")
    create_privately(secret)
    try:
        pyrage.encrypt_file(str(file), str(secret), [x25519.Recipient.from_str(recipient)])
        secret.replace(file)
    except (pyrage.RecipientError, pyrage.EncryptError) as error:
        raise BackupError("Khóa công khai [backup] recipient không dùng được.") from error
    finally:
        secret.unlink(missing_ok=True)


def _is_encrypted(file: Path) -> bool:
    with file.open("rb") as read:
        return read.read(22) == b"age-encryption.org/v1\n"


def _decrypt(file: Path, key: str) -> bytes:
    if not key:
        raise BackupError("Bản sao này được mã hóa: đặt khóa riêng vào biến môi trường CHIBO_BACKUP_KEY.")
    try:
        return bytes(pyrage.decrypt(file.read_bytes(), [x25519.Identity.from_str(key)]))
    except (pyrage.IdentityError, pyrage.DecryptError) as error:
        raise BackupError("Khóa riêng không mở được bản sao này.") from error
