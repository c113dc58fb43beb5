"""A handler that fails: undone alone, written down without what was written, told to those concerned."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from handlers import router
from handlers.context import Context
from storage.tables import Conversation, DeadLetter
from tests.kit.cell import OVERSEER
from tests.kit.stage import stage

SECRET = "chuyện riêng của tôi"


def _broken(context: Context, line: str) -> None:
    context.session.add(Conversation(chat_id=context.chat.id, account_id=1, form="x", updated_at=context.now))
    context.session.flush()
    raise ZeroDivisionError(line)


async def test_nobody_is_left_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(router.COMMANDS, "hong", _broken)
    async with stage(tmp_path) as set_:
        an, administrator = set_.people["Nguyễn Văn An"], set_.people[OVERSEER]
        set_.sandbox.start_bot(administrator)
        await set_.rest()
        set_.sandbox.say(an, set_.sandbox.private(an), f"/hong {SECRET}")
        await set_.rest()
        await set_.program.tick()
        await set_.program.tick()
        await set_.rest()
        said = [message.text for message in set_.sandbox.messages(set_.sandbox.private(an)) if message.sender != an.id]
        assert len([text for text in said if text.startswith("Xin lỗi")]) == 1
        told = [message.text for message in set_.sandbox.messages(set_.sandbox.private(administrator))]
        assert len([text for text in told if "Có 1 tin chưa xử lý được" in text]) == 1
        letters, left = await set_.program.database.call(_left_behind)
    assert [(letter.error, letter.kind) for letter in letters] == [("ZeroDivisionError", "Text")]
    assert SECRET not in repr(letters)
    assert left == []


def _left_behind(session: Session) -> tuple[list[DeadLetter], list[Conversation]]:
    return list(session.exec(select(DeadLetter))), list(session.exec(select(Conversation)))
