"""What the courier's tests stand on: a channel that does as it is told, and short words for rows."""

import asyncio
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from bot.channels.base import Abilities, Address, Receive
from bot.delivery.courier import Courier
from bot.delivery.endings import Patience
from bot.delivery.pacing import Pace
from handlers.events import Effect
from handlers.house import House
from handlers.late import LateView, Render
from handlers.messages import Choice, Message
from storage.outbox import Parcel, Skip, put
from storage.tables import Chat, ChatType, Outbox, Priority, SendState
from tests.delivery.virtual import START, InlineDatabase, VirtualClock, seconds
from tests.kit.database import empty_database

HOUSE = House()
CHANNEL = "telegram"
LONG = 20
"""The fake platform's longest text."""

NEVER = asyncio.Event
"""Scripted in place of an error: the platform never answers."""


@dataclass(frozen=True)
class Delivery:
    """One request the fake platform saw."""

    at: float
    chat: str
    text: str
    buttons: bool
    edited: str | None = None


class FakeChannel:
    """Takes `latency` seconds for each request, then does what `script` says for the chat, or delivers."""

    def __init__(self, latency: float = 0.05) -> None:
        self.name = CHANNEL
        self.abilities = Abilities(buttons=True, edit=True, files=True, max_length=LONG)
        self.latency = latency
        self.asked_at: list[float] = []
        self.seen: list[Delivery] = []
        self.out: Exception | None = None
        self.script: dict[str, deque[Exception | type[asyncio.Event]]] = defaultdict(deque)

    async def start(self, receive: Receive) -> None: ...

    async def stop(self) -> None: ...

    async def perform(self, effect: Effect) -> None: ...

    def parts(self, message: Message) -> list[Message]:
        pieces = [message.text[at : at + LONG] for at in range(0, len(message.text), LONG)]
        return [*(Message(piece) for piece in pieces[:-1]), Message(pieces[-1], choices=message.choices)]

    async def send(self, to: Address, message: Message) -> str:
        await self._request(Delivery(seconds(), to.chat, message.text, bool(message.choices)))
        return f"m{len(self.seen)}"

    async def edit(self, to: Address, message_id: str, message: Message) -> None:
        await self._request(Delivery(seconds(), to.chat, message.text, bool(message.choices), message_id))

    async def _request(self, delivery: Delivery) -> None:
        self.asked_at.append(seconds())
        await asyncio.sleep(self.latency)
        if self.out is not None:
            raise self.out
        script = self.script[delivery.chat]
        what = script.popleft() if script else None
        if isinstance(what, Exception):
            raise what
        if what is not None:
            await what().wait()
        self.seen.append(delivery)

    def texts(self) -> list[str]:
        return [delivery.text for delivery in self.seen]


class Desk:
    """One database, one channel, and the couriers a test starts."""

    def __init__(self, folder: Path) -> None:
        self.engine = empty_database(f"sqlite:///{folder / 'desk.db'}")
        self.database = InlineDatabase(self.engine)
        self.clock, self.lease_clock = VirtualClock(), VirtualClock()
        self.channel = FakeChannel()
        self.views: dict[str, LateView] = {}
        self.finished: list[tuple[int | None, SendState]] = []
        self.couriers: list[Courier] = []

    async def close(self) -> None:
        for courier in self.couriers:
            await courier.stop(patience=0)
        self.database.close()
        self.engine.dispose()

    def chat(self, name: str, type_: ChatType = ChatType.PRIVATE) -> int:
        with Session(self.engine) as session:
            chat = Chat(channel=CHANNEL, external_id=name, type=type_)
            session.add(chat)
            session.commit()
            return chat.id

    def put(self, chat: int, text: str = "chào", priority: Priority = Priority.NOTICE, **fields: Any) -> int:
        """Queue a message due now, and wake the couriers as the program does after a commit."""
        buttons = ((Choice("Có mặt", "rsvp:1:yes"),),) if fields.pop("buttons", False) else ()
        content = fields.pop("content", None) or Message(text, choices=buttons).to_json()
        now = self.clock.now()
        parcel = Parcel(CHANNEL, chat, content, priority, fields.pop("not_before", now), **fields)
        with Session(self.engine) as session:
            row = put(session, parcel, now)
            session.commit()
        for courier in self.couriers:
            courier.wake()
        assert row is not None
        return row

    async def courier(self, holder: str = "một", **settings: Any) -> Courier:
        """A courier at work. `settings` are fields of Courier, Pace or Patience."""
        budget = settings.pop("budget", None)
        courier = Courier(
            channel=settings.pop("channel", self.channel),
            database=settings.pop("database", self.database),
            clock=self.clock,
            pace=settings.pop("pace", Pace()),
            render=Render(HOUSE, self.views),
            finished=settings.pop("finished", self._finished),
            holder=holder,
            patience=Patience(**settings),
            monotonic=seconds,
            lease_clock=self.lease_clock,
            budget=budget,
        )
        self.couriers.append(courier)
        await courier.start()
        return courier

    def _finished(self, _session: Session, _now: datetime, row: Outbox) -> None:
        self.finished.append((row.id, row.state))

    def row(self, row: int) -> Outbox:
        with Session(self.engine) as session:
            found = session.get(Outbox, row)
            assert found is not None
            return found

    def state(self, row: int) -> SendState:
        return self.row(row).state

    def states(self) -> dict[SendState, int]:
        with Session(self.engine) as session:
            return dict(Counter(row.state for row in session.exec(select(Outbox))))


async def kill(courier: Courier) -> None:
    """End the courier as kill -9 does: nothing is written down, nothing given back."""
    tasks = [task for task in (courier._work, *courier._busy.values()) if task is not None]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    courier._work, courier._busy, courier._results = None, {}, []


def after(**span: float) -> datetime:
    return START + timedelta(**span)


__all__ = ["NEVER", "START", "Delivery", "Desk", "FakeChannel", "Skip", "after", "kill", "seconds"]
