"""Raw updates that others' servers and people sent: each goes through the running program over HTTP.

The files of tests/cases name made-up ids; here they become those of the stage.
"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import Session, col, select

from bot.channels.zalo_bot.client import identify
from bot.channels.zalo_bot.parse import parse
from bot.channels.zalo_oa.webhook import HEADER
from handlers.events import Text
from storage.tables import Answer, AnswerChoice, DeadLetter, Person
from tests.kit.channels import PLATFORMS
from tests.kit.stage import Stage, stage

FOLDER = Path(__file__).parent / "cases"
MEMBER, SECRETARY = "Ngô Thị Hoa", "Nguyễn Văn An"
CALL = "/hop 19h30 3/12 tại nhà văn hóa; nội dung: bàn việc"


def case(name: str, **ids: object) -> Any:
    """The file's content with the stage's ids in place of its own."""
    text = next(FOLDER.glob(f"{name}_*.json")).read_text(encoding="utf-8")
    for old, new in ids.items():
        text = text.replace(old.removeprefix("_").replace("minus", "-"), str(new))
    return json.loads(text)


class Evening:
    """A cell on one platform whose members are asked about a meeting."""

    def __init__(self, set_: Stage) -> None:
        self.set, self.sandbox = set_, set_.sandbox
        self.member, self.secretary = set_.people[MEMBER], set_.people[SECRETARY]
        self.platform = PLATFORMS[set_.channels[0]]
        self.bot = self.platform.bot(self.sandbox)
        self.private = self.sandbox.private(self.member, self.bot)

    async def call(self) -> None:
        private = self.sandbox.private(self.secretary, self.bot)
        for text in (CALL, "gửi"):
            self.sandbox.say(self.secretary, private, text)
            await self.set.rest()

    async def take(self, updates: list[dict[str, Any]]) -> None:
        """The platform gives these out, and the program has done all it does about them."""
        for update in updates:
            await self._give(update)
            await self.set.rest()
        assert await self.set.program.database.call(_dead) == 0

    async def _give(self, update: dict[str, Any]) -> None:
        update = {key: value for key, value in update.items() if key != "update_id"}
        match self.set.channels[0]:
            case "telegram":
                self.sandbox.telegram.inject(self.bot, update)
            case "zalo_bot":
                self.sandbox.zalo_bot.feed().push(update)
            case _:
                assert await self._push(json.dumps(update).encode(), signed=True) == 200

    async def _push(self, body: bytes, *, signed: bool) -> int:
        headers = {HEADER: self.sandbox.zalo_oa.signature(body)} if signed else {}
        settings = self.set.program.config
        url = f"http://127.0.0.1:{settings.server.port}{settings.zalo_oa.webhook_path}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers=headers) as answer,
        ):
            return answer.status

    async def probe(self, body: Any) -> int:
        return await self._push(json.dumps(body).encode(), signed=False)

    async def answer(self, name: str = MEMBER) -> AnswerChoice | None:
        return await self.set.program.database.call(lambda session: _answer(session, name))

    def heard(self, *, group: bool = False) -> list[str]:
        chat = self.sandbox.chat(self.set.group.key) if group else self.private
        return [one.text for one in self.sandbox.messages(chat) if one.sender == self.bot.id]

    def says(self, name: str, **more: object) -> Any:
        ids = {"_7004": self.member.id, "_5002": self.secretary.id, "_1795640000": self._now()}
        return case(name, minus1001234567890=self.set.group.id, **ids, **more)

    def says_on_zalo(self, name: str) -> Any:
        ids = {
            "d05": self.platform.person_id(self.member.id),
            "g01": self.platform.group_id(self.set.group.id),
        }
        return case(name, **ids, _1795640000=self._now())

    def says_to_oa(self, name: str) -> Any:
        person, group = self.platform.person_id(self.member.id), self.platform.group_id(self.set.group.id)
        oa = self.sandbox.zalo_oa
        ids = {"_579745863508352884": oa.oa_id, "_1234567890123456789": oa.app_id}
        ids |= {"_2512523625412524": person, "f414c8f76fa586fbdfb4": group}
        return case(name, **ids, NOW_MS=self._now() * 1000)

    def _now(self) -> int:
        return int(self.set.clock.now().timestamp())


def _dead(session: Session) -> int:
    return len(session.exec(select(DeadLetter)).all())


def _answer(session: Session, name: str) -> AnswerChoice | None:
    person = select(Person.id).where(Person.full_name == name).scalar_subquery()
    found = session.exec(select(Answer).where(col(Answer.person_id) == person)).first()
    return found.choice if found else None


@pytest.fixture
async def evening(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Evening]:
    async with stage(tmp_path, privacy=False, channels=(request.param,)) as set_:
        begun = Evening(set_)
        await begun.call()
        yield begun


telegram, zalo_bot, zalo_oa = (
    pytest.mark.parametrize("evening", [name], indirect=True) for name in PLATFORMS
)


@telegram
async def test_words_of_others_and_touched_again_change_no_answer(evening: Evening) -> None:
    """tg01, tg03, tg04: forwarded, made by another bot, edited without a change."""
    notice = next(one for one in evening.sandbox.messages(evening.set.group) if "THÔNG BÁO" in one.text)
    first, _, again = evening.says("tg04")["updates"]
    await evening.take([first])
    assert await evening.answer() is AnswerChoice.NO
    press = evening.sandbox.press(evening.member, notice, "Có mặt")
    await evening.set.rest()
    await press
    for updates in ([again], evening.says("tg01")["updates"], evening.says("tg03")["updates"]):
        await evening.take(updates)
        assert await evening.answer() is AnswerChoice.YES


@telegram
async def test_in_private_forwarded_words_and_silent_kinds_get_one_answer_each(evening: Evening) -> None:
    """tg02, tg07, tg09."""
    await evening.take(evening.says("tg02")["updates"])
    assert await evening.answer(SECRETARY) is None
    evening.sandbox.start_bot(evening.member)
    await evening.set.rest()
    before = len(evening.heard())
    kinds = evening.says("tg09")["updates"]
    await evening.take(kinds)
    assert len(evening.heard()) == before + len(kinds)
    asked: list[str] = []
    evening.sandbox.telegram.before.append(lambda call: asked.append(call.method))
    await evening.take(evening.says("tg07")["updates"])
    assert "answerCallbackQuery" in asked


@zalo_bot
async def test_what_zalo_hides_is_told_of(evening: Evening) -> None:
    """zb04: what the platform hides."""
    evening.sandbox.say(evening.member, evening.private, "/lich")
    await evening.set.rest()
    before = len(evening.heard())
    await evening.take([evening.says_on_zalo("zb04")])
    assert len(evening.heard()) == before + 1


@zalo_bot
async def test_a_mention_is_understood_without_a_shown_name(evening: Evening) -> None:
    """zb01: the name is a setting."""
    updates = evening.says_on_zalo("zb01")["updates"]
    text = json.dumps(updates, ensure_ascii=False).replace("Bot Chi bộ KP7", evening.bot.name)
    updates = json.loads(text)
    await evening.take(updates[1:2])
    assert await evening.answer() is AnswerChoice.YES
    before = len(evening.heard(group=True))
    await evening.take(updates[2:])
    assert await evening.answer() is AnswerChoice.NO
    assert len(evening.heard(group=True)) > before


@zalo_oa
@pytest.mark.parametrize("name", ["oa03", "oa04"])
async def test_other_spellings_of_an_official_account_are_recorded(evening: Evening, name: str) -> None:
    await evening.take([evening.says_to_oa(name)])
    assert await evening.answer() is AnswerChoice.YES


@zalo_oa
async def test_unsigned_probes_are_answered_and_nothing_is_taken(evening: Evening) -> None:
    for name in ("oa01", "oa02"):
        assert await evening.probe(case(name)) == 200
    assert await evening.answer() is None


async def test_names_stand_where_other_clients_saw_them() -> None:
    """zb01, zb02: `getMe` without the shown name, the event's name beside the result."""
    found = case("zb01")

    class Api:
        async def call(self, _method: str) -> Any:
            return found["getMe"]["result"]

    identity = await identify(Api(), "zalo_bot", found["shown_name"])  # type: ignore[arg-type]
    now = datetime.now(UTC)
    bodies = [event.body for one in found["updates"] if (event := parse(one, identity, now))]
    words = [one.text for one in bodies if isinstance(one, Text)]
    assert words == ["/noi ABCD-EFGH", "1", "tình hình", "2 công tác"]
    beside = parse(case("zb02"), identity, now)
    assert beside is not None
    assert isinstance(beside.body, Text)
