"""A press changes what others can see only where it was offered: made-up ones leave a group's messages be."""

import pytest
from sqlmodel import col, select

from handlers import router
from handlers.actions import action
from handlers.events import ChatKind, ChatRef, Event, Sender, Tap
from storage.tables import Conversation, Outbox, SendState
from tests.roll.conftest import desk, shared_desk
from tests.roll.desk import GROUP, HOUSE, Desk

__all__ = ["desk", "shared_desk"]

MADE_UP = [
    *(action(name) for name in router.PRESSES),
    *(action(name, 1) for name in router.PRESSES),
    *(action(name, 1, 1) for name in router.PRESSES),
    *(action(name, "show", 1) for name in router.PRESSES),
]


@pytest.mark.parametrize("name", ["Bình", "Hoa", "An"])
def test_no_made_up_press_rewrites_a_notice_in_the_group(desk: Desk, name: str) -> None:
    desk.say("An", "/hop 19h30 20/12/2026 tại nhà văn hóa; nội dung: đánh giá", group=False)
    draft = desk.session.exec(select(Conversation)).one().state["number"]
    desk.press("An", action("call", draft, "send"))
    rows = desk.session.exec(select(Outbox).order_by(col(Outbox.id))).all()
    (notice,) = [row for row in rows if row.content.get("late") == "notice" and "chat" in row.content["args"]]
    notice.state, notice.message_id, notice.finished_at = SendState.SENT, "notice", desk.now
    person = desk.person(name)
    for number, pressed in enumerate(MADE_UP):
        chat = ChatRef(GROUP, ChatKind.GROUP)
        event = Event(
            f"f{number}", "telegram", desk.now, chat, Sender(f"u{person}"), Tap(pressed, "notice", "t")
        )
        router.handle(desk.session, event, house=HOUSE, now=desk.now)
    edits = desk.session.exec(select(Outbox).where(Outbox.edits == notice.id)).all()
    assert [row.content for row in edits if "late" not in row.content] == []
