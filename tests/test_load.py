"""Two hundred members pressing at once, against a sandbox that keeps Telegram's limits."""

import asyncio
from itertools import pairwise
from pathlib import Path

from sqlmodel import Session, func, select

from bot.config import Pace
from bot.sandbox import Message
from storage.tables import Answer, AnswerHistory
from tests.kit.stage import Stage, stage

MEMBERS = 202
NAMES = tuple(f"Nguyễn Thị Số {number}" for number in range(MEMBERS))
GAP = 3.0


async def test_everyone_presses_within_five_seconds(tmp_path: Path) -> None:
    async with stage(tmp_path, names=NAMES, pace=Pace(edit_gap=GAP)) as set_:
        notice = await _call(set_)
        set_.sandbox.limits.enabled = True
        told = await asyncio.gather(*(_press(set_, name, notice) for name in NAMES))
        assert set(told) == {"Đã ghi: đồng chí có mặt. Cảm ơn đồng chí!"}
        assert await _counts(set_) == (MEMBERS, MEMBERS)
        await set_.rest()
        assert f"Đã trả lời: {MEMBERS}/{MEMBERS}" in set_.sandbox.message(set_.group, notice.id).text
        _edits_kept_apart(set_)


async def _call(set_: Stage) -> Message:
    secretary = set_.people[NAMES[0]]
    private = set_.sandbox.private(secretary)
    set_.sandbox.start_bot(secretary)
    set_.sandbox.say(secretary, private, "/hop 19h30 3/12/2026 tại Nhà văn hóa; nội dung: đánh giá tháng 11")
    draft = await set_.sandbox.wait_text(private, "xem lại trước khi gửi", within=60)
    await set_.sandbox.press(secretary, draft, "Gửi thông báo")
    return await set_.sandbox.wait_text(set_.group, "THÔNG BÁO", within=60)


async def _press(set_: Stage, name: str, notice: Message) -> str:
    return (await set_.sandbox.press(set_.people[name], notice, "Có mặt", timeout=30)).text


async def _counts(set_: Stage) -> tuple[int, int]:
    def count(session: Session) -> tuple[int, int]:
        return (
            session.exec(select(func.count()).select_from(Answer)).one(),
            session.exec(select(func.count()).select_from(AnswerHistory)).one(),
        )

    return await set_.program.database.call(count)


def _edits_kept_apart(set_: Stage) -> None:
    """No two edits of one chat came closer than the gap, as the platform saw them."""
    for chat in {call.chat_id for call in set_.sandbox.calls.find("editMessageText")}:
        moments = [call.at for call in set_.sandbox.calls.find("editMessageText", chat)]
        assert all(later - earlier >= GAP - 0.05 for earlier, later in pairwise(moments))
