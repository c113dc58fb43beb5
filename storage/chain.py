"""The audit log's chain: each entry bears a digest of itself and of all before it.

Whoever changes, takes out or puts in an entry in the database itself changes every digest after it; who has
noted one digest outside can prove it. Entries older than the chain are counted into its beginning.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import func, inspect, text
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session, col, select

from storage.tables import AuditEntry

FIELDS = ("at", "action", "by_person", "by_account", "chat_id", "unit_id", "subject", "details")
SHOWN = 16
"""So many signs of a digest are shown to people and compared."""
_LOCK = 7_021_948
"""PostgreSQL's lock under which entries are added one after the other."""


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's end: the last entry's number and digest; 0 and "" where there is none."""

    number: int
    digest: str

    @property
    def shown(self) -> str:
        """As people copy it: the first signs in fours."""
        return "-".join(self.digest[start : start + 4] for start in range(0, SHOWN, 4)).strip("-")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking through the whole chain found: the first entry that does not fit, or None; the end."""

    broken: int | None
    head: Head
    met: bool  # the expected digest stands somewhere in the chain


def digest_of(before: str, entry: AuditEntry) -> str:
    """The digest that follows `before`."""
    told: list[Any] = [getattr(entry, name) for name in FIELDS]
    told[0] = entry.at.isoformat()
    written = json.dumps([before, *told], sort_keys=True, ensure_ascii=False, default=str)
    return sha256(written.encode()).hexdigest()


def head(session: Session) -> Head:
    """The chain's end now."""
    newest = select(AuditEntry.id, AuditEntry.digest).order_by(col(AuditEntry.id).desc()).limit(1)
    number, digest = session.exec(newest).first() or (0, "")
    return Head(number, _folded(session) if digest is None else digest)


def verify(session: Session, expected: str = "") -> Verdict:
    """Look through the whole log. `expected`: what somebody noted of it, with or without hyphens."""
    wanted = expected.replace("-", "").lower()
    digest, number, met = "", 0, not wanted
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).yield_per(1000):
        before, digest, number = digest, digest_of(digest, entry), entry.id
        if entry.digest not in (None, digest) or (entry.digest is None and _chained(session, before)):
            return Verdict(entry.id, Head(number, digest), met)
        met = met or digest.startswith(wanted)
    return Verdict(None, Head(number, digest), met)


def _chained(session: Session, digest: str) -> bool:
    """Whether the chain had begun already with this digest: after it no entry may lack its own."""
    mine = select(func.count()).select_from(AuditEntry).where(AuditEntry.digest == digest)
    return session.exec(mine).one() > 0


def _folded(session: Session) -> str:
    """The digest of all entries there are, where the last has none: those are older than the chain."""
    digest = ""
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).yield_per(1000):
        digest = digest_of(digest, entry)
    return digest


def link(session: AnySession, _context: object, _instances: object) -> None:
    """Before a flush: the new entries of the log get their digests."""
    new = [one for one in session.new if isinstance(one, AuditEntry)]
    if not new:
        return
    with session.no_autoflush:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        digest = head(session).digest  # type: ignore[arg-type]
    for entry in _in_order(new):
        entry.digest = digest = digest_of(digest, entry)


def _in_order(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """As they will be inserted."""
    return sorted(entries, key=lambda entry: getattr(inspect(entry), "insert_order", 0))
