"""Whose words count, and when they were said: never somebody else's, judged by the moment they were sent."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlmodel import col, select

from handlers import router
from handlers.events import (
    Body,
    ChatKind,
    ChatRef,
    Content,
    Event,
    File,
    Forwarded,
    Sender,
    Tap,
    Text,
    Unheard,
)
from handlers.meetings.views import stamp
from storage.outbox import Skip, waiting
from storage.tables import Answer, AnswerChoice, Meeting, Outbox
from tests.roll.conftest import desk, shared_desk
from tests.roll.desk import GROUP, HOUSE, STARTS_AT, Desk

__all__ = ["desk", "shared_desk"]

NUMBERS = count(1)
BEFORE = STARTS_AT - timedelta(days=2)


def tell(desk: Desk, name: str, body: Body, *, at: datetime | None = None, group: bool = False) -> list[str]:
    """What the bot says to an update that was sent at that moment, and handled at the desk's."""
    person = desk.person(name)
    chat = ChatRef(GROUP, ChatKind.GROUP) if group else ChatRef(f"u{person}", ChatKind.PRIVATE)
    last = desk.session.exec(select(Outbox.id).order_by(col(Outbox.id).desc())).first() or 0
    key = f"w{next(NUMBERS)}"
    event = Event(key, "telegram", at or desk.now, chat, Sender(f"u{person}", name), body)
    router.handle(desk.session, event, house=HOUSE, now=desk.now)
    rows = desk.session.exec(select(Outbox).where(Outbox.id > last, col(Outbox.edits).is_(None)))
    said = [router.renderer(HOUSE)(desk.session, desk.now, waiting(row)) for row in rows]
    return [one.text for one in said if not isinstance(one, Skip)]


def press(desk: Desk, name: str, choice: AnswerChoice) -> None:
    start = stamp(desk.session.get_one(Meeting, desk.meeting).starts_at)
    tell(desk, name, Tap(f"answer:{desk.meeting}:{choice}:{start}", "n1", f"t{next(NUMBERS)}"))


def answer(desk: Desk, name: str) -> Answer | None:
    statement = select(Answer).where(Answer.person_id == desk.person(name))
    return desk.session.exec(statement.execution_options(populate_existing=True)).first()


def test_what_was_forwarded_is_nobodys_answer(desk: Desk) -> None:
    desk.now = BEFORE
    press(desk, "Hoa", AnswerChoice.YES)
    told = tell(desk, "Hoa", Forwarded("em xin vắng, ốm", "5"))
    assert "chuyển tiếp" in told[0]
    assert tell(desk, "Hoa", Forwarded("/hop 19h30 mai", "6"), group=True) == []
    standing = answer(desk, "Hoa")
    assert standing is not None
    assert standing.choice is AnswerChoice.YES


def test_an_old_text_touched_again_does_not_override_a_newer_press(desk: Desk) -> None:
    desk.now = BEFORE
    press(desk, "Hoa", AnswerChoice.NO)
    written = BEFORE - timedelta(hours=3)
    desk.now = BEFORE + timedelta(minutes=5)
    tell(desk, "Hoa", Text("em có mặt ạ", "4", edited=True, written_at=written), at=desk.now)
    standing = answer(desk, "Hoa")
    assert standing is not None
    assert standing.choice is AnswerChoice.NO


def test_a_real_correction_of_the_latest_word_counts(desk: Desk) -> None:
    desk.now = BEFORE
    tell(desk, "Hoa", Text("em có mặt ạ", "4"))
    desk.now = BEFORE + timedelta(minutes=5)
    tell(desk, "Hoa", Text("em xin vắng vì đi công tác", "4", edited=True, written_at=BEFORE))
    standing = answer(desk, "Hoa")
    assert standing is not None
    assert standing.choice is AnswerChoice.NO


@pytest.mark.parametrize(
    ("sent", "handled", "late"),
    [("16:50", "17:20", False), ("17:01", "17:20", True), ("16:50", "16:51", False)],
)
def test_an_answer_is_in_time_by_when_it_was_sent(desk: Desk, sent: str, handled: str, late: bool) -> None:
    meeting = desk.session.get_one(Meeting, desk.meeting)
    meeting.answer_by = STARTS_AT.replace(hour=17, minute=0) - timedelta(days=1)
    at, desk.now = (_clock(meeting.answer_by, one) for one in (sent, handled))
    tell(desk, "Hoa", Text("em có mặt ạ", "4"), at=at)
    standing = answer(desk, "Hoa")
    assert standing is not None
    assert standing.after_deadline is late


def _clock(day: datetime, hour: str) -> datetime:
    hours, minutes = map(int, hour.split(":"))
    return day.replace(hour=hours, minute=minutes)


@pytest.mark.parametrize("at", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)])
def test_an_absurd_clock_is_not_believed(desk: Desk, at: datetime) -> None:
    desk.now = BEFORE
    tell(desk, "An", Text("/hop tối mai 19h30 tại Nhà văn hóa; nội dung: đánh giá", "4"), at=at)
    told = tell(desk, "An", Text("/lich", "5"), at=at)
    assert all("1970" not in one and "2099" not in one for one in told)


def test_tomorrow_is_counted_from_when_it_was_written(desk: Desk) -> None:
    written = BEFORE.replace(hour=23, minute=50)
    desk.now = written + timedelta(minutes=20)
    told = tell(desk, "An", Text("/hop 19h30 mai tại Nhà văn hóa; nội dung: đánh giá", "4"), at=written)
    assert f"{written + timedelta(days=1):%d/%m/%Y}" in told[0]


@pytest.mark.parametrize("content", list(Content))
def test_what_cannot_be_read_gets_one_short_answer_alone_and_silence_in_a_group(
    desk: Desk, content: Content
) -> None:
    assert len(tell(desk, "Hoa", Unheard(content, "5"))) == 1
    assert tell(desk, "Hoa", Unheard(content, "6"), group=True) == []


def test_an_album_is_answered_once(desk: Desk) -> None:
    album = f"a{next(NUMBERS)}"
    told = [tell(desk, "Hoa", Unheard(Content.PICTURE, f"{number}", album)) for number in range(4)]
    assert sum(map(len, told)) == 1


def test_the_caption_of_a_file_is_what_was_said(desk: Desk) -> None:
    desk.now = BEFORE
    tell(desk, "Hoa", File("f", "giay-moi.pdf", "5", caption="em xin vắng vì đi công tác"))
    standing = answer(desk, "Hoa")
    assert standing is not None
    assert standing.choice is AnswerChoice.NO
