"""Putting messages into the outbox. Sending them is delivery's work (`storage.claiming`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from storage.tables import Outbox, Priority, SendState, table_of

_OUTBOX = table_of(Outbox)
_INSERT = {
    "sqlite": sqlite.insert(_OUTBOX).on_conflict_do_nothing().returning(_OUTBOX.c.id),
    "postgresql": postgresql.insert(_OUTBOX).on_conflict_do_nothing().returning(_OUTBOX.c.id),
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to be sent.

    `content` is a message as plain data, or {"late": name, "args": {…}} for what is rendered at
    the moment of sending. `dedup_key`: never queued twice, ever. `coalesce_key`: not while one
    with this key is waiting. `edits`: the outbox row whose message this one replaces.
    """

    channel: str
    chat_id: int
    content: dict[str, Any]
    priority: Priority
    not_before: datetime
    thread: str | None = None
    edits: int | None = None
    dedup_key: str | None = None
    coalesce_key: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row whose words are asked for: its content, the chat that will read it, and whether it takes the
    place of a message that stands there already."""

    content: dict[str, Any]
    chat_id: int
    edits: bool = False


def waiting(row: Outbox) -> Waiting:
    """What delivery asks the words for, of this row."""
    return Waiting(row.content, row.chat_id, row.edits is not None)


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing is to be sent after all; the reason is a word for people ("đã trả lời")."""

    reason: str


def put(session: Session, parcel: Parcel, now: datetime) -> int | None:
    """Queue the parcel and return its row, or None where its key says it is queued already."""
    connection = session.connection()
    values = {
        "channel": parcel.channel,
        "chat_id": parcel.chat_id,
        "thread": parcel.thread,
        "priority": int(parcel.priority),
        "content": parcel.content,
        "edits": parcel.edits,
        "part": 0,
        "dedup_key": parcel.dedup_key,
        "coalesce_key": parcel.coalesce_key,
        "not_before": parcel.not_before,
        "expires_at": parcel.expires_at,
        "state": SendState.PENDING,
        "attempts": 0,
        "created_at": now,
    }
    row: int | None = connection.execute(_INSERT[connection.dialect.name], values).scalar()
    return row


def arrived(session: Session, row: int, message_id: str) -> None:
    """A message of which nobody knew whether it arrived has been pressed or answered: so it did."""
    unknown = update(_OUTBOX).where(_OUTBOX.c.id == row, _OUTBOX.c.state == SendState.UNKNOWN)
    sent = unknown.values(state=SendState.SENT, message_id=message_id, reason=None)
    session.connection().execute(sent)


def sent_as(session: Session, chat_id: int, message_id: str) -> Outbox | None:
    """The row that became this platform message."""
    statement = select(Outbox).where(Outbox.chat_id == chat_id, Outbox.message_id == message_id)
    return session.exec(statement).first()


def last_said(session: Session, chat_id: int) -> tuple[Outbox, dict[str, Any]] | None:
    """The latest message sent to the chat, as its first row, and the content it has by now."""
    sent = select(Outbox).where(Outbox.chat_id == chat_id, Outbox.state == SendState.SENT)
    newest = (col(Outbox.finished_at).desc(), col(Outbox.id).desc())
    last = session.exec(sent.where(col(Outbox.message_id).is_not(None)).order_by(*newest)).first()
    if last is None:
        return None
    row = session.get_one(Outbox, last.follows) if last.follows else last
    return row, (_edited(session, row) or last).content


def shown_content(session: Session, row: Outbox) -> dict[str, Any]:
    """What stands in the message by now."""
    content: dict[str, Any] = (_edited(session, row) or row).content
    return content


def _edited(session: Session, row: Outbox) -> Outbox | None:
    """The latest edit of the message that has gone out."""
    edits = select(Outbox).where(
        Outbox.chat_id == row.chat_id, Outbox.state == SendState.SENT, Outbox.edits == row.id
    )
    newest = (col(Outbox.finished_at).desc(), col(Outbox.id).desc())
    return session.exec(edits.where(col(Outbox.message_id).is_(None)).order_by(*newest)).first()


UNSENT = (
    select(func.count())
    .select_from(Outbox)
    .where(
        or_(
            and_(col(Outbox.state) == SendState.PENDING, col(Outbox.not_before) <= bindparam("now")),
            col(Outbox.state) == SendState.SENDING,
        )
    )
)


def unsent(session: Session, now: datetime) -> int:
    """How many messages are due to be sent, or on their way."""
    return session.exec(UNSENT, params={"now": now}).one()


def drop_waiting(session: Session, chat_id: int, reason: str, now: datetime) -> None:
    """What still waits for the chat is not sent; `reason` is a word for people."""
    waiting = and_(_OUTBOX.c.chat_id == chat_id, _OUTBOX.c.state == SendState.PENDING)
    done = {"state": SendState.SKIPPED, "reason": reason, "finished_at": now}
    session.connection().execute(update(_OUTBOX).where(waiting).values(done))
