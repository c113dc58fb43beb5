"""Files that go with a broadcast, in the whole program: attached, sent once, had by a link on Zalo."""

import asyncio
import random
import re
import tracemalloc
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
from pypdf import PdfReader, PdfWriter

from bot.sandbox import Chat, Message
from handlers.messages import Document
from handlers.messages import Message as Neutral
from storage.tables import Chat as ChatRow
from tests.files import papers
from tests.kit.channels import PLATFORMS
from tests.kit.stage import Stage, stage

ADMIN = "Đinh Công Tráng"
PAPER = papers.docx("Kính gửi các chi bộ: tài liệu sinh hoạt tháng 12")


@pytest.fixture
async def ready(tmp_path: Path) -> AsyncIterator[Stage]:
    """The committee's official is on Telegram; the cell has a group there and one on Zalo."""
    async with stage(tmp_path, channels=("telegram", "zalo_bot"), pages=True) as set_:
        set_.sandbox.start_bot(set_.people[ADMIN])
        await set_.rest()
        yield set_


def private(set_: Stage) -> Chat:
    return set_.sandbox.private(set_.people[ADMIN])


def said(set_: Stage, chat: Chat) -> list[Message]:
    bots = set_.sandbox.world.bots
    return [one for one in set_.sandbox.messages(chat) if one.sender in bots and not one.service]


async def say(set_: Stage, text: str) -> str:
    set_.sandbox.say(set_.people[ADMIN], private(set_), text)
    await set_.rest()
    return said(set_, private(set_))[-1].text


async def give(set_: Stage, content: bytes, name: str = "Tài liệu tháng 12.docx") -> str:
    set_.sandbox.send_file(set_.people[ADMIN], private(set_), name, content)
    await set_.rest()
    return said(set_, private(set_))[-1].text


async def press(set_: Stage, label: str) -> None:
    await set_.sandbox.press(set_.people[ADMIN], said(set_, private(set_))[-1], label)
    await set_.rest()


async def sent(set_: Stage, content: bytes = PAPER, text: str = "Kính gửi tài liệu.") -> None:
    await say(set_, f"/phattin {text}")
    await give(set_, content)
    await press(set_, "Cam kết và gửi ngay")
    await set_.rest()  # its end is seen at the beat after its last message


def link(set_: Stage) -> str:
    assert set_.second
    found = re.search(r"http://\S+", said(set_, set_.second)[-1].text)
    assert found
    return found[0]


async def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as answer:
        return answer.status, await answer.read(), dict(answer.headers)


async def test_a_file_goes_before_the_text_and_on_zalo_stands_its_link(ready: Stage) -> None:
    await say(ready, "/phattin Kính gửi tài liệu.")
    shown = await give(ready, PAPER)
    assert "• Kèm tệp: Tài liệu tháng 12.docx (" in shown
    assert "không đọc hết" not in shown
    await press(ready, "Cam kết và gửi ngay")
    file, text = said(ready, ready.group)[-2:]
    assert file.attachment
    assert (file.attachment.name, text.text.splitlines()[-1]) == (
        "Tài liệu tháng 12.docx",
        "Kính gửi tài liệu.",
    )
    status, body, headers = await get(link(ready))
    assert (status, body) == (200, PAPER)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''T%C3%A0i%20")
    status, body, _ = await get(link(ready), Range="bytes=5-9")
    assert (status, body) == (206, PAPER[5:10])


async def test_twelve_megabytes_go_to_telegram_and_to_a_hundred_cells_at_once_in_bounded_memory(
    ready: Stage,
) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(papers.pdf("Tai lieu thang 12"))))
    writer.add_attachment("anh.bin", random.Random(1).randbytes(12_000_000))  # noqa: S311
    target = BytesIO()
    writer.write(target)
    await sent(ready, target.getvalue())
    file = said(ready, ready.group)[-2].attachment
    assert file is not None
    assert ready.sandbox.world.files[file.file].size == len(target.getvalue()) > 12_000_000
    address = link(ready)
    tracemalloc.start()
    begun = asyncio.Barrier(100)
    sizes = await asyncio.gather(*(_drain(address, begun, whole=number < 4) for number in range(100)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sizes[:4] == [len(target.getvalue())] * 4
    assert peak < 120_000_000, "a tenth of what a hundred copies weigh, server and readers together"


async def _drain(url: str, begun: asyncio.Barrier, *, whole: bool) -> int:
    """How much was read; all have begun before any goes on."""
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        size = len(await answer.content.readexactly(65_536))
        await begun.wait()
        return size + (
            sum([len(piece) async for piece in answer.content.iter_chunked(65_536)]) if whole else 0
        )


async def test_a_content_is_kept_and_uploaded_once(ready: Stage) -> None:
    await sent(ready)
    await sent(ready, text="Gửi lại cho chắc.")
    uploads = [one for one in ready.sandbox.world.files.values() if one.size == len(PAPER)]
    arrived = [one for one in said(ready, ready.group) if one.attachment]
    assert (len(uploads) - 2, len(arrived)) == (1, 2)  # two came from the official, one went up from the bot
    kept = [path for path in (ready.program.config.files / "kho").rglob("*") if path.is_file()]
    assert len(kept) == 1


async def test_a_mark_in_the_file_stops_the_broadcast(ready: Stage) -> None:
    await say(ready, "/phattin Kính gửi kế hoạch.")
    shown = await give(ready, papers.docx("ĐẢNG ỦY PHƯỜNG", "TỐI MẬT"))
    assert "CHƯA gửi được" in shown
    assert "(trong tệp Tài liệu tháng 12.docx)" in shown
    labels = [button.text for row in said(ready, private(ready))[-1].keyboard.rows for button in row]  # type: ignore[union-attr]
    assert "Cam kết và gửi ngay" not in labels
    await press(ready, "Bỏ tệp kèm")
    assert "CHƯA gửi được" not in said(ready, private(ready))[-1].text


async def test_what_the_bot_cannot_read_it_says(ready: Stage) -> None:
    await say(ready, "/phattin Kính gửi bản chụp.")
    assert "Bot không đọc hết được nội dung bản chụp.pdf" in await give(ready, papers.pdf(""), "bản chụp.pdf")
    assert "chưa gửi kèm được" in await give(ready, papers.with_macro(), "mẫu.docm")


async def test_a_file_first_and_the_words_after(ready: Stage) -> None:
    await say(ready, "/phattin")
    assert "Đã nhận tệp" in await give(ready, PAPER)
    assert "• Kèm tệp: Tài liệu tháng 12.docx" in await say(ready, "Kính gửi tài liệu.")


async def test_a_link_that_is_made_up_or_of_another_chat_opens_nothing(ready: Stage) -> None:
    await sent(ready)
    base, _, token = link(ready).rpartition("/")
    file, chat, until, proof = token.split(".")
    for made_up in (
        f"{file}.{int(chat) + 1}.{until}.{proof}",
        f"{file}.{chat}.9{until}.{proof}",
        "x",
        "1.2.3.4",
    ):
        assert (await get(f"{base}/{made_up}"))[0] == 404


async def test_a_link_ends_with_the_group_the_withdrawal_and_its_time(ready: Stage) -> None:
    await sent(ready)
    address = link(ready)
    group = PLATFORMS["zalo_bot"].group_id(ready.second.id)  # type: ignore[union-attr]

    async def join(unit: int | None) -> None:
        def change(session: object) -> None:
            row = session.exec(ChatRow.__table__.select().where(ChatRow.external_id == group)).one()  # type: ignore[attr-defined]
            session.get(ChatRow, row.id).unit_id = unit  # type: ignore[attr-defined]

        await ready.program.database.call(change)

    assert (await get(address))[0] == 200
    await join(None)
    assert (await get(address))[0] == 404
    await join(ready.rows.cell)
    assert (await get(address))[0] == 200
    await press(ready, "Thu hồi")
    await press(ready, "Vâng, thu hồi")
    assert (await get(address))[0] == 404


def test_a_message_stored_by_an_earlier_version_keeps_its_file() -> None:
    stored = {"text": "", "document": ["du-lieu/1.txt", "du-lieu-cua-toi.txt"]}
    assert Neutral.from_json(stored).documents == (Document("du-lieu/1.txt", "du-lieu-cua-toi.txt"),)
