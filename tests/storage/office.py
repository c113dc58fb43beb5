"""Short words for the outbox's tests: chats, rows, claims and endings, each in a transaction of its own."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from storage import leases
from storage.claiming import Batch, Free, claim
from storage.outbox import Parcel, Skip, Waiting, put
from storage.outbox_states import Claimed, Sender
from storage.recovering import recover
from storage.settling import Ending, settle
from storage.tables import Chat, ChatType, Outbox, Priority, SendState

NOW = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
CHANNEL = "telegram"


def plainly(session: Session, now: datetime, waiting: Waiting) -> list[dict[str, Any]] | Skip:
    """Content is a list of pieces, a reason to skip, or an error to raise."""
    match waiting.content:
        case {"parts": parts}:
            return [{"text": part} for part in parts]
        case {"skip": reason}:
            return Skip(reason)
        case {"text": _}:
            return [waiting.content]
    raise LookupError


@dataclass
class Office:
    engine: Engine
    holder: str = "một"
    finished: list[tuple[int | None, SendState]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sender = Sender(CHANNEL, self.holder, plainly, self._finished)

    def _finished(self, _session: Session, _now: datetime, row: Outbox) -> None:
        self.finished.append((row.id, row.state))

    def take_lease(self, after: float = 0) -> bool:
        moment = NOW + timedelta(seconds=after)
        with Session(self.engine) as session:
            taken = leases.acquire(session, CHANNEL, self.holder, moment, timedelta(seconds=15))
            session.commit()
        return taken

    def chat(self, name: str, type_: ChatType = ChatType.PRIVATE, **fields: Any) -> int:
        with Session(self.engine) as session:
            chat = Chat(channel=fields.pop("channel", CHANNEL), external_id=name, type=type_, **fields)
            session.add(chat)
            session.commit()
            return chat.id

    def put(self, chat: int, *parts: str, priority: Priority = Priority.NOTICE, **fields: Any) -> int:
        content = fields.pop("content", None) or {"parts": parts or ("chào",)}
        parcel = Parcel(
            fields.pop("channel", CHANNEL), chat, content, priority, fields.pop("at", NOW), **fields
        )
        with Session(self.engine) as session:
            row = put(session, parcel, NOW)
            session.commit()
        assert row is not None
        return row

    def claim(self, wanted: int = 10, after: float = 0, **free: Any) -> Batch:
        with Session(self.engine) as session:
            batch = claim(session, NOW + timedelta(seconds=after), self.sender, Free(wanted, **free))
            session.commit()
        return batch

    def claim_ids(self, wanted: int = 10, after: float = 0, **free: Any) -> list[int]:
        return [claimed.id for claimed in self.claim(wanted, after, **free).claimed]

    def one(self, **free: Any) -> Claimed:
        (claimed,) = self.claim(**free).claimed
        return claimed

    def settle(self, claimed: Claimed, ending: Ending, after: float = 0) -> None:
        with Session(self.engine) as session:
            settle(session, NOW + timedelta(seconds=after), self.sender, [(claimed, ending)])
            session.commit()

    def recover(self) -> int:
        with Session(self.engine) as session:
            count = recover(session, NOW, self.sender)
            session.commit()
        return count

    def row(self, row: int) -> Outbox:
        with Session(self.engine) as session:
            return session.get_one(Outbox, row)

    def rows(self) -> list[Outbox]:
        with Session(self.engine) as session:
            return list(session.exec(select(Outbox).order_by(col(Outbox.id))))

    def state(self, row: int) -> SendState:
        return self.row(row).state

    def chat_row(self, chat: int) -> Chat:
        with Session(self.engine) as session:
            return session.get_one(Chat, chat)
