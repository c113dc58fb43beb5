"""What becomes of rows that were handed over, and of those a dead process left behind."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from storage.recovering import recent
from storage.settling import Again, Closed, Ending, Failed, Moved, Sent, Unknown, send_again
from storage.tables import ChatType, Priority, SendState
from tests.storage.office import CHANNEL, NOW, Office


def test_sent_keeps_the_platforms_id(office: Office) -> None:
    row = office.put(office.chat("a"))
    office.settle(office.one(), Sent("m1"), after=1)
    found = office.row(row)
    assert (found.state, found.message_id, found.finished_at) == (
        SendState.SENT,
        "m1",
        NOW + timedelta(seconds=1),
    )
    assert office.finished == [(row, SendState.SENT)]


@pytest.mark.parametrize(
    ("ending", "state"), [(Failed("hỏng"), SendState.FAILED), (Unknown("không rõ"), SendState.UNKNOWN)]
)
def test_a_bad_end_keeps_its_reason_and_is_told(
    office: Office, ending: Failed | Unknown, state: SendState
) -> None:
    row = office.put(office.chat("a"))
    office.settle(office.one(), ending)
    assert (office.state(row), office.row(row).reason) == (state, ending.reason)
    assert office.finished == [(row, state)]


def test_again_is_pending_and_told_to_nobody(office: Office) -> None:
    row = office.put(office.chat("a"))
    office.settle(office.one(), Again())
    office.settle(office.one(), Again(counted=False))
    assert (office.state(row), office.row(row).attempts) == (SendState.PENDING, 1)
    assert office.finished == []


def test_again_gives_way_to_a_newer_wish(office: Office) -> None:
    chat = office.chat("a")
    original = office.put(chat)
    office.settle(office.one(), Sent("m1"))
    old = office.put(chat, "cũ", priority=Priority.EDIT, edits=original, coalesce_key="tally:1")
    claimed = office.one()
    new = office.put(chat, "mới", priority=Priority.EDIT, edits=original, coalesce_key="tally:1")
    office.settle(claimed, Again())
    assert (office.state(old), office.row(old).reason) == (SendState.SKIPPED, "đã có bản mới hơn")
    assert office.claim_ids() == [new]


@pytest.mark.parametrize("ending", [Sent("m9"), Failed("hỏng"), Again(), Unknown("không rõ")])
def test_an_older_claim_settles_nothing(office: Office, ending: Ending) -> None:
    """The row was claimed anew meanwhile, perhaps by another process."""
    row = office.put(office.chat("a"))
    old = office.one()
    office.settle(old, Again())
    office.one()
    office.settle(old, ending)
    assert (office.state(row), office.row(row).attempts) == (SendState.SENDING, 2)
    assert office.finished == []


def test_a_failed_piece_takes_the_later_ones_with_it(office: Office) -> None:
    office.put(office.chat("a"), "một", "hai", "ba")
    office.settle(office.one(), Sent("m1"))
    office.settle(office.one(), Failed("hỏng"))
    first, second, third = office.rows()
    assert (first.state, second.state, third.state) == (SendState.SENT, SendState.FAILED, SendState.SKIPPED)
    assert third.reason == "phần trước của tin không gửi được"


def test_after_an_unknown_piece_the_rest_goes_on(office: Office) -> None:
    office.put(office.chat("a"), "một", "hai")
    office.settle(office.one(), Unknown("không rõ"))
    assert office.one().content == {"text": "hai"}


def test_a_closed_chat_is_closed_and_the_row_failed(office: Office) -> None:
    chat = office.chat("a")
    row, waiting = office.put(chat), office.put(chat)
    office.settle(office.one(), Closed())
    assert office.chat_row(chat).closed_at == NOW
    assert office.claim_ids() == []
    assert (office.state(row), office.state(waiting)) == (SendState.FAILED, SendState.SKIPPED)
    assert office.finished == [(row, SendState.FAILED)]


def test_a_moved_group_keeps_its_row_and_its_waiting_messages(office: Office) -> None:
    group = office.chat("-5", ChatType.GROUP)
    row = office.put(group)
    office.put(group)
    office.settle(office.one(), Moved("-1005"))
    assert office.chat_row(group).external_id == "-1005"
    claimed = office.one()
    assert (claimed.id, claimed.chat, claimed.attempts) == (row, "-1005", 2)


def test_after_a_crash_messages_are_unknown_and_edits_wait_again(office: Office) -> None:
    a, b = office.chat("a"), office.chat("b")
    original = office.put(a)
    office.settle(office.one(), Sent("m1"))
    edit, message = office.put(a, priority=Priority.EDIT, edits=original), office.put(b)
    office.claim()
    office.finished.clear()
    assert office.recover() == 1
    assert (office.state(edit), office.state(message)) == (SendState.PENDING, SendState.UNKNOWN)
    assert office.finished == [(message, SendState.UNKNOWN)]
    assert office.claim_ids() == [edit]


def test_after_a_crash_an_edit_gives_way_to_a_newer_one(office: Office) -> None:
    chat = office.chat("a")
    original = office.put(chat)
    office.settle(office.one(), Sent("m1"))
    old = office.put(chat, priority=Priority.EDIT, edits=original, coalesce_key="tally:1")
    office.claim()
    new = office.put(chat, priority=Priority.EDIT, edits=original, coalesce_key="tally:1")
    office.recover()
    assert (office.state(old), office.state(new)) == (SendState.SKIPPED, SendState.PENDING)


def test_recovery_leaves_other_accounts_alone(office: Office) -> None:
    row = office.put(office.chat("z", channel="zalo"), channel="zalo")
    zalo = Office(office.engine)
    zalo.sender = type(zalo.sender)("zalo", "hai", zalo.sender.prepare, zalo.sender.finished)
    with Session(office.engine) as session:
        found = session.get_one(type(office.row(row)), row)
        found.state = SendState.SENDING
        session.commit()
    assert office.recover() == 0
    assert office.state(row) is SendState.SENDING


def test_what_went_out_lately_is_remembered(office: Office) -> None:
    group, private = office.chat("g", ChatType.GROUP), office.chat("p")
    office.put(group)
    office.settle(office.one(), Sent("m1"), after=-61)
    office.put(group)
    office.settle(office.one(), Unknown("không rõ"), after=-30)
    office.put(private)
    office.settle(office.one(), Failed("hỏng"), after=-20)
    edit = office.put(group, priority=Priority.EDIT, edits=1)
    office.settle(office.one(), Sent(None), after=-10)
    with Session(office.engine) as session:
        past = [(each.lane, each.group, each.edit, each.at) for each in recent(session, NOW, CHANNEL)]
    assert office.state(edit) is SendState.SENT
    assert past == [
        (group, True, False, NOW - timedelta(seconds=30)),
        (group, True, True, NOW - timedelta(seconds=10)),
    ]


def test_sent_again_on_somebodys_word_with_the_pieces_that_were_dropped(office: Office) -> None:
    row = office.put(office.chat("a"), "một", "hai", expires_at=NOW + timedelta(hours=1))
    office.settle(office.one(), Failed("hỏng"))
    with Session(office.engine) as session:
        assert send_again(session, row, NOW)
        session.commit()
    assert [(part.state, part.reason) for part in office.rows()] == [(SendState.PENDING, None)] * 2
    office.settle(office.one(), Sent("m1"))
    assert office.one().content == {"text": "hai"}


@pytest.mark.parametrize("ending", [Sent("m1"), Again()])
def test_what_was_sent_or_waits_is_not_sent_again(office: Office, ending: Sent | Again) -> None:
    row = office.put(office.chat("a"))
    office.settle(office.one(), ending)
    with Session(office.engine) as session:
        assert not send_again(session, row, NOW)
