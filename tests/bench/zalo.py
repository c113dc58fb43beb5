"""What one meeting costs in messages where each is counted: the whole program on the sandbox's Zalo bot."""

import re
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from bot.sandbox import Message
from handlers.house import HOME
from tests.kit.cast import names_of
from tests.kit.channels import PLATFORMS
from tests.kit.stage import START, Stage, stage

SIZE = 60
DAYS_AHEAD = 5
ALLOWED = 3000
GROUPS = 3
MEETINGS = 2
"""A cell's regular meeting and one more in a month; all beside it (tasks, materials) is a few notices."""
OTHER_NOTICES = 20
"""Per group and month: tasks, materials, changes, questions answered in the group."""

Row = tuple[str, str]


async def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        one = await cost_of_a_meeting(Path(folder))
    month = GROUPS * (MEETINGS * one + OTHER_NOTICES)
    return [
        (f"messages for one meeting of {SIZE} people on Zalo, start to finish", f"{one}"),
        (
            f"{GROUPS} groups, a month ({MEETINGS} meetings and {OTHER_NOTICES} other messages each)",
            f"{month}",
        ),
        ("of the month's allowance", f"{month / ALLOWED:.1%}"),
    ]


async def cost_of_a_meeting(folder: Path) -> int:
    """The bot's messages from calling the meeting to the end of its roll; 60 people answer in the group."""
    names = names_of(f"# chi bộ {SIZE} đồng chí")
    async with stage(folder, names=names, channels=("zalo_bot",)) as set_:
        before = sent(set_)
        await _call(set_)
        await _answer(set_, names)
        for hours in (-24, -2):
            await set_.move_to(_meeting() + timedelta(hours=hours))
        await _roll(set_)
        return sent(set_) - before


def sent(set_: Stage) -> int:
    """All messages of the bot's, in all its chats. The greetings are Zalo's own doing."""
    return sum(len(_bots(set_, key)) for key in set_.sandbox.world.chats)


def _bots(set_: Stage, key: str) -> list[Message]:
    bot = PLATFORMS["zalo_bot"].bot(set_.sandbox).id
    return [one for one in set_.sandbox.messages(key) if one.sender == bot and not one.service]


def _meeting() -> datetime:
    return (START.astimezone(HOME) + timedelta(days=DAYS_AHEAD)).replace(hour=19, minute=30)


async def _call(set_: Stage) -> None:
    """On one line, read back, confirmed by its digit."""
    secretary = next(iter(set_.people.values()))
    chat = set_.sandbox.private(secretary, PLATFORMS["zalo_bot"].bot(set_.sandbox))
    for words in (f"/hop 19h30 {_meeting():%d/%m/%Y} tại Nhà văn hóa KP7; nội dung: đánh giá tháng", "1"):
        set_.sandbox.say(secretary, chat, words)
        await set_.rest()


async def _answer(set_: Stage, names: tuple[str, ...]) -> None:
    """A burst after the notice, then a few at a time for two days; most by a digit, some in words."""
    notice = _bots(set_, set_.group.key)[-1]
    words = ("1", "1", "1", "có mặt", "3", "dạ em có mặt ạ")
    for place, start in enumerate(range(0, len(names), 5)):
        for name in names[start : start + 5]:
            set_.sandbox.say(set_.people[name], set_.group, words[place % len(words)], reply_to=notice)
        await set_.rest()
        await set_.move_to(set_.clock.now() + timedelta(minutes=2 if place < 6 else 300))


async def _roll(set_: Stage) -> None:
    """The secretary takes the roll in one line and closes it."""
    secretary = next(iter(set_.people.values()))
    chat = set_.sandbox.private(secretary, PLATFORMS["zalo_bot"].bot(set_.sandbox))
    await set_.move_to(_meeting() + timedelta(minutes=10))
    set_.sandbox.say(secretary, chat, "/diemdanh vắng: Nam (công tác); còn lại có mặt")
    await set_.rest()
    for label in ("Đóng điểm danh", "Đóng điểm danh ngay"):
        shown = next((one for one in reversed(_bots(set_, chat.key)) if f"= {label}" in one.text), None)
        if shown is not None:
            set_.sandbox.say(secretary, chat, _digit_of(shown, label))
            await set_.rest()


def _digit_of(shown: Message, label: str) -> str:
    found = re.search(rf"(\d+) = {label}", shown.text)
    assert found is not None
    return found[1]
