"""Renewing an account's tokens so that a crash at any point leaves a usable one, or a plain "lost".

    ready ──begin──▶ asking ──renewed──▶ ready
                       ├─────refused──▶ lost ──install──▶ ready
                       └───not_asked──▶ ready

Every change is conditional on the refresh token it is about: an answer that comes late, after an
administrator gave a new token, changes nothing. Who may begin is decided by a lease, not here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session

from storage.tables import Credential, TokenState, table_of


@dataclass(frozen=True, slots=True)
class Tokens:
    """A fresh pair; `access` works until `until`."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    until: datetime


_ROWS = table_of(Credential)
_THIS = (_ROWS.c.account == bindparam("who")) & (_ROWS.c.refresh == bindparam("used"))


def load(session: Session, account: str) -> Credential | None:
    return session.get(Credential, account, populate_existing=True)


def install(session: Session, account: str, refresh: str, now: datetime) -> None:
    """An administrator's refresh token, in place of whatever was there."""
    row = session.get(Credential, account) or Credential(
        account=account, refresh=refresh, access_until=now, state=TokenState.READY, changed_at=now
    )
    row.access, row.access_until, row.refresh = "", now, refresh
    row.state, row.reason, row.asked_at, row.changed_at = TokenState.READY, None, None, now
    session.add(row)


def begin(session: Session, account: str, refresh: str, now: datetime) -> bool:
    """Write down that this token is about to be used. False where it is not the present one, or lost."""
    alive = _THIS & (_ROWS.c.state != TokenState.LOST)
    return _set(session, alive, account, refresh, state=TokenState.ASKING, asked_at=now)


def renewed(session: Session, account: str, used: str, tokens: Tokens, now: datetime) -> bool:
    """Keep what the platform gave for the `used` token; only then may it be used."""
    return _set(
        session,
        _THIS,
        account,
        used,
        access=tokens.access,
        access_until=tokens.until,
        refresh=tokens.refresh,
        state=TokenState.READY,
        asked_at=None,
        reason=None,
        changed_at=now,
    )


def refused(session: Session, account: str, used: str, reason: str, now: datetime) -> bool:
    """The platform knows the token no more: used up by an answer that was lost, too old, or withdrawn."""
    return _set(session, _THIS, account, used, state=TokenState.LOST, reason=reason, changed_at=now)


def not_asked(session: Session, account: str, used: str) -> bool:
    """The request never left, or was refused without using the token: nothing has happened."""
    return _set(session, _THIS, account, used, state=TokenState.READY, asked_at=None)


def expire(session: Session, account: str, access: str, now: datetime) -> bool:
    """The platform did not take this access token."""
    this = (_ROWS.c.account == bindparam("who")) & (_ROWS.c.access == bindparam("used"))
    return _set(session, this, account, access, access_until=now)


def _set(session: Session, where: Any, account: str, used: str, **values: Any) -> bool:
    statement = update(_ROWS).where(where).values(values)
    return session.connection().execute(statement, {"who": account, "used": used}).rowcount == 1
