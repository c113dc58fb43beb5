"""A handler that fails: undone alone, written down without what was written, told to those concerned."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.sandbox import Person
from handlers import router
from handlers.context import Context
from handlers.feature import Command
from storage.tables import Conversation, DeadLetter
from tests.kit.cell import OVERSEER
from tests.kit.stage import Stage, stage

SECRET = "chuyện riêng của tôi"


def _broken(context: Context, line: str) -> None:
    context.session.add(Conversation(chat_id=context.chat.id, account_id=1, form="x", updated_at=context.now))
    context.session.flush()
    raise ZeroDivisionError(line)


async def test_nobody_is_left_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(router.COMMANDS, "hong", Command("hong", _broken))
    async with stage(tmp_path) as set_:
        an, administrator = set_.people["Nguyễn Văn An"], set_.people[OVERSEER]
        set_.sandbox.start_bot(administrator)
        await set_.rest()
        set_.sandbox.say(an, set_.sandbox.private(an), f"/hong {SECRET}")
        await set_.rest()
        await set_.program.tick()
        await set_.program.tick()
        await set_.rest()
        assert _said(set_, an, "Xin lỗi, bot vừa gặp trục trặc") == 1
        assert _said(set_, administrator, "Có 1 tin chưa xử lý được") == 1
        letters, left = await set_.program.database.call(_left_behind)
    assert [(letter.error, letter.kind) for letter in letters] == [("ZeroDivisionError", "Text")]
    assert SECRET not in repr(letters)
    assert left == []


def _said(set_: Stage, person: Person, part: str) -> int:
    return sum(part in message.text for message in set_.sandbox.messages(set_.sandbox.private(person)))


def _left_behind(session: Session) -> tuple[list[DeadLetter], list[Conversation]]:
    return list(session.exec(select(DeadLetter))), list(session.exec(select(Conversation)))
