"""A digit in place of a button: alone with the bot, and in a group that is asked about a meeting or two."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.digits import Offer, chosen
from handlers.local_time import HOME
from handlers.meetings.chosen import Chosen, offered, written_in
from storage.tables import Outbox, Priority, Question, QuestionKind

NOW = datetime(2026, 11, 25, 9, tzinfo=HOME)
ANSWERS = [["Có mặt", "answer:1:yes"], ["Vắng", "answer:1:no"], ["Đến muộn", "answer:1:late"]]
SAID = Outbox(channel="x", chat_id=1, priority=Priority.ANSWER)
HERE = [["Có mặt", "roll_here:1"]]
RSVP, ROLL = QuestionKind.RSVP, QuestionKind.ROLL


def asked(meeting: int, letter: str, kind: QuestionKind = QuestionKind.RSVP) -> Question:
    choices = HERE if kind is QuestionKind.ROLL else ANSWERS
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    return Question(
        chat_id=1,
        kind=kind,
        meeting_id=meeting,
        choices=choices,
        letter=letter,
        asked_at=moment,
        closes_at=moment,
    )


ONE = [asked(1, "A")]
TWO = [asked(2, "B"), asked(1, "A")]


def found_in(questions: list[Question], text: str) -> list[Chosen]:
    written = written_in(text)
    return offered(questions, written) if written else []


def pressed(questions: list[Question], text: str) -> list[tuple[int | None, str, str]]:
    return [(one.question.meeting_id, one.action, one.words) for one in found_in(questions, text)]


class TestAlone:
    """The number of one of the choices of the bot's latest message, and nothing else."""

    @given(st.text(), st.integers(0, 12))
    def test_of_any_text(self, text: str, count: int) -> None:
        actions = [f"act:{number}" for number in range(count)]
        found = chosen(Offer(SAID, actions), text)
        assert found is None or found == f"act:{int(text) - 1}"

    @pytest.mark.parametrize(("text", "place"), [("1", 0), (" 3 ", 2), ("１", 0), ("12", 11)])
    def test_a_number(self, text: str, place: int) -> None:
        actions = [f"act:{number}" for number in range(12)]
        assert chosen(Offer(SAID, actions), text) == actions[place]

    @pytest.mark.parametrize("text", ["0", "13", "100", "1a", "", "một", "-1", "1.5"])
    def test_no_number_of_a_choice(self, text: str) -> None:
        assert chosen(Offer(SAID, [f"{n}" for n in range(12)]), text) is None

    def test_where_nothing_was_offered(self) -> None:
        assert chosen(None, "1") is None


class TestInAGroup:
    @pytest.mark.parametrize(("text", "action"), [("1", "yes"), (" 2 ", "no"), ("3 …", "late"), ("２", "no")])
    def test_one_meeting_needs_no_letter(self, text: str, action: str) -> None:
        assert pressed(ONE, text) == [(1, f"answer:1:{action}", "")]

    def test_of_two_meetings_a_digit_may_mean_either(self) -> None:
        assert {meeting for meeting, _, _ in pressed(TWO, "1")} == {1, 2}

    @pytest.mark.parametrize(("text", "meeting"), [("A1", 1), ("b1", 2), ("B 1", 2), ("a1 ạ", 1)])
    def test_the_letter_tells_which(self, text: str, meeting: int) -> None:
        ((found, _, _),) = pressed(TWO, text)
        assert found == meeting

    @pytest.mark.parametrize("text", ["4", "0", "C1", "19h30", "2/12", "12", "T7", "A", "a 1 ngày", ""])
    def test_what_is_no_choice(self, text: str) -> None:
        assert pressed(TWO, text) == []

    @pytest.mark.parametrize(
        "text", ["2 công tác", "2 ốm", "2, bận việc nhà", "3 15 phút", "3: 10p", "1 ạ", "1 em có mặt"]
    )
    def test_words_that_go_with_the_digit(self, text: str) -> None:
        (found,) = found_in(ONE, text)
        assert found.clear(NOW)

    @pytest.mark.parametrize(
        "text",
        ["3 đồng chí chưa tới", "1 đồng chí vắng", "2 đồng chí nào đi cùng xe với tôi", "2 bạn vắng",
         "1-2 người", "1 ngày nữa mới biết", "1 giờ rưỡi họp à", "2 tuần nay tôi đi viện"],
    )  # fmt: skip
    def test_words_that_do_not(self, text: str) -> None:
        """A number that counts something answers for nobody."""
        (found,) = found_in(ONE, text)
        assert not found.clear(NOW)

    def test_what_was_asked_last_of_a_meeting_has_its_digits(self) -> None:
        notice, roll, reminder = (asked(1, "A", kind) for kind in (RSVP, ROLL, RSVP))
        notice.outbox_id, roll.outbox_id, reminder.outbox_id = 1, 2, 3
        assert pressed([roll, notice], "1") == [(1, "roll_here:1", "")]
        assert pressed([roll, notice], "2") == [(1, "answer:1:no", "")]
        assert pressed([roll, notice, reminder], "1") == [(1, "answer:1:yes", "")]

    @given(st.text(), st.sampled_from([[], ONE, TWO]))
    def test_of_any_text(self, text: str, questions: list[Question]) -> None:
        """Never an error, and never a choice that is not there."""
        for found in found_in(questions, text):
            assert [found.label, found.action] in ANSWERS
            assert not found.words or isinstance(found.clear(NOW), bool)
