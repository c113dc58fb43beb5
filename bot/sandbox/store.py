"""Keeps the world in one SQLite file, thing by thing, so that it survives a restart.

In memory when no path is given. Things are written as JSON by pydantic; a save is one transaction.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

SCHEMA = """
CREATE TABLE IF NOT EXISTS thing (kind TEXT, key TEXT, body BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (id TEXT PRIMARY KEY, body BLOB);
"""


class Store:
    """Rows by kind and key. Reads and writes are quick enough to be made on the event loop."""

    def __init__(self, path: Path | None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def load(self, kind: str, as_type: type[T]) -> dict[str, T]:
        """Every thing of the kind, by key."""
        adapter = TypeAdapter(as_type)
        rows = self._db.execute("SELECT key, body FROM thing WHERE kind = ?", (kind,))
        return {key: adapter.validate_json(body) for key, body in rows}

    def save(self, rows: Iterable[tuple[str, str, bytes | None]]) -> None:
        """Write (kind, key, body) rows in one transaction; a body of None removes the row."""
        self._db.execute("BEGIN")
        for kind, key, body in rows:
            if body is None:
                self._db.execute("DELETE FROM thing WHERE kind = ? AND key = ?", (kind, key))
            else:
                self._db.execute("REPLACE INTO thing VALUES (?, ?, ?)", (kind, key, body))
        self._db.execute("COMMIT")

    def put_file(self, file_id: str, body: bytes) -> None:
        self._db.execute("REPLACE INTO file VALUES (?, ?)", (file_id, body))

    def file(self, file_id: str) -> bytes | None:
        row = self._db.execute("SELECT body FROM file WHERE id = ?", (file_id,)).fetchone()
        return bytes(row[0]) if row else None

    def close(self) -> None:
        self._db.close()
