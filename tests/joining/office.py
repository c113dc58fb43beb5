"""The handlers without a platform: events go in, what would be sent comes out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from handlers import router
from handlers.events import Body, BotPresence, ChatKind, ChatRef, Contact, Event, Presence, Sender, Tap, Text
from handlers.house import House
from handlers.messages import Message
from storage.outbox import Skip, waiting
from storage.tables import Chat, Outbox, SendState

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
"""Wednesday 25/11/2026, 09:00 in Vietnam."""

CHANNEL = "telegram"


@dataclass
class Office:
    """The program's inside. People and private chats are named by number, groups by a negative one."""

    engine: Engine
    files: Path
    now: datetime = NOW
    house: House = field(default_factory=House)
    _keys: Iterator[int] = field(default_factory=lambda: count(1))
    _seen: int = 0

    def __post_init__(self) -> None:
        self.house = House(self.house.wording, self.house.rules, self.files)

    @contextmanager
    def session(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    def say(self, person: int, text: str, group: int | None = None, reply_to: str | None = None) -> list[str]:
        """Write a text, alone or in a group, spoken to the bot; what the bot says about it."""
        return self.receive(person, Text(text, str(next(self._keys)), reply_to), group)

    def press(self, person: int, action: str, group: int | None = None) -> list[str]:
        return self.receive(person, Tap(action, "1", str(next(self._keys))), group)

    def share(self, person: int, phone: str, *, own: bool = True) -> list[str]:
        return self.receive(person, Contact(phone, str(next(self._keys)), own), None)

    def join(self, person: int, group: int) -> list[str]:
        return self.receive(person, BotPresence(Presence.JOINED), group)

    def receive(self, person: int, body: Body, group: int | None) -> list[str]:
        """Everything the bot said or would say about the event: messages and the answer to a press."""
        chat = (
            ChatRef(str(group), ChatKind.GROUP, f"Nhóm {group}")
            if group
            else ChatRef(str(person), ChatKind.PRIVATE)
        )
        event = Event(
            str(next(self._keys)), CHANNEL, self.now, chat, Sender(str(person), f"Người {person}"), body
        )
        with self.session() as session:
            effects = router.handle(session, event, house=self.house, now=self.now)
            return [*(effect.text for effect in effects), *(text for _, text in self.sent(session))]

    def sent(self, session: Session) -> list[tuple[str, str]]:
        """What was queued since the last look: the chat, and the words with the buttons."""
        session.flush()
        rows = session.exec(select(Outbox).where(col(Outbox.id) > self._seen).order_by(col(Outbox.id))).all()
        told = [(session.get_one(Chat, row.chat_id).external_id, self._words(session, row)) for row in rows]
        for row in rows:
            self._seen = max(self._seen, row.id)
            row.state, row.message_id, row.finished_at = SendState.SENT, str(row.id), self.now
        session.flush()
        return told

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def _words(self, session: Session, row: Outbox) -> str:
        message = router.renderer(self.house)(session, self.now, waiting(row))
        if isinstance(message, Skip):
            return ""
        return _shown(message)


def _shown(message: Message) -> str:
    buttons = [choice.label for row in message.choices for choice in row]
    document = [one.name for one in message.documents]
    return "\n".join([message.title, message.text, *buttons, *document])
