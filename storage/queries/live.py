"""Messages that follow what they tell of: one waiting edit for each, whatever the number of changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.tables import Outbox, Priority, SendState, table_of

_OUTBOX = table_of(Outbox)
_COLUMNS = ("channel", "chat_id", "thread", "priority", "content", "edits", "part", "coalesce_key",
            "not_before", "created_at", "state", "attempts")  # fmt: skip


class LivePosts:
    """Statements over a table of posts: id, meeting_id, chat_id, outbox_id, content, live.

    `prefix` begins the coalescing key: no two tables may share it.
    """

    def __init__(self, posts: Table, prefix: str) -> None:
        self._refresh = {
            "sqlite": _refresh(sqlite.insert, posts, prefix),
            "postgresql": _refresh(postgresql.insert, posts, prefix),
        }

    def refresh(self, session: Session, meeting_id: int, now: datetime) -> None:
        """Wish for every live post of the meeting to be brought up to date; one wish at a time waits."""
        connection = session.connection()
        connection.execute(self._refresh[connection.dialect.name], {"meeting_id": meeting_id, "now": now})


def _refresh(insert: Any, posts: Table, prefix: str) -> Any:
    now = bindparam("now", type_=_OUTBOX.c.not_before.type)
    wishes = select(
        _OUTBOX.c.channel,
        posts.c.chat_id,
        _OUTBOX.c.thread,
        literal(int(Priority.EDIT)),
        posts.c.content,
        posts.c.outbox_id,
        literal(0),
        literal(f"{prefix}:", literal_execute=True).concat(posts.c.id),
        now,
        now,
        literal(SendState.PENDING.value, literal_execute=True),
        literal(0),
    ).where(
        posts.c.meeting_id == bindparam("meeting_id"),
        posts.c.outbox_id == _OUTBOX.c.id,
        posts.c.live,
    )
    return insert(_OUTBOX).from_select(list(_COLUMNS), wishes).on_conflict_do_nothing()
