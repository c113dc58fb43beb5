"""Replies labelled by their effect, by somebody who had not seen the program, before it was run on them.

First run: of 300, 66 % understood as labelled, one saved wrongly ("Tối nay họp tổ dân phố em không dự được
ạ": another meeting); 40 were not understood at all though one piece of them said it plainly. What is held:
nothing false is saved, and the share.
"""

import csv
from pathlib import Path

import pytest

from handlers.language import Intent, Question, ReplyReading, read_reply

EFFECTS = {Intent.YES: "present", Intent.NO: "absent", Intent.LATE: "late", Intent.LEAVE_EARLY: "early"}
QUIET = frozenset([Intent.UNRELATED, Intent.ACK, Intent.QUESTION, Intent.REPORT_OTHER])
TASTE = frozenset(["Tôi đến nhưng 20h phải về sớm"])
"""Labelled to be asked about; that somebody leaves at eight is said."""
UNDERSTOOD_AT_LEAST = 0.82


def rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "held_out_effects.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def effect_of(read: ReplyReading) -> str | None:
    return EFFECTS.get(read.detail.to or read.intent if read.intent is Intent.CHANGE else read.intent)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["text"])
def test_nothing_false_is_saved(row: dict[str, str]) -> None:
    read = read_reply(row["text"], Question.RSVP)
    effect = effect_of(read)
    if effect is not None and (read.plain or not read.confirm) and row["text"] not in TASTE:
        assert effect == row["effect"]


def test_most_are_understood() -> None:
    assert sum(map(understood, rows())) >= UNDERSTOOD_AT_LEAST * len(rows())


def understood(row: dict[str, str]) -> bool:
    """What is labelled an effect is saved or asked about as that; the others are asked, or left alone."""
    read = read_reply(row["text"], Question.RSVP)
    if row["effect"] == "silent":
        return read.intent in QUIET
    if row["effect"] == "ask":
        return read.confirm or read.intent is Intent.UNSURE
    return effect_of(read) == row["effect"]
