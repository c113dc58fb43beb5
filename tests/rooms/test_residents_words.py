"""Whatever anybody writes or presses in a group of residents, no word of the Party stands in the answer."""

import re
from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from handlers import router
from handlers.actions import action
from handlers.events import BotPresence, ChatKind, ChatRef, Event, Presence, Sender, Tap, Text
from storage.outbox import Skip, waiting
from storage.tables import Audience, Chat, Outbox
from tests.roll.desk import GROUP, HOUSE, Desk

PARTY = re.compile(
    r"đồng chí|\bđ/c\b|đảng|chi bộ|chi ủy|đảng ủy|bí thư|cấp ủy|sinh hoạt|kết nạp|nghị quyết", re.IGNORECASE
)
RESIDENTS = (Audience.RESIDENTS, Audience.SELF_MANAGED)
SAID = (
    "xin chào", "1", "có", "đồng ý", "ai vắng", "họp chi bộ 19h30 10/12 tại nhà văn hóa", "vắng: Hoa",
    "tôi là Nguyễn Văn An", "K7F3-9QXM", "giao đ/c Hoa: quét hẻm, hạn 20/12", "xong", "đã nhận", "12/5: 1",
    "xóa dữ liệu của tôi", "đừng nhắn nữa", "góp ý: đèn đường hỏng", "phản ánh", "góp ý: ông Ba ăn chặn tiền",
    "góp ý: đang đánh nhau", "góp ý: đồ ngu", "lịch họp", "trợ giúp",
)  # fmt: skip


def tried() -> Iterator[Text | Tap | BotPresence]:
    for name in router.COMMANDS:
        for line in ("", " 5", " K7F3-9QXM", " 19h30 10/12 tại nhà văn hóa; nội dung: thu gom rác"):
            yield Text(f"/{name}{line}", "m", addressed=True)
    for text in SAID:
        yield Text(text, "m", addressed=True)
        yield Text(text, "m", addressed=False)
    for name in router.PRESSES:
        for arguments in ((), (1,), (1, 1), (1, "yes")):
            yield Tap(action(name, *arguments), "p", "t")
    yield BotPresence(Presence.LEFT)
    yield BotPresence(Presence.JOINED)


def said_in_group(desk: Desk, sender: str, body: Text | Tap | BotPresence) -> list[str]:
    """What was said in the group, or shown over a press there."""
    before = desk.session.exec(select(Outbox.id).order_by(col(Outbox.id).desc())).first() or 0
    chat = ChatRef(GROUP, ChatKind.GROUP)
    event = Event(f"w{next(desk.numbers)}", "telegram", desk.now, chat, Sender(sender, "Ba"), body)
    effects = router.handle(desk.session, event, house=HOUSE, now=desk.now)
    group = desk.session.exec(select(Chat).where(Chat.external_id == GROUP)).one()
    rows = desk.session.exec(select(Outbox).where(Outbox.id > before, Outbox.chat_id == group.id)).all()
    render = router.renderer(HOUSE)
    shown = [render(desk.session, desk.now, waiting(row)) for row in rows]
    words = [f"{one.title}\n{one.text}" for one in shown if not isinstance(one, Skip)]
    return words + [effect.text for effect in effects]


@pytest.mark.parametrize("audience", RESIDENTS)
@pytest.mark.parametrize("who", ["An", "Hoa", "stranger"])
def test_no_word_of_the_party_is_said(desk: Desk, who: str, audience: Audience) -> None:
    sender = who if who == "stranger" else f"u{desk.person(who)}"
    found: dict[str, object] = {}
    with desk.undone():
        desk.session.exec(select(Chat).where(Chat.external_id == GROUP)).one().audience = audience
        for body in tried():
            for words in said_in_group(desk, sender, body):
                if PARTY.search(words):
                    found.setdefault(words, body)
    assert found == {}


AMONG_RESIDENTS = re.compile(
    r"(?:\w+_residents|opinions\.(?:to_residents|gathering(?:_reminder|_off)?|noted|ask_household|comes\w*)"
    r"|remarks\.(?:how|taken|too_many|fixed_\w+|answer|answer_message|ask_place|place_unclear))$"
)
NOT_SAID_THERE = (
    "broadcasts.",
    "meetings.for_residents",
    "opinions.place_residents",
    "opinions.nowhere_residents",
    "help.",
    "rol",
)


def test_no_text_for_residents_holds_a_word_of_the_party() -> None:
    """The texts themselves, where the walk above does not come by."""
    texts = {
        name: text
        for name, text in HOUSE.wording.sources.items()
        if AMONG_RESIDENTS.search(name) and not name.startswith(NOT_SAID_THERE)
    }
    assert len(texts) > 30
    assert {name for name, text in texts.items() if PARTY.search(text)} == set()
