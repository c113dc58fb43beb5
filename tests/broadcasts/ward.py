"""A committee with as many cells as a test wants, each with its group; broadcasts and their endings."""

import asyncio
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from bot.channels.base import Address
from handlers import router
from handlers.broadcasts.sending import pump
from handlers.house import House
from handlers.messages import Message
from handlers.rules import Rules
from storage.queries.audience import Audience
from storage.tables import Audience as GroupKind
from storage.tables import (
    Broadcast,
    BroadcastKind,
    BroadcastState,
    BroadcastTarget,
    Chat,
    ChatType,
    Outbox,
    SendState,
    Unit,
    UnitKind,
)
from tests.delivery.desk import CHANNEL, Desk
from tests.kit import cell as kit

BEAT = 5.0
"""Seconds between two beats of the duty, as the program has them."""


class Ward(Desk):
    """`cells` are the units' numbers, in the order they were made; the group of cell 7 is called "nhóm 7"."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.house = House()
        self.views = dict(router.VIEWS)
        self.channel.parts = lambda message: [message]  # type: ignore[method-assign]
        with Session(self.engine) as session:
            self.committee = kit.add(session, Unit(kind=UnitKind.COMMITTEE, name="Đảng ủy phường Hòa Bình"))
            session.commit()
        self.cells: list[int] = []

    def set_rules(self, **rules: Any) -> None:
        self.house = House(rules=Rules(**rules))

    def steer(self, broadcast: int, act: Callable[[Session, Broadcast], None]) -> None:
        """Do to the broadcast what the committee's button does."""
        with Session(self.engine) as session:
            act(session, session.get_one(Broadcast, broadcast))
            session.commit()
        for courier in self.couriers:
            courier.wake()

    def found(self, count: int) -> None:
        """So many more cells, each with its group."""
        with Session(self.engine) as session:
            for number in range(len(self.cells), len(self.cells) + count):
                unit = Unit(parent_id=self.committee, kind=UnitKind.CELL, name=f"Chi bộ {number}")
                cell = kit.add(session, unit)
                chat = Chat(channel=CHANNEL, external_id=f"nhóm {number}", type=ChatType.GROUP)
                chat.title, chat.unit_id, chat.audience = f"nhóm {number}", cell, GroupKind.CELL
                session.add(chat)
                self.cells.append(cell)
            session.commit()

    def broadcast(self, kind: BroadcastKind = BroadcastKind.PLAIN, **values: Any) -> int:
        """A confirmed broadcast, due now."""
        now = self.clock.now()
        row = Broadcast(
            unit_id=self.committee,
            kind=kind,
            text=values.pop("text", "Mời họp"),
            audience=values.pop("audience", Audience(units=(self.committee,)).to_json()),
            state=BroadcastState.SCHEDULED,
            created_at=now,
            declared_at=now,
            send_at=values.pop("send_at", now),
            **values,
        )
        with Session(self.engine) as session:
            session.add(row)
            session.commit()
            return row.id

    def strike_at(self, step: int, *, heard: bool) -> asyncio.Event:
        """Set at the platform's call of that number, which never ends; `heard`: the platform took it."""
        dead, calls, send = asyncio.Event(), count(1), self.channel.send

        async def struck(to: Address, message: Message) -> str:
            if next(calls) != step:
                return await send(to, message)
            if heard:
                await send(to, message)
            dead.set()
            await asyncio.Event().wait()
            return ""

        self.channel.send = struck  # type: ignore[method-assign]
        return dead

    async def beat(self) -> None:
        """One beat of the duty, in its transaction; the couriers are woken as after any commit."""
        await self.database.call(lambda session: pump(session, self.house, self.clock.now()))
        for courier in self.couriers:
            courier.wake()

    async def until_done(self, broadcast: int) -> float:
        """Beat until the broadcast is done; the seconds it took."""
        start = asyncio.get_running_loop().time()
        while self.state_of(broadcast) is not BroadcastState.DONE:
            await self.beat()
            await asyncio.sleep(BEAT)
        return asyncio.get_running_loop().time() - start

    def state_of(self, broadcast: int) -> BroadcastState:
        with Session(self.engine) as session:
            return session.get_one(Broadcast, broadcast).state

    def endings(self, broadcast: int) -> dict[str, SendState]:
        """By the chat's name, the state of its message."""
        statement = (
            select(Chat.external_id, col(Outbox.state))
            .select_from(BroadcastTarget)
            .join(Outbox, Outbox.id == BroadcastTarget.outbox_id)  # type: ignore[arg-type]
            .join(Chat, Chat.id == BroadcastTarget.chat_id)  # type: ignore[arg-type]
            .where(BroadcastTarget.broadcast_id == broadcast)
        )
        with Session(self.engine) as session:
            return {row[0]: row[1] for row in session.exec(statement).all()}

    def deliveries(self) -> Counter[str]:
        """How many messages each chat got."""
        return Counter(one.chat for one in self.channel.seen)
