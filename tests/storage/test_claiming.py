"""Which rows are taken, in which order, and which end before they are taken."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update
from sqlmodel import Session, col

from storage import leases
from storage.settling import Failed, Sent, Unknown
from storage.tables import Chat, ChatType, Outbox, Priority, SendState
from tests.storage.office import NOW, Office


def later(**span: float) -> timedelta:
    return timedelta(**span)


def test_one_row_of_each_chat_is_taken_and_marked(office: Office) -> None:
    a, b = office.chat("a"), office.chat("b", ChatType.GROUP)
    rows = [office.put(a), office.put(b, thread="7"), office.put(a)]
    first, second = office.claim().claimed
    assert (first.id, first.lane, first.chat, first.group) == (rows[0], a, "a", False)
    assert (second.id, second.lane, second.chat, second.group, second.thread) == (rows[1], b, "b", True, "7")
    assert first.content == {"text": "chào"}
    assert [office.row(row).state for row in rows] == [
        SendState.SENDING,
        SendState.SENDING,
        SendState.PENDING,
    ]
    assert [office.row(row).attempts for row in rows] == [1, 1, 0]


def test_the_most_urgent_are_taken_where_not_all_may_be(office: Office) -> None:
    for number, priority in enumerate((Priority.BROADCAST, Priority.ANSWER, Priority.NOTICE)):
        office.put(office.chat(str(number)), priority=priority)
    assert [claimed.chat for claimed in office.claim(wanted=2).claimed] == ["1", "2"]


def test_rows_of_another_account_are_left_alone(office: Office) -> None:
    office.put(office.chat("a", channel="zalo"), channel="zalo", expires_at=NOW)
    assert office.claim().claimed == []
    assert office.finished == []


def test_without_the_lease_nothing_is_taken(office: Office) -> None:
    row = office.put(office.chat("a"))
    stranger = Office(office.engine, "hai")
    with pytest.raises(leases.NotHeld):
        stranger.claim()
    with pytest.raises(leases.NotHeld):
        stranger.recover()
    assert office.state(row) is SendState.PENDING


def test_a_held_chat_is_passed_over_and_named_as_waiting(office: Office) -> None:
    held, idle, free = office.chat("held"), office.chat("idle"), office.chat("free")
    office.put(held)
    row = office.put(free)
    batch = office.claim(held={held, idle})
    assert [claimed.id for claimed in batch.claimed] == [row]
    assert batch.waiting == {held}


def test_it_is_told_when_to_come_again(office: Office) -> None:
    chat = office.chat("a")
    office.put(chat, at=NOW + later(hours=3))
    office.put(chat, at=NOW + later(hours=2), expires_at=NOW + later(hours=5))
    assert office.claim().next_due == NOW + later(hours=2)


def test_what_waits_already_is_next_due_when_it_expires(office: Office) -> None:
    chat = office.chat("a")
    office.put(chat, expires_at=NOW + later(minutes=1))
    office.put(chat, at=NOW + later(hours=2))
    assert office.claim(held={chat}).next_due == NOW + later(minutes=1)


def test_with_nothing_waiting_there_is_nothing_to_come_for(office: Office) -> None:
    office.put(office.chat("a"))
    batch = office.claim()
    assert (batch.next_due, batch.waiting, batch.dropped) == (None, frozenset(), False)


def test_too_late_is_expired_and_told_and_the_next_is_taken(office: Office) -> None:
    chat = office.chat("a")
    late, good = office.put(chat, expires_at=NOW + later(seconds=10)), office.put(chat)
    assert office.claim_ids(after=10) == [good]
    assert (office.state(late), office.row(late).reason) == (SendState.EXPIRED, "quá giờ gửi")
    assert office.finished == [(late, SendState.EXPIRED)]


def test_rows_to_a_closed_chat_are_skipped(office: Office) -> None:
    row = office.put(office.chat("a", closed_at=NOW))
    assert office.claim_ids() == []
    assert office.state(row) is SendState.SKIPPED
    assert office.row(row).reason == "bot không còn vào được nơi nhận"


def test_what_need_not_be_said_is_skipped_with_its_reason(office: Office) -> None:
    row = office.put(office.chat("a"), content={"skip": "đã trả lời"})
    batch = office.claim()
    assert (batch.claimed, batch.dropped) == ([], True)
    assert (office.state(row), office.row(row).reason) == (SendState.SKIPPED, "đã trả lời")


def test_what_cannot_be_rendered_fails_and_stops_nobody(office: Office) -> None:
    broken, good = office.put(office.chat("a"), content={"odd": 1}), office.put(office.chat("b"))
    assert office.claim_ids() == [good]
    assert (office.state(broken), office.row(broken).reason) == (SendState.FAILED, "LookupError")
    assert office.finished == [(broken, SendState.FAILED)]


def test_a_message_without_pieces_fails(office: Office) -> None:
    row = office.put(office.chat("a"), content={"parts": []})
    assert office.claim_ids() == []
    assert office.row(row).reason == "ValueError"


def test_a_renderer_that_breaks_the_transaction_breaks_only_its_own_row(office: Office) -> None:
    def tears(session: Session, *_: object) -> list[dict[str, str]]:
        session.add(Chat(channel="telegram", external_id="a", type=ChatType.PRIVATE))  # there is one already
        session.flush()
        return []

    row = office.put(office.chat("a"))
    office.sender = type(office.sender)(office.sender.channel, office.holder, tears, office.sender.finished)
    assert office.claim_ids() == []
    assert office.row(row).reason == "IntegrityError"


def test_a_long_text_becomes_rows_that_follow_each_other(office: Office) -> None:
    chat = office.chat("a")
    row = office.put(chat, "một", "hai", "ba", expires_at=NOW + later(hours=1), thread="7")
    behind = office.put(chat, "sau")
    claimed = office.one()
    assert claimed.content == {"text": "một"}
    _, _, second, third = office.rows()
    assert [(part.follows, part.part, part.content) for part in (second, third)] == [
        (row, 1, {"text": "hai"}),
        (row, 2, {"text": "ba"}),
    ]
    assert {(part.expires_at, part.thread, part.priority) for part in office.rows() if part.follows} == {
        (NOW + later(hours=1), "7", Priority.NOTICE)
    }
    taken = [claimed]
    for number in range(3):
        office.settle(taken[-1], Sent(f"m{number}"))
        taken.append(office.one())
    assert [each.id for each in taken] == [row, second.id, third.id, behind]


def test_an_edit_waits_for_its_message(office: Office) -> None:
    chat = office.chat("a")
    original = office.put(chat, at=NOW + later(minutes=1))
    edit = office.put(chat, priority=Priority.EDIT, edits=original)
    assert office.claim_ids() == []
    claimed = office.one(after=60)
    assert office.claim_ids(after=60) == []
    office.settle(claimed, Sent("m1"))
    edited = office.one(after=60)
    assert (edited.id, edited.target) == (edit, "m1")


def test_an_edit_goes_to_the_last_piece_with_the_last_piece(office: Office) -> None:
    chat = office.chat("a")
    original = office.put(chat, "một", "hai")
    edit = office.put(chat, "một mới", "hai mới", priority=Priority.EDIT, edits=original)
    office.settle(office.one(), Sent("m1"))
    office.settle(office.one(), Sent("m2"))
    claimed = office.one()
    assert (claimed.id, claimed.target, claimed.content) == (edit, "m2", {"text": "hai mới"})
    assert len(office.rows()) == 3


@pytest.mark.parametrize("ending", [Failed("hỏng"), Unknown("không rõ")])
def test_an_edit_of_what_nobody_can_name_is_skipped(office: Office, ending: Failed | Unknown) -> None:
    chat = office.chat("a")
    original = office.put(chat)
    edit = office.put(chat, priority=Priority.EDIT, edits=original)
    office.settle(office.one(), ending)
    assert office.claim_ids() == []
    assert (office.state(edit), office.row(edit).reason) == (SendState.SKIPPED, "tin cần sửa không gửi được")


def test_a_calm_chat_gets_messages_but_no_edits(office: Office) -> None:
    chat = office.chat("a")
    original = office.put(chat)
    office.settle(office.one(), Sent("m1"))
    edit = office.put(chat, priority=Priority.EDIT, edits=original)
    batch = office.claim(calm={chat})
    assert batch.claimed == []
    assert batch.waiting == {chat}
    message = office.put(chat)
    assert office.claim_ids(calm={chat}) == [message]
    assert office.claim_ids(held=()) == [edit]


def test_a_claim_of_many_takes_few_statements(office: Office) -> None:
    for number in range(25):
        office.put(office.chat(str(number)))
    statements: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert len(office.claim(25, held={1}, calm={2}).claimed) == 24
    assert len([each for each in statements if "SAVEPOINT" not in each and "BEGIN" not in each]) <= 8


def test_claims_read_only_what_waits(office: Office) -> None:
    """SQLite must use the small index over what waits, however long the history has grown."""
    if office.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses its plan by the size of the table")
    office.put(office.chat("a"))
    seen: list[tuple[str, tuple[object, ...]]] = []
    event.listen(office.engine, "before_cursor_execute", lambda *args: seen.append((args[2], args[3])))
    office.recover()
    office.claim(held={1})
    about_outbox = [each for each in seen if "FROM outbox" in each[0] or "UPDATE outbox" in each[0]]
    with office.engine.connect() as connection:
        for statement, values in about_outbox:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert not [step for step in plan if step[3].startswith("SCAN outbox")], statement


def test_what_was_decided_meanwhile_is_not_taken(office: Office) -> None:
    """A row may be called off between two claims."""
    row = office.put(office.chat("a"))
    with Session(office.engine) as session:
        session.execute(update(Outbox).where(col(Outbox.id) == row).values(state=SendState.SKIPPED))
        session.commit()
    assert office.claim_ids() == []
