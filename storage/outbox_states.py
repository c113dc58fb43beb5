"""The states of an outbox row, and the parts from which statements that change them are built.

    pending → sending → sent | unknown | failed | expired | skipped

`storage.claiming` takes what is due (pending → sending), `storage.settling` writes down what became
of it, `storage.recovering` deals with what a dead process left in `sending`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import BindParameter, ColumnElement, bindparam, exists
from sqlalchemy.sql.expression import FromClause
from sqlmodel import Session

from storage.outbox import Skip, Waiting
from storage.tables import Chat, Outbox, SendState, table_of

log = structlog.get_logger()

EXPIRED = "quá giờ gửi"
CLOSED = "bot không còn vào được nơi nhận"
NOTHING_TO_EDIT = "tin cần sửa không gửi được"
SUPERSEDED = "đã có bản mới hơn"
INTERRUPTED = "chương trình dừng giữa chừng"
SAID_BESIDES = "đã có tin khác nói thay"
NO_EDITS = "nền tảng không sửa được tin đã gửi"
FIRST_PART_LOST = "phần trước của tin không gửi được"
NOT_MOVED = "nhóm đổi mã, không nối lại được"
SAVED = "để dành hạn mức tin của tháng"
USED_UP = "đã hết hạn mức tin của tháng"

OUTBOX = table_of(Outbox)
CHATS = table_of(Chat)


Prepare = Callable[[Session, datetime, Waiting], list[dict[str, Any]] | Skip]
"""From a waiting row to the pieces that each fit one platform message."""

Finished = Callable[[Session, datetime, Outbox], None]
"""Told of each row that ended as sent, unknown, failed or expired, in the transaction that ends it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends for a channel account. `holder` must have the lease named like the channel.

    `edits` false: the platform cannot edit. Live refreshes are skipped then, and what is to stand in
    place of another message is sent as a new one.
    """

    channel: str
    holder: str
    prepare: Prepare
    finished: Finished
    edits: bool = True


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is now `sending`. `target` is the message to edit, None for a new one.

    `attempts` counts this one too and names the claim: whoever settles an older claim of the row
    finds nothing to settle.
    """

    id: int
    lane: int
    chat: str
    group: bool
    thread: str | None
    content: dict[str, Any]
    target: str | None
    attempts: int
    due_at: datetime
    expires_at: datetime | None


def is_in(table: FromClause, *states: SendState) -> ColumnElement[bool]:
    """The state, written into the statement itself: only then can a partial index serve it."""
    if len(states) == 1:
        return table.c.state == bindparam(None, states[0], literal_execute=True)
    words: BindParameter[Any] = bindparam(None, list(states), expanding=True, literal_execute=True)
    return table.c.state.in_(words)


def ended_as(state: SendState) -> dict[str, Any]:
    """The values with which a row ends; the statement asks for `why` and `present`."""
    return {"state": state, "reason": bindparam("why"), "finished_at": bindparam("present")}


def newer_waits() -> ColumnElement[bool]:
    """Another row with the same coalescing key is pending: this one need not go out any more."""
    twin = OUTBOX.alias()
    return exists().where(
        twin.c.coalesce_key == OUTBOX.c.coalesce_key, is_in(twin, SendState.PENDING), twin.c.id != OUTBOX.c.id
    )


UNDER_WAY = (SendState.PENDING, SendState.SENDING)
OF_ACCOUNT = OUTBOX.c.channel == bindparam("account")
THESE_ROWS = OUTBOX.c.id.in_(bindparam("rows", expanding=True))

# Both conditions on the state: the first lets SQLite use its partial index.
PENDING_OF_ACCOUNT = (OF_ACCOUNT, is_in(OUTBOX, *UNDER_WAY), is_in(OUTBOX, SendState.PENDING))
SENDING_OF_ACCOUNT = (OF_ACCOUNT, is_in(OUTBOX, *UNDER_WAY), is_in(OUTBOX, SendState.SENDING))


def tell_finished(session: Session, now: datetime, sender: Sender, rows: Sequence[int]) -> None:
    """Tell the sender's `finished` of each row; where that raises, only what it did is undone."""
    for row in rows:
        try:
            with session.begin_nested():
                found = session.get(Outbox, row, populate_existing=True)
                if found is not None:
                    sender.finished(session, now, found)
        except Exception as error:  # noqa: BLE001 - what became of the message must be kept in any case
            log.error("telling of a finished message failed", row=row, error=type(error).__name__)
