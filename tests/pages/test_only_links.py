"""A cell that uses links alone, as a transcript with pages in it: `transcripts/chi-dung-duong-dan.txt`.

Called and pasted, answered by sixty members on their pages, reminded by a text to paste, the roll by QR, the
figures. Two devices become known before our eyes, by the codes of paper cards; the others were so before.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.channels.web.devices import Device
from handlers.joining import codes
from handlers.local_time import HOME
from storage.tables import CodePurpose
from tests.kit import cell as kit
from tests.kit.cast import names_of
from tests.kit.phone import Phone
from tests.kit.stage import START, stage
from tests.kit.transcript import check
from tests.pages.conftest import LINK, SECRETARY, Hall
from tests.pages.test_roll import marks

FILE = Path(__file__).parent / "transcripts" / "chi-dung-duong-dan.txt"
NAMES = names_of("# chi bộ 61 đồng chí")
MEMBERS = [name for name in NAMES if name != SECRETARY]
BY_CODE = 2
DAY_BEFORE = datetime(2026, 12, 2, 14, 30, tzinfo=HOME)
AT_THE_DOOR = datetime(2026, 12, 3, 19, 20, tzinfo=HOME)
OVER = datetime(2026, 12, 3, 21, 0, tzinfo=HOME)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with stage(tmp_path, names=NAMES, pages=True, joined=False) as set_:
        number = str(set_.people[SECRETARY].id)
        person = set_.rows.people[SECRETARY]
        await set_.program.database.call(lambda session: kit.link(session, person, "telegram", number, START))
        yield Hall(set_)


@dataclass
class Diary:
    """What the secretary wrote and pressed and the bot answered, and what phones were shown."""

    hall: Hall
    lines: list[str] = field(default_factory=list)
    phones: dict[str, Phone] = field(default_factory=dict)
    _told: set[tuple[str, ...]] = field(default_factory=set)
    _masks: dict[str, str] = field(default_factory=dict)

    async def writes(self, text: str) -> list[str]:
        return self._bot(f"An: {text}", [one.text for one in await self.hall.tell(text)])

    async def presses(self, label: str) -> list[str]:
        return self._bot(f"An [{label}]", [one.text for one in await self.hall.push(label)])

    async def clock(self, moment: datetime) -> list[str]:
        before = len(self.hall.said())
        await self.hall.stage.move_to(moment)
        said = [one.text for one in self.hall.said()[before:]]
        return self._bot(f"đồng hồ {moment:%d/%m/%Y %H:%M}", said)

    async def opens(self, name: str, address: str) -> None:
        await self.phones[name].open(address)
        self._page(f"{name} mở {address}", self._once(self.phones[name].lines))

    async def touches(self, name: str, label: str, code: str = "") -> None:
        """What came of the press; the whole page where it says nothing of that."""
        phone = self.phones[name]
        await (phone.press(label, code=code) if code else phone.press(label))
        shown = [phone.page.status] if phone.page.status else self._once(phone.lines)
        self._page(f"{name} [{label}] {code}".rstrip(), shown)

    async def all_touch(self, names: Sequence[str], label: str, address: str) -> None:
        """Many at once, each on a page opened before; said in one line with what all were shown."""
        await asyncio.gather(*(self.phones[name].open(address) for name in names))
        await asyncio.gather(*(self.phones[name].press(label) for name in names))
        shown = {self.phones[name].page.status for name in names}
        self._page(f"{len(names)} đồng chí mở {address} [{label}]", sorted(shown))

    def _once(self, lines: list[str]) -> list[str]:
        """A page that was shown before is not told again."""
        known = tuple(lines) in self._told
        self._told.add(tuple(lines))
        return ["(trang như trên)"] if known else lines

    def _bot(self, directive: str, said: list[str]) -> list[str]:
        self._page(directive, [f"bot: {text or '(ảnh)'}".replace("\n", "\n  ") for text in said])
        return said

    def _page(self, directive: str, shown: list[str]) -> None:
        self.lines += [f"> {directive}", *(f"  {one}" for one in "\n".join(shown).splitlines()), ""]

    def text(self) -> str:
        """Addresses and codes differ each time: they are shown as ‹1›, ‹2›… in the order they appear."""
        secret = re.compile(rf"{LINK.pattern}|\b[A-Z0-9]{{4}}-?[A-Z0-9]{{4}}\b(?=\n)|(?<=bảng: )\d{{4}}")
        whole = "\n".join(self.lines).replace("  \n", "\n")
        return secret.sub(self._mask, whole).strip() + "\n"

    def _mask(self, found: re.Match[str]) -> str:
        return self._masks.setdefault(found[0], f"‹{len(self._masks) + 1}›")


async def _make_codes(hall: Hall, names: Sequence[str]) -> list[str]:
    """As they stand on the paper cards."""
    rows, now = hall.stage.rows, hall.stage.clock.now()

    def make(session: Session) -> list[str]:
        people = [rows.people[name] for name in names]
        return [codes.make(session, now, 24, CodePurpose.PERSON, person_id=one) for one in people]

    return await hall.stage.program.database.call(make)


async def _known_before(hall: Hall, phones: dict[str, Phone]) -> None:
    """Devices that became known at an earlier meeting."""
    links = hall.stage.program.house.links
    assert links is not None
    devices = {name: Device(links, f"{number:043d}", new=False) for number, name in enumerate(phones)}

    def seed(session: Session) -> None:
        for name, device in devices.items():
            kit.know_device(session, hall.stage.rows.people[name], device.number, START)

    await hall.stage.program.database.call(seed)
    for name, phone in phones.items():
        phone.keep("chibo", devices[name].secret)


async def test_sixty_members_meet_without_a_bot_in_their_group(hall: Hall) -> None:
    diary = Diary(hall)
    async with AsyncExitStack() as opened:
        for name in MEMBERS:
            diary.phones[name] = await opened.enter_async_context(hall.phone())
        await _known_before(hall, {name: diary.phones[name] for name in MEMBERS[BY_CODE:]})
        await _play(diary)
    diary.lines.append(f"Điểm danh ghi {len(await marks(hall))} đồng chí.")
    check(diary.text(), FILE)


async def _play(diary: Diary) -> None:
    hall, by_code = diary.hall, MEMBERS[:BY_CODE]
    await diary.writes("/hop 19h30 ngày 3/12 tại nhà văn hóa, nội dung: đánh giá tháng 11; nhiệm vụ tháng 12")
    address = str(
        [found for text in await diary.presses("Gửi thông báo") for found in LINK.findall(text)][-1]
    )
    for name, code in zip(by_code, await _make_codes(hall, by_code), strict=True):
        await diary.opens(name, address)
        await diary.touches(name, "Tiếp tục", code=code)
        await diary.touches(name, "ĐỒNG Ý")
    await diary.all_touch([*by_code[1:], *MEMBERS[BY_CODE:42]], "Có mặt", address)
    await diary.touches(by_code[0], "Vắng")
    await diary.touches(by_code[0], "Sức khỏe")
    await diary.all_touch(MEMBERS[42:46], "Vắng", address)
    await diary.writes("/ds")
    await diary.clock(DAY_BEFORE)
    await diary.all_touch(MEMBERS[46:52], "Đến muộn", address)
    await diary.clock(AT_THE_DOOR)
    await diary.writes("/diemdanh")
    links = hall.stage.program.house.links
    assert links is not None
    slot = int(hall.stage.clock.now().timestamp()) // 20
    await diary.all_touch(MEMBERS[1:52], "Có mặt", links.page("r", 1, slot))
    await diary.clock(OVER)
    await diary.writes("/tinhhinh")
