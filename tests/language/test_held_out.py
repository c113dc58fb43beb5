"""Lines written and labelled by somebody who had not seen the program, before it was run on them.

First run: of 300 replies 70.7 % understood as labelled and one saved wrongly ("Xong chưa Hoa ơi" as a task
done); of 100 dates 73 %, two taken for another moment ("điểm 8/10", "từ mùng 1 đến mùng 3 Tết"). A second
writer's (`…2`, a third of them made to be hard): of 300 replies 71.3 %, one saved wrongly (the illness of a
wife taken to a doctor as the sender's own); of 100 dates 86 %, one wrong ("trước ngày ông Táo" as the day
itself). A third writer's (`replies3`, its words for reasons put into the table's): of 291 replies 76 %
understood, none saved wrongly. What is held since is not the share, for labels differ in taste, but that
nothing false is saved.
"""

import pytest

from handlers.language import DateKind, Intent, Question, Reason, read_date, read_reply
from tests.language.tables import DateRow, ReplyRow, date_rows, reply_rows

ROWS = reply_rows("held_out_replies", "held_out_replies2", "held_out_replies3")
SAVED = frozenset(
    [
        Intent.YES,
        Intent.NO,
        Intent.LATE,
        Intent.LEAVE_EARLY,
        Intent.CHANGE,
        Intent.TASK_DONE,
        Intent.TASK_ACCEPT,
    ]
)
UNDERSTOOD_AT_LEAST = 0.78


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.context} {row.text}")
def test_nothing_false_is_saved(row: ReplyRow) -> None:
    got = read_reply(row.text, Question(row.context), None)
    intent = got.detail.to or got.intent if got.intent is Intent.CHANGE else got.intent
    if intent in SAVED and not got.confirm:
        assert row.intent in (intent, Intent.CHANGE)
        assert got.reason is not Reason.ILLNESS or row.reason == Reason.ILLNESS


def test_most_are_understood() -> None:
    right = [row for row in ROWS if read_reply(row.text, Question(row.context), None).intent == row.intent]
    assert len(right) >= UNDERSTOOD_AT_LEAST * len(ROWS)


@pytest.mark.parametrize("row", date_rows("held_out_dates", "held_out_dates2"), ids=lambda row: row.text)
def test_no_other_moment_is_taken_unasked(row: DateRow) -> None:
    """A deadline stands in one column or the other: the moments are compared."""
    got = read_date(row.text, row.reference)
    said = got.to_json()
    found, wanted = {said["start"], said["end"]} - {None}, {row.start, row.end} - {None}
    if not got.confirm and got.kind in (DateKind.DATETIME, DateKind.DATE, DateKind.RANGE):
        assert found == wanted
