"""A group that becomes a supergroup keeps everything that belongs to it."""

from datetime import timedelta
from itertools import permutations

import pytest
from sqlmodel import Session, col, select

from storage.chat_moves import move_chat
from storage.queries.chats import open_chat
from storage.tables import Account, Chat, ChatType, Conversation, Outbox, Question, QuestionKind
from tests.kit.cell import make_cell
from tests.storage.office import CHANNEL, NOW, Office


def move(office: Office, old: str, new: str) -> int | None:
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


NEWS = ("press in the new", "error", "service message", "error", "service message")


@pytest.mark.parametrize("news", sorted(set(permutations(NEWS, 4))))
def test_in_every_order_of_the_news_the_joined_row_goes_on_alone(
    office: Office, news: tuple[str, ...]
) -> None:
    with Session(office.engine) as session:
        cell = make_cell(session, NOW).cell
        session.commit()
    joined = office.chat("-5", ChatType.GROUP, unit_id=cell)
    row = office.put(joined)
    for what in news:
        with Session(office.engine) as session:
            if what == "press in the new":
                open_chat(session, CHANNEL, "-1005", ChatType.GROUP, "")
            if what == "service message":
                open_chat(session, CHANNEL, "-5", ChatType.GROUP, "")
            if what != "press in the new":
                move_chat(session, CHANNEL, "-5", "-1005")
            session.commit()
    assert chats(office) == [(joined, "-1005")]
    assert office.chat_row(joined).unit_id == cell
    assert office.row(row).chat_id == joined


def test_a_group_joined_under_its_new_id_stays_joined(office: Office) -> None:
    with Session(office.engine) as session:
        cell = make_cell(session, NOW).cell
        session.commit()
    office.chat("-5", ChatType.GROUP)
    joined = office.chat("-1005", ChatType.GROUP, unit_id=cell)
    assert move(office, "-5", "-1005") == joined
    assert chats(office) == [(joined, "-1005")]


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
