"""How what is stored is kept from others on this machine: whose the files are, and what encrypts them."""

import stat
from collections.abc import Iterator
from pathlib import Path

from bot import backups
from bot.config import Config
from storage.database import sqlite_file

OTHERS = stat.S_IRWXG | stat.S_IRWXO
BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite puts beside its file."""


def faults(settings: Config, configured_in: Path) -> Iterator[str]:
    """A line for each file or folder that anybody but its owner may read or write."""
    for path in _kept(settings, configured_in):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & OTHERS:
            right = "700" if path.is_dir() else "600"
            yield f"{path}: tài khoản khác trên máy mở được. Sửa: chmod {right} {path}"


def lines(settings: Config) -> Iterator[str]:
    """Which encryption holds, of the database and of its copies."""
    if _database(settings) is None:
        yield "• Cơ sở dữ liệu PostgreSQL: chibo không tự mã hóa, cần đặt trên ổ đĩa mã hóa và nối qua TLS."
        return
    yield "• Quyền tệp: chỉ tài khoản chạy bot mở được."
    yield "• Cơ sở dữ liệu SQLite: chibo không tự mã hóa, cần đặt trên ổ đĩa mã hóa (LUKS, BitLocker)."
    if settings.backup.folder is None:
        yield "• Bản sao hằng ngày: chưa bật ([backup] folder)."
    elif settings.backup.recipient:
        yield "• Bản sao hằng ngày: mã hóa bằng age."
    else:
        yield "• Bản sao hằng ngày: KHÔNG mã hóa. Đặt khóa công khai ở [backup] recipient."


def _database(settings: Config) -> Path | None:
    return sqlite_file(settings.database.url.get_secret_value())


def _kept(settings: Config, configured_in: Path) -> Iterator[Path]:
    yield configured_in
    database = _database(settings)
    if database is not None:
        yield from (database.with_name(database.name + ending) for ending in BESIDE)
    if settings.files.is_dir():
        yield from (settings.files, *settings.files.rglob("*"))
    if settings.backup.folder is not None and settings.backup.folder.is_dir():
        yield from (settings.backup.folder, *backups.made(settings.backup.folder))
