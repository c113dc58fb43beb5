"""About whoever refused, withdrew or restricted nothing is kept or shown but the count, whoever says it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select as rows_of
from sqlmodel import SQLModel, select

from handlers.actions import action
from handlers.meetings.sheet import Sheet
from handlers.privacy import copies
from storage.queries.answers import Said, record
from storage.tables import (
    Account,
    Answer,
    AnswerChoice,
    AnswerSource,
    Chat,
    ChatType,
    Consent,
    DataRequest,
    Decision,
    Mark,
    MarkHistory,
    Outbox,
    Priority,
    Reason,
    RequestEnd,
    SendState,
)
from tests.roll.conftest import desk, shared_desk
from tests.roll.desk import HOUSE, Desk

__all__ = ["desk", "shared_desk"]

NO = (Decision.REFUSED, Decision.WITHDRAWN, Decision.RESTRICTED)


def decided(desk: Desk, name: str, decision: Decision) -> None:
    consent = desk.session.get_one(Consent, desk.person(name))
    consent.decision = decision
    desk.session.flush()


def everything(desk: Desk) -> str:
    rows = [desk.session.execute(rows_of(table)).all() for table in SQLModel.metadata.sorted_tables]
    return json.dumps([[list(map(str, row)) for row in found] for found in rows], ensure_ascii=False)


@pytest.mark.parametrize("decision", NO)
def test_a_reason_said_by_another_is_not_kept(desk: Desk, decision: Decision) -> None:
    decided(desk, "Hoa", decision)
    desk.now -= timedelta(days=2)
    desk.say("An", "/ds")
    desk.say("An", "đ/c Hoa vắng vì ốm, đ/c Lan vắng vì ốm")
    desk.say("An", "đ/c Hoa vắng vì ốm")
    desk.say("Cúc", "chị Hoa vắng vì ốm", group=True)
    answers = {one.person_id: one for one in desk.session.exec(select(Answer))}
    hoa = answers.get(desk.person("Hoa"))
    assert hoa is not None
    assert (hoa.choice, hoa.reason, hoa.words) == (AnswerChoice.NO, None, None)
    told = [json.dumps(row.content, ensure_ascii=False) for row in desk.session.exec(select(Outbox))]
    assert [words for words in told if "Ngô Thị Hoa vắng (" in words] == []


@pytest.mark.parametrize("decision", NO)
def test_a_reason_marked_in_the_roll_is_not_kept(desk: Desk, decision: Decision) -> None:
    decided(desk, "Hoa", decision)
    desk.say("An", "/diemdanh")
    desk.say("An", "vắng: Hoa (ốm), Lan (ốm); còn lại có mặt")
    desk.say("An", "1")
    tables: tuple[Any, ...] = (Mark, MarkHistory)
    for table in tables:
        rows = desk.session.exec(select(table)).all()
        assert {row.reason for row in rows if row.person_id == desk.person("Lan")} == {Reason.ILLNESS}
        assert {(row.reason, row.words) for row in rows if row.person_id == desk.person("Hoa")} == {
            (None, None)
        }


def test_a_withdrawal_forgets_the_reasons_there_are(desk: Desk) -> None:
    hoa = absent(desk)
    desk.press("Hoa", action("data", "withdraw", "yes"))
    desk.session.expire_all()
    kept = desk.session.get_one(Answer, (desk.meeting, hoa))
    assert (kept.choice, kept.reason, kept.words) == (AnswerChoice.NO, None, None)
    assert "chăm cháu" not in everything(desk)


def test_who_restricts_is_counted_and_no_more(desk: Desk) -> None:
    """The reasons stay where they are, and nobody is shown them; a yes lifts it."""
    hoa = absent(desk)
    desk.press("Hoa", action("data", "restrict"))
    assert desk.session.get_one(Consent, hoa).decision is Decision.RESTRICTED
    assert desk.session.exec(select(DataRequest)).one().ended is RequestEnd.DONE
    shown = Sheet.open(desk.session, HOUSE, desk.meeting).answers[hoa]
    assert (shown.choice, shown.reason, shown.words) == (AnswerChoice.NO, None, None)
    desk.session.flush()
    assert desk.session.get_one(Answer, (desk.meeting, hoa), populate_existing=True).words == "chăm cháu"
    assert "chưa được đồng chí đồng ý" in desk.say("Hoa", "tôi đi được")
    desk.say("Hoa", "/start")
    desk.press("Hoa", "consent:1:yes")
    assert Sheet.open(desk.session, HOUSE, desk.meeting).answers[hoa].words == "chăm cháu"


def absent(desk: Desk) -> int:
    """Hoa will be away, in words of her own."""
    desk.now -= timedelta(days=2)
    desk.say("Hoa", "/lich")
    hoa = desk.person("Hoa")
    record(desk.session, Said(desk.meeting, hoa, AnswerChoice.NO, AnswerSource.TEXT, desk.now, None,
                              Reason.OTHER, "chăm cháu"))  # fmt: skip
    return hoa


def test_the_copy_counts_as_done_when_it_has_arrived(desk: Desk) -> None:
    desk.say("Hoa", "/dulieu")
    desk.press("Hoa", action("data", "copy"))
    (row,) = desk.late_rows("own_copy")
    request = desk.session.exec(select(DataRequest)).one()
    assert request.ended_at is None
    assert "Ngô Thị Hoa" in desk.rendered_documents(row)
    row.state = SendState.FAILED
    copies.finished(HOUSE, desk.session, desk.now, row)
    assert request.ended_at is None
    later = Outbox(channel="telegram", chat_id=row.chat_id, priority=Priority.ANSWER, follows=row.id, part=1,
                   content={"text": "Ngô Thị Hoa …"}, not_before=desk.now, created_at=desk.now,
                   state=SendState.PENDING)  # fmt: skip
    desk.session.add(later)
    row.state = SendState.SENT
    copies.finished(HOUSE, desk.session, desk.now, row)
    assert request.ended_at is None, "a piece is still on its way"
    later.state = SendState.SENT
    copies.finished(HOUSE, desk.session, desk.now, later)
    assert ended_of(request) is RequestEnd.DONE
    assert "Ngô Thị Hoa" not in json.dumps([row.content, later.content], ensure_ascii=False)


def ended_of(request: DataRequest) -> RequestEnd | None:
    return request.ended


def test_what_is_kept_of_a_stranger_is_what_is_said(desk: Desk) -> None:
    """A code for an administrator, a no to the question: a number, and nothing that was said."""
    desk.rows.people["Người Lạ"] = 999_999
    desk.say("Người Lạ", "Tôi là Phan Văn Trị")
    account = desk.session.exec(select(Account).where(Account.external_id == "u999999")).one()
    chat = desk.session.exec(select(Chat).where(Chat.external_id == "u999999")).one()
    assert (account.name, account.person_id, chat.title, chat.type) == ("", None, "", ChatType.PRIVATE)
    assert "Phan Văn Trị" not in everything(desk)
