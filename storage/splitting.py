"""A text too long for one message: its pieces as rows that follow each other."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, update
from sqlmodel import Session

from storage.outbox_states import OUTBOX
from storage.tables import SendState

_SHARED = ("channel", "chat_id", "thread", "priority", "not_before", "expires_at", "created_at")
_KEEP = update(OUTBOX).where(OUTBOX.c.id == bindparam("row")).values(content=bindparam("first"))


def keep_first_piece(session: Session, head: Row[Any], pieces: Sequence[dict[str, Any]]) -> None:
    """Keep the first piece in the row; the others are queued as rows of their own, right behind it."""
    shared = {name: getattr(head, name) for name in _SHARED}
    shared |= {"follows": head.id, "state": SendState.PENDING, "attempts": 0}
    connection = session.connection()
    connection.execute(_KEEP, {"row": head.id, "first": pieces[0]})
    connection.execute(
        insert(OUTBOX),
        [{**shared, "part": place, "content": piece} for place, piece in enumerate(pieces[1:], 1)],
    )
