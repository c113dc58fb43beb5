"""A change of a called meeting at every moment: who is told, once, and what goes out no more."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

import storage.outbox
from handlers.local_time import HOME
from handlers.meetings.announce import Call, announce
from handlers.meetings.changes import Wish, change
from handlers.messages import Message
from handlers.router import renderer
from storage.outbox import Skip
from storage.queries.answers import Said, record
from storage.tables import (
    Answer,
    AnswerChoice,
    AnswerHistory,
    AnswerSource,
    Meeting,
    MeetingChange,
    MeetingKind,
    MeetingState,
    Outbox,
    Question,
    Reminder,
    ReminderState,
    Roll,
    SendState,
)
from tests.series.conftest import HOUSE, START, Office

AT = datetime(2026, 12, 3, 19, 30, tzinfo=HOME)
LATER = AT + timedelta(days=2)
FIRST = timedelta(days=1, hours=5, minutes=30)
"""How long before its meeting the first reminder comes: three hours before answers are due."""
PLACE = "Trường Kim Đồng"
OFF = Wish(state=MeetingState.POSTPONED)
CANCEL = Wish(state=MeetingState.CANCELLED)


def called(office: Office) -> int:
    call = Call(office.rows.cell, MeetingKind.REGULAR, AT, "Nhà văn hóa", "Đánh giá tháng 11")
    made = office.do(lambda session: announce(session, HOUSE, START, call, None))
    return made.id


def change_it(office: Office, meeting: int, wish: Wish, now: datetime = START) -> None:
    office.do(lambda session: change(session, HOUSE, now, session.get_one(Meeting, meeting), wish, None))


def said(office: Office, now: datetime = START) -> dict[str, list[str]]:
    """What goes out now that is no edit, by chat: each message's first line; "" where it is skipped."""
    names = {chat: name for name, chat in office.chats.items()} | {office.group: "nhóm"}
    told: dict[str, list[str]] = {}
    for row in office.deliver(now):
        if row.edits is None:
            told.setdefault(names[row.chat_id], []).append(first_line(office, row, now))
    return told


def first_line(office: Office, row: Outbox, now: datetime) -> str:
    message = office.do(lambda session: renderer(HOUSE)(session, now, storage.outbox.waiting(row)))
    if isinstance(message, Skip):
        return ""
    assert isinstance(message, Message)
    return message.title or message.text.splitlines()[0]


def waiting(session: Session) -> list[Outbox]:
    return list(session.exec(select(Outbox).where(Outbox.state == SendState.PENDING)).all())


@pytest.mark.parametrize("wish", [Wish(starts_at=LATER), Wish(place=PLACE)])
def test_before_the_notice_went_out_there_is_one_notice(office: Office, wish: Wish) -> None:
    change_it(office, called(office), wish)
    told = said(office)
    assert told["nhóm"] == ["THÔNG BÁO SINH HOẠT CHI BỘ THÁNG 12/2026"]
    assert told["Đinh Công Tráng"] == ["THÔNG BÁO SINH HOẠT CHI BỘ THÁNG 12/2026"]


@pytest.mark.parametrize("wish", [OFF, CANCEL])
def test_before_the_notice_went_out_nothing_is_told_of_what_will_not_be(office: Office, wish: Wish) -> None:
    change_it(office, called(office), wish)
    told = said(office)
    assert "nhóm" not in told
    assert "Đinh Công Tráng" not in told


@pytest.mark.parametrize(
    ("wish", "title"),
    [
        (Wish(starts_at=LATER), "THÔNG BÁO ĐỔI GIỜ HỌP"),
        (Wish(place=PLACE), "THÔNG BÁO ĐỔI NƠI HỌP"),
        (Wish(starts_at=LATER, place=PLACE), "THÔNG BÁO ĐỔI GIỜ HỌP"),
        (OFF, "THÔNG BÁO HOÃN HỌP"),
        (CANCEL, "THÔNG BÁO HỦY HỌP"),
    ],
)
def test_after_the_notice_those_who_got_it_are_told_once(office: Office, wish: Wish, title: str) -> None:
    meeting = called(office)
    said(office)
    change_it(office, meeting, wish)
    change_it(office, meeting, wish)
    assert said(office) == {"nhóm": [title], "Đinh Công Tráng": [title]}


def test_two_changes_before_the_first_is_out_are_told_as_one(office: Office) -> None:
    meeting = called(office)
    said(office)
    change_it(office, meeting, Wish(place=PLACE))
    change_it(office, meeting, Wish(starts_at=LATER))
    assert said(office)["nhóm"] == ["THÔNG BÁO ĐỔI GIỜ HỌP"]
    change_it(office, meeting, Wish(starts_at=AT))
    change_it(office, meeting, CANCEL)
    assert said(office)["nhóm"] == ["THÔNG BÁO HỦY HỌP"]


def answer(office: Office, meeting: int) -> None:
    person = office.rows.people["Lê Thị Cúc"]
    given = Said(meeting, person, AnswerChoice.YES, AnswerSource.TEXT, START, None)
    office.do(lambda session: record(session, given))


@pytest.mark.parametrize(
    ("wish", "kept"), [(Wish(place=PLACE), 1), (Wish(starts_at=LATER), 0), (OFF, 0), (CANCEL, 1)]
)
def test_answers_hold_for_the_time_they_were_given_for(office: Office, wish: Wish, kept: int) -> None:
    meeting = called(office)
    answer(office, meeting)
    change_it(office, meeting, wish)
    assert len(office.do(lambda session: session.exec(select(Answer)).all())) == kept
    assert len(office.do(lambda session: session.exec(select(AnswerHistory)).all())) == 1


def planned(session: Session) -> list[datetime]:
    rows = select(Reminder.due_at).where(Reminder.state == ReminderState.PLANNED)
    return [moment.astimezone(HOME) for moment in session.exec(rows.order_by(col(Reminder.due_at))).all()]


def test_reminders_follow_the_time(office: Office) -> None:
    meeting = called(office)
    change_it(office, meeting, Wish(starts_at=LATER))
    assert office.do(planned) == [LATER - FIRST, LATER - timedelta(hours=2)]
    change_it(office, meeting, Wish(starts_at=AT))
    assert office.do(planned) == [AT - FIRST, AT - timedelta(hours=2)]
    change_it(office, meeting, OFF)
    assert office.do(planned) == []


@pytest.mark.parametrize("wish", [Wish(starts_at=LATER), OFF, CANCEL])
def test_a_reminder_that_waits_is_not_sent_for_the_old_time(office: Office, wish: Wish) -> None:
    meeting = called(office)
    said(office)
    due = AT - FIRST
    office.tick(due)
    change_it(office, meeting, wish, due)
    told = said(office, due)
    assert told["Lê Thị Cúc"] == [""]
    assert [line for line in told["nhóm"] if line.startswith("Nhắc lịch")] == []


def test_after_the_reminder_everything_old_is_edited(office: Office) -> None:
    meeting = called(office)
    said(office)
    due = AT - FIRST
    office.tick(due)
    said(office, due)
    change_it(office, meeting, Wish(starts_at=LATER), due)
    edits = [row for row in office.do(waiting) if row.content.get("late") == "outdated"]
    reminders = len(office.rows.people) - 1  # the overseer is not asked
    assert len(edits) == reminders + 3  # and the group's notice and reminder, and the overseer's notice


def test_questions_are_asked_for_the_new_time_only(office: Office) -> None:
    meeting = called(office)
    said(office)
    change_it(office, meeting, Wish(starts_at=LATER))
    open_ = office.do(lambda session: session.exec(select(Question).where(Question.closes_at > START)).all())
    assert [question.closes_at for question in open_] == [LATER]


def test_what_has_begun_is_only_set_right(office: Office) -> None:
    meeting = called(office)
    said(office)
    answer(office, meeting)
    now = AT + timedelta(minutes=40)
    change_it(office, meeting, Wish(starts_at=AT + timedelta(minutes=30), place=PLACE), now)
    assert said(office, now) == {}
    assert len(office.do(lambda session: session.exec(select(Answer)).all())) == 1
    rows = office.do(lambda session: session.exec(select(MeetingChange)).all())
    assert [sorted(row.changes) for row in rows] == [["place", "starts_at"]]


def test_while_the_roll_is_taken_nobody_is_told(office: Office) -> None:
    """The roll may be opened before the hour: from then on the meeting has begun."""
    meeting = called(office)
    said(office)
    now = AT - timedelta(minutes=30)
    roll = Roll(meeting_id=meeting, code="1234", opened_at=now)
    office.do(lambda session: session.add(roll))
    change_it(office, meeting, Wish(place=PLACE), now)
    assert said(office, now) == {}
    assert office.do(lambda session: session.get_one(Meeting, meeting)).place == PLACE


def test_a_postponed_meeting_gets_its_time(office: Office) -> None:
    meeting = called(office)
    said(office)
    change_it(office, meeting, OFF)
    said(office)
    change_it(office, meeting, Wish(starts_at=LATER, state=MeetingState.CALLED), LATER - timedelta(days=1))
    assert said(office, LATER)["nhóm"] == ["THÔNG BÁO GIỜ HỌP MỚI"]
