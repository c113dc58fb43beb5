"""A cell whose secretary alone has a bot: everybody else opens pages."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.sandbox import Chat as SandboxChat
from bot.sandbox import Message, Person
from bot.sandbox.model import Button
from storage.tables import Answer, Chat, ChatType
from tests.kit import cell as kit
from tests.kit.phone import Phone
from tests.kit.stage import START, Stage, stage

SECRETARY, DEPUTY = kit.NAMES[:2]
LINK = re.compile(r"http://\S+")


@dataclass
class Hall:
    """The stage with what a test of pages asks again and again."""

    stage: Stage

    @property
    def base(self) -> str:
        return self.stage.program.config.server.public_url

    def phone(self) -> Phone:
        return Phone(self.base)

    async def tell(self, text: str) -> list[Message]:
        """The secretary writes to the bot; what the bot answers."""
        before = len(self.said())
        self.stage.sandbox.say(self.secretary, self._chat(), text)
        await self.stage.rest()
        return self.said()[before:]

    async def push(self, label: str) -> list[Message]:
        """The secretary presses the newest button whose label begins so; what the bot says then."""
        before = len(self.said())
        for message in reversed(self.said()):
            for button in (one for row in _rows(message) for one in row):
                if button.text.startswith(label):
                    await self.stage.sandbox.press(self.secretary, message, button.text)
                    await self.stage.rest()
                    return self.said()[before:]
        raise AssertionError(label)

    def said(self) -> list[Message]:
        sandbox = self.stage.sandbox
        return [one for one in sandbox.messages(self._chat()) if one.sender == sandbox.bot.id]

    def file(self, said: list[Message]) -> bytes:
        """The content of the last file among these messages."""
        attached = [one.attachment for one in said if one.attachment]
        content = self.stage.sandbox.world.store.file(attached[-1].file)
        assert content is not None
        return content

    @property
    def secretary(self) -> Person:
        return self.stage.people[SECRETARY]

    async def meeting(self) -> str:
        """A meeting is called; the address of its page, as it stands in the text to paste."""
        await self.tell(
            "/hop 19h30 ngày 3/12 tại nhà văn hóa, nội dung: đánh giá tháng 11; nhiệm vụ tháng 12"
        )
        return _link(await self.push("Gửi thông báo"))

    async def invitation(self, name: str) -> str:
        """A personal link from the secretary."""
        await self.tell(f"/moi {name.rsplit(maxsplit=1)[-1]}")
        return _link(await self.push("Tạo mã mời"))

    async def make_known(self, phone: Phone, name: str) -> str:
        """The person of that name uses the phone from now on."""
        await phone.open(await self.invitation(name))
        shown = await phone.press("Đúng, gửi cho tôi")
        await self.stage.rest()
        return await phone.press("ĐỒNG Ý") if phone.offers("ĐỒNG Ý") else shown

    async def answers(self) -> dict[str, str]:
        names = {number: name for name, number in self.stage.rows.people.items()}

        def look(session: Session) -> dict[str, str]:
            rows = session.exec(select(Answer)).all()
            return {
                names[row.person_id]: f"{row.choice} {row.reason or row.words or ''}".strip() for row in rows
            }

        return await self.stage.program.database.look(look)

    async def pages(self) -> int:
        """How many devices the database knows of."""

        def look(session: Session) -> int:
            return len(session.exec(select(Chat.id).where(col(Chat.type) == ChatType.PAGE)).all())

        return await self.stage.program.database.look(look)

    def _chat(self) -> SandboxChat:
        return self.stage.sandbox.private(self.secretary)


def _link(said: list[Message]) -> str:
    """The last address in what was said."""
    return str([found for one in said for found in LINK.findall(one.text)][-1])


def _rows(message: Message) -> list[list[Button]]:
    return message.keyboard.rows if message.keyboard else []


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with stage(tmp_path, pages=True, joined=False) as set_:

        def link(session: Session) -> None:
            person = set_.rows.people[SECRETARY]
            kit.link(session, person, "telegram", str(set_.people[SECRETARY].id), START)

        await set_.program.database.call(link)
        yield Hall(set_)
