"""A group that becomes a supergroup keeps everything that belongs to it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from storage.chat_moves import move_chat
from storage.tables import Account, Chat, ChatType, Conversation, Outbox, Question, QuestionKind
from tests.storage.office import CHANNEL, NOW, Office


def move(office: Office, old: str, new: str) -> bool:
    with Session(office.engine) as session:
        moved = move_chat(session, CHANNEL, old, new)
        session.commit()
    return moved


def chats(office: Office) -> list[tuple[int | None, str]]:
    with Session(office.engine) as session:
        return [(chat.id, chat.external_id) for chat in session.exec(select(Chat).order_by(col(Chat.id)))]


def test_the_row_gets_the_new_id_and_is_open(office: Office) -> None:
    chat = office.chat("-5", ChatType.GROUP, title="Tổ 3", closed_at=NOW)
    assert move(office, "-5", "-1005")
    found = office.chat_row(chat)
    assert (found.external_id, found.title, found.closed_at) == ("-1005", "Tổ 3", None)


def test_told_twice_it_moves_once(office: Office) -> None:
    office.chat("-5", ChatType.GROUP)
    assert move(office, "-5", "-1005")
    assert not move(office, "-5", "-1005")
    assert not move(office, "-1005", "-1005")


def test_a_chat_of_another_account_stays(office: Office) -> None:
    office.chat("-5", ChatType.GROUP, channel="zalo")
    assert not move(office, "-5", "-1005")


def test_where_the_new_one_was_heard_first_both_become_one(office: Office) -> None:
    """The supergroup's first message may come before the news of the move."""
    old, new = office.chat("-5", ChatType.GROUP), office.chat("-1005", ChatType.GROUP)
    rows = [office.put(old, "cũ"), office.put(new, "mới")]
    assert move(office, "-5", "-1005")
    assert chats(office) == [(old, "-1005")]
    assert [office.row(row).chat_id for row in rows] == [old, old]


def test_what_may_exist_once_stays_as_the_old_chat_had_it(office: Office) -> None:
    old, new = office.chat("-5", ChatType.GROUP), office.chat("-1005", ChatType.GROUP)
    with Session(office.engine) as session:
        accounts = [Account(channel=CHANNEL, external_id=name, seen_at=NOW) for name in ("x", "y")]
        session.add_all(accounts)
        session.flush()
        x, y = (account.id for account in accounts)
        for chat, account, form in ((old, x, "cũ"), (new, x, "mới"), (new, y, "mới")):
            session.add(Conversation(chat_id=chat, account_id=account, form=form, state={}, updated_at=NOW))
        session.commit()
    move(office, "-5", "-1005")
    with Session(office.engine) as session:
        found = session.exec(select(Conversation).order_by(col(Conversation.account_id))).all()
        assert [(each.chat_id, each.account_id, each.form) for each in found] == [
            (old, x, "cũ"),
            (old, y, "mới"),
        ]


@pytest.mark.parametrize("heard_first", [False, True])
def test_rows_the_handler_has_in_hand_show_the_move(office: Office, heard_first: bool) -> None:
    old = office.chat("-5", ChatType.GROUP)
    if heard_first:
        office.chat("-1005", ChatType.GROUP)
    with Session(office.engine) as session:
        chat = session.get_one(Chat, old)
        question = Question(
            chat_id=old,
            kind=QuestionKind.CONFIRM,
            choices=[],
            asked_at=NOW,
            closes_at=NOW + timedelta(days=1),
        )
        session.add(question)
        move_chat(session, CHANNEL, "-5", "-1005")
        assert (chat.external_id, question.chat_id) == ("-1005", old)
        session.commit()
    assert office.rows() == list[Outbox]()
