"""Digits in a group where a roll, or several meetings, are asked about: nothing goes to the wrong one."""

from datetime import timedelta

import pytest
from sqlmodel import select

from handlers.events import Text
from handlers.late import late
from handlers.meetings.announce import open_rsvp
from handlers.meetings.changes import Wish, change
from storage.outbox import Parcel, put
from storage.queries.chats import chat_at
from storage.tables import Answer, Chat, Mark, Meeting, MeetingState, Outbox, Priority, RollSource, SendState
from tests.roll.desk import GROUP, HOUSE, STARTS_AT, Desk

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def group(desk: Desk) -> Chat:
    found = chat_at(desk.session, "telegram", GROUP)
    assert found is not None
    return found


def ask(desk: Desk, group: Chat, meeting: int) -> int:
    """The notice of a meeting in the group, sent; its message is called n<meeting>."""
    content = late("notice", meeting=meeting, chat=group.id)
    row = put(desk.session, Parcel(group.channel, group.id, content, Priority.NOTICE, desk.now), desk.now)
    assert row is not None
    sent = desk.session.get_one(Outbox, row)
    sent.state, sent.message_id = SendState.SENT, f"n{meeting}"
    open_rsvp(desk.session, HOUSE, desk.session.get_one(Meeting, meeting), group, row, desk.now)
    desk.session.flush()
    return row


def write(desk: Desk, name: str, text: str, reply_to: str | None = None, *, addressed: bool = True) -> str:
    """What the bot says to a text in the group."""
    before, number = desk._last_row(), next(desk.numbers)
    desk._handle(name, Text(text, f"m{number}", reply_to, addressed=addressed), group=True)
    return desk._answers(before)


def answers(desk: Desk, name: str) -> dict[int, str]:
    desk.session.expire_all()
    person = desk.person(name)
    rows = desk.session.exec(select(Answer).where(Answer.person_id == person))
    return {row.meeting_id: row.choice.value for row in rows}


def marks(desk: Desk, name: str) -> dict[int, str]:
    desk.session.expire_all()
    rows = desk.session.exec(select(Mark).where(Mark.person_id == desk.person(name)))
    return {row.meeting_id: row.mark.value for row in rows if row.mark}


class TestSeveralMeetings:
    def test_the_letter_of_a_meeting_that_is_over_answers_no_other(self, desk: Desk, group: Chat) -> None:
        desk.now = STARTS_AT - 2 * DAY
        ask(desk, group, desk.meeting)
        ask(desk, group, desk.call(STARTS_AT + 7 * DAY))
        desk.now = STARTS_AT + 5 * MINUTE
        assert "B1 = Có mặt" in write(desk, "Hoa", "A1")
        assert answers(desk, "Hoa") == {}

    def test_a_reply_to_what_is_over_answers_no_other(self, desk: Desk, group: Chat) -> None:
        desk.now = STARTS_AT - 2 * DAY
        ask(desk, group, desk.meeting)
        ask(desk, group, desk.call(STARTS_AT + 7 * DAY))
        desk.now = STARTS_AT + 5 * MINUTE
        assert write(desk, "Hoa", "1", f"n{desk.meeting}") == ""
        assert answers(desk, "Hoa") == {}

    def test_a_reply_to_a_notice_needs_no_letter(self, desk: Desk, group: Chat) -> None:
        desk.now = STARTS_AT - 2 * DAY
        ask(desk, group, desk.meeting)
        later = desk.call(STARTS_AT + 7 * DAY)
        ask(desk, group, later)
        write(desk, "Hoa", "2 công tác", f"n{later}")
        assert answers(desk, "Hoa") == {later: "no"}

    def test_a_letter_rests_before_another_meeting_gets_it(self, desk: Desk, group: Chat) -> None:
        desk.now = STARTS_AT - 2 * DAY
        ask(desk, group, desk.meeting)
        meeting = desk.session.get_one(Meeting, desk.meeting)
        change(desk.session, HOUSE, desk.now, meeting, Wish(state=MeetingState.CANCELLED), None)
        later = desk.call(STARTS_AT + 7 * DAY)
        ask(desk, group, later)
        write(desk, "Hoa", "A1")
        assert answers(desk, "Hoa") == {}
        write(desk, "Hoa", "B1")
        assert answers(desk, "Hoa") == {later: "yes"}

    def test_a_question_put_to_one_does_not_hide_the_letters(self, desk: Desk, group: Chat) -> None:
        desk.now = STARTS_AT - 2 * DAY
        ask(desk, group, desk.meeting)
        write(desk, "Hoa", "ok")  # asked what that means
        later = desk.call(STARTS_AT + 7 * DAY)
        ask(desk, group, later)
        write(desk, "Hoa", "B1")
        assert answers(desk, "Hoa") == {later: "yes"}

    @pytest.mark.parametrize(
        "text", ["1 ngày nữa mới biết", "2 anh Tuấn ốm", "1 cháu ốm", "3 đồng chí chưa tới"]
    )
    def test_a_number_that_counts_is_no_answer(self, desk: Desk, group: Chat, text: str) -> None:
        desk.now = STARTS_AT - 2 * DAY
        ask(desk, group, desk.meeting)
        write(desk, "Hoa", text)
        assert answers(desk, "Hoa") == {}

    def test_alone_with_the_bot_a_digit_that_nobody_asked_for_is_no_answer(
        self, desk: Desk, group: Chat
    ) -> None:
        desk.now = STARTS_AT - 2 * DAY
        ask(desk, group, desk.meeting)
        assert "chưa hiểu" in desk.say("Hoa", "2")
        assert answers(desk, "Hoa") == {}
        desk.say("Hoa", "A2")
        assert answers(desk, "Hoa") == {desk.meeting: "no"}


class TestRoll:
    @pytest.fixture(autouse=True)
    def called(self, desk: Desk, group: Chat) -> None:
        """The notice went out the day before; the roll is called ten minutes before the meeting."""
        desk.now = STARTS_AT - DAY
        ask(desk, group, desk.meeting)
        desk.now = STARTS_AT - 10 * MINUTE
        desk.say("An", "/diemdanh")

    def test_a_digit_marks_present_as_text(self, desk: Desk) -> None:
        write(desk, "Hoa", "1")
        mark = desk.mark("Hoa")
        assert mark is not None
        assert (marks(desk, "Hoa"), mark.source) == ({desk.meeting: "present"}, RollSource.TEXT)

    def test_words_may_follow(self, desk: Desk) -> None:
        write(desk, "Hoa", "1 em có mặt ạ")
        assert marks(desk, "Hoa") == {desk.meeting: "present"}

    def test_who_is_absent_or_late_may_still_say_so(self, desk: Desk) -> None:
        write(desk, "Hoa", "2 công tác")
        write(desk, "Lan", "3 15 phút")
        assert (answers(desk, "Hoa"), answers(desk, "Lan")) == ({desk.meeting: "no"}, {desk.meeting: "late"})
        assert (marks(desk, "Hoa"), marks(desk, "Lan")) == ({}, {})

    def test_a_reply_to_the_notice_is_an_answer(self, desk: Desk) -> None:
        write(desk, "Hoa", "1", f"n{desk.meeting}")
        assert (answers(desk, "Hoa"), marks(desk, "Hoa")) == ({desk.meeting: "yes"}, {})

    def test_a_reminder_after_the_call_takes_the_digits_back(self, desk: Desk, group: Chat) -> None:
        ask(desk, group, desk.meeting)
        write(desk, "Hoa", "1")
        assert (answers(desk, "Hoa"), marks(desk, "Hoa")) == ({desk.meeting: "yes"}, {})

    def test_chatter_in_the_room_marks_nobody(self, desk: Desk) -> None:
        write(desk, "Hoa", "1", addressed=False)
        assert marks(desk, "Hoa") == {}
        write(desk, "Hoa", "1")
        write(desk, "Hoa", "2", addressed=False)
        assert marks(desk, "Hoa") == {desk.meeting: "present"}

    def test_with_the_next_meeting_asked_about_a_letter_is_needed(self, desk: Desk, group: Chat) -> None:
        later = desk.call(STARTS_AT + 7 * DAY)
        ask(desk, group, later)
        desk.now = STARTS_AT + 2 * MINUTE
        assert "A1 = Có mặt" in write(desk, "Hoa", "1")
        write(desk, "Hoa", "1 nhé")
        assert (answers(desk, "Hoa"), marks(desk, "Hoa")) == ({}, {})
        write(desk, "Hoa", "A1")
        write(desk, "Hoa", "B2")
        assert (answers(desk, "Hoa"), marks(desk, "Hoa")) == ({later: "no"}, {desk.meeting: "present"})

    def test_a_closed_roll_asks_nothing_more(self, desk: Desk) -> None:
        desk.now = STARTS_AT + 5 * MINUTE
        desk.press("An", f"roll_close:{desk.meeting}:yes")
        write(desk, "Hoa", "1")
        assert marks(desk, "Hoa") == {}
        desk.press("An", f"roll_reopen:{desk.meeting}")
        write(desk, "Hoa", "1")
        assert marks(desk, "Hoa") == {desk.meeting: "present"}

    def test_its_hours_go_with_the_meetings(self, desk: Desk) -> None:
        meeting = desk.session.get_one(Meeting, desk.meeting)
        change(desk.session, HOUSE, desk.now, meeting, Wish(starts_at=STARTS_AT + 3 * 60 * MINUTE), None)
        write(desk, "Hoa", "1")
        assert marks(desk, "Hoa") == {}
        desk.now = STARTS_AT + 3 * 60 * MINUTE
        write(desk, "Hoa", "1")
        assert marks(desk, "Hoa") == {desk.meeting: "present"}

    def test_called_off_it_asks_nothing(self, desk: Desk) -> None:
        meeting = desk.session.get_one(Meeting, desk.meeting)
        change(desk.session, HOUSE, desk.now, meeting, Wish(state=MeetingState.CANCELLED), None)
        assert write(desk, "Hoa", "1") == ""
        assert marks(desk, "Hoa") == {}
