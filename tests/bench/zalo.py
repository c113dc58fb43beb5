"""What meetings cost in messages where each is counted: the whole program on the sandbox's Zalo bot."""

import re
import tempfile
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

from bot.sandbox import Chat, Message, Person
from handlers.local_time import HOME
from tests.kit.cast import names_of
from tests.kit.channels import PLATFORMS
from tests.kit.stage import START, Stage, stage

SIZE = 60
CELL = f"# chi bộ {SIZE} đồng chí"
ALLOWED = 3000
GROUPS = 3
SILENT, LATE, ALONE = 8, 2, 6
"""Of the members: who never answers, who answers after the deadline, who talks with the bot alone, too."""
WORDS = ("1", "1", "có mặt ạ", "2 công tác", "1", "3 15 phút", "1 ạ", "2", "dạ em có mặt", "vắng, bận trực")
"""What members write in the group: digits, digits with words, words alone; one gives no reason."""

Row = tuple[str, str]
Roll = Callable[["Evening", datetime], Coroutine[None, None, None]]


class Evening:
    """One cell with its group; a meeting is called, answered, reminded of, and its roll taken."""

    def __init__(self, set_: Stage) -> None:
        self.set = set_
        self.names = list(names_of(CELL))
        self.absent: list[str] = []
        self.secretary = set_.people[self.names[0]]
        self.private = set_.sandbox.private(self.secretary, PLATFORMS["zalo_bot"].bot(set_.sandbox))

    async def say(self, person: Person, chat: Chat, words: str, reply_to: Message | None = None) -> None:
        self.set.sandbox.say(person, chat, words, reply_to=reply_to)
        await self.set.rest()

    async def meeting(self, starts_at: datetime, roll: Roll) -> int:
        """The messages the bot sent for it, from its calling to the end of its roll."""
        before, self.absent = self.sent(), []
        line = f"/hop 19h30 {starts_at:%d/%m/%Y} tại Nhà văn hóa KP7; nội dung: đánh giá tháng"
        await self.say(self.secretary, self.private, line)
        await self.say(self.secretary, self.private, "1")
        await self._answers(self.names[: -SILENT - LATE])
        await self.set.move_to(starts_at - timedelta(hours=24))
        await self.set.move_to(starts_at - timedelta(hours=8))
        await self._answers(self.names[-SILENT - LATE : -SILENT])
        await self.set.move_to(starts_at - timedelta(hours=2))
        await self.set.move_to(starts_at - timedelta(minutes=10))
        await roll(self, starts_at + timedelta(minutes=10))
        await self.set.move_to(starts_at + timedelta(hours=3))
        return self.sent() - before

    async def _answers(self, names: list[str]) -> None:
        """A burst after the notice, then a few at a time."""
        notice, words = self.bots(self.set.group)[-1], cycle(WORDS)
        for start in range(0, len(names), 5):
            for name in names[start : start + 5]:
                said = next(words)
                self.set.sandbox.say(self.set.people[name], self.set.group, said, reply_to=notice)
                self.absent += [name] if said.startswith(("2", "vắng")) else []
            await self.set.rest()
            await self.set.move_to(self.set.clock.now() + timedelta(minutes=2 if start < 30 else 120))

    def away(self) -> str:
        """Those who said that they would not come, as a secretary writes it."""
        return ", ".join(f"{name} (công tác)" for name in self.absent)

    async def close(self) -> None:
        """Closed by the digit that the secretary's last message gives for it."""
        shown = self.bots(self.private)[-1]
        found = re.search(r"(\d+) = Đóng điểm danh", shown.text)
        assert found is not None, shown.text
        await self.say(self.secretary, self.private, found[1])
        assert self.bots(self.set.group)[-1].text.startswith("KẾT QUẢ ĐIỂM DANH")

    def sent(self) -> int:
        """All messages of the bot's so far, in all its chats. The greetings are Zalo's own doing."""
        return sum(len(self.bots(chat)) for chat in self.set.sandbox.world.chats.values())

    def bots(self, chat: Chat) -> list[Message]:
        bot = PLATFORMS["zalo_bot"].bot(self.set.sandbox).id
        return [one for one in self.set.sandbox.messages(chat) if one.sender == bot and not one.service]


async def by_line(evening: Evening, begun: datetime) -> None:
    """The secretary takes the roll in one line: who said so is away."""
    await evening.set.move_to(begun)
    line = f"/diemdanh vắng: {evening.away()}; còn lại có mặt"
    await evening.say(evening.secretary, evening.private, line)
    await evening.close()


async def by_members(evening: Evening, begun: datetime) -> None:
    """The members mark themselves by a digit; the secretary writes the rest."""
    await evening.say(evening.secretary, evening.private, "/diemdanh")
    call = evening.bots(evening.set.group)[-1]
    for name in evening.names[1:]:
        if name not in evening.absent:
            evening.set.sandbox.say(evening.set.people[name], evening.set.group, "1", reply_to=call)
    await evening.set.move_to(begun)
    await evening.say(evening.secretary, evening.private, f"vắng: {evening.away()}; còn lại có mặt")
    await evening.close()


async def costs(folder: Path, *rolls: Roll) -> list[int]:
    """What each of a cell's meetings cost, two weeks apart, with the roll taken so."""
    names = names_of(CELL)
    async with stage(folder, names=names, channels=("zalo_bot",)) as set_:
        evening = Evening(set_)
        overseer = list(set_.people)[-1]
        for name in [evening.names[0], overseer, *evening.names[-ALONE:]]:
            set_.sandbox.start_bot(set_.people[name], bot=PLATFORMS["zalo_bot"].bot(set_.sandbox))
        await set_.rest()
        first = (START.astimezone(HOME) + timedelta(days=5)).replace(hour=19, minute=30)
        return [
            await evening.meeting(first + timedelta(days=14 * number), roll)
            for number, roll in enumerate(rolls)
        ]


async def run() -> list[Row]:
    month: list[int] = []
    for _ in range(GROUPS):
        with tempfile.TemporaryDirectory() as folder:
            month += await costs(Path(folder), by_line, by_members)
    used = sum(month)
    rest = (ALLOWED - used) // GROUPS
    return [
        (f"messages for one meeting of {SIZE} on Zalo, roll by the secretary's line", f"{month[0]}"),
        ("… and where the members mark themselves", f"{month[1]}"),
        (f"{GROUPS} groups, a month's meetings, two each, played", f"{used} of {ALLOWED}"),
        ("left for each group's tasks and materials", f"{rest}, or {rest // SIZE} for each member"),
    ]
