"""Every row of the tables, as it should be understood and asked about."""

import pytest

from handlers.language import Question, read_date, read_reply
from tests.language.tables import DateRow, ReplyRow, date_rows, reply_rows


@pytest.mark.parametrize("row", date_rows("dates", "own_dates"), ids=lambda row: row.text)
def test_dates(row: DateRow) -> None:
    got = read_date(row.text, row.reference).to_json()
    assert (got["kind"], got["start"], got["end"], got["confirm"]) == (
        row.kind,
        row.start,
        row.end,
        row.confirm,
    )


@pytest.mark.parametrize(
    "row", reply_rows("replies", "own_replies"), ids=lambda row: f"{row.context} {row.text}"
)
def test_replies(row: ReplyRow) -> None:
    got = read_reply(row.text, Question(row.context), None)
    assert (got.intent, got.confirm) == (row.intent, row.confirm)
    if row.reason not in ("", "none"):
        assert got.reason == row.reason
