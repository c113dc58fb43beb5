"""Remarks of residents: one digest for a flood, nobody sees what is not theirs, need is not passed on."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from handlers.actions import action
from handlers.language.remarks import fixed_answer, kind_of
from handlers.remarks import chase
from storage.erasure import erase
from storage.tables import Audience, Chat, Person, Remark, RemarkState, RemarkStep
from tests.roll.desk import GROUP, HOUSE, Desk

FIXED_AT_LEAST = 0.9
LINE = "đèn đường tổ 3 hỏng"


def remarks(desk: Desk) -> list[Remark]:
    return list(desk.session.exec(select(Remark)).all())


def opened(desk: Desk) -> None:
    """The secretary has written to the bot, so that he is reached."""
    desk.say("An", "/lich")


def make(desk: Desk, who: str = "Hoa", words: str = LINE) -> Remark:
    desk.say(who, f"/gopy {words}")
    desk.press(who, action("remark_kind", "works"))
    return remarks(desk)[-1]


def test_a_flood_costs_one_digest(desk: Desk) -> None:
    with desk.undone():
        opened(desk)
        first = make(desk)
        desk.session.add_all(
            Remark(**first.model_dump(exclude={"id", "number"}), number=number) for number in range(2, 502)
        )
        desk.now += timedelta(minutes=HOUSE.rules.remark_digest_minutes)
        for _ in range(3):
            chase.tell_new(desk.session, HOUSE, desk.now)
        told = desk.late_rows("remarks_new")
        assert [len(row.content["args"]["ids"]) for row in told] == [501] * len(told)
        assert len({row.chat_id for row in told}) == len(told) > 0


def test_an_account_makes_only_so_many_a_day(desk: Desk) -> None:
    with desk.undone():
        for _ in range(HOUSE.rules.remarks_a_day + 3):
            make(desk)
        assert len(remarks(desk)) == HOUSE.rules.remarks_a_day
        desk.now += timedelta(days=1)
        make(desk)
        assert len(remarks(desk)) == HOUSE.rules.remarks_a_day + 1


@pytest.mark.parametrize("who", ["Hoa", "Cúc"])
@pytest.mark.parametrize("step", ["", ":accept", ":answer", ":up", ":back", ":nonsense"])
def test_a_resident_cannot_look_at_or_settle_a_remark(desk: Desk, who: str, step: str) -> None:
    with desk.undone():
        remark = make(desk)
        before = desk.late_rows("remarks_new")
        desk.press(who, action("remark", remark.id) + step)
        desk.press(who, action("remark_send", remark.id, "yes"))
        assert (remark.state, remark.held_by) == (RemarkState.NEW, remark.unit_id)
        assert desk.session.exec(select(RemarkStep)).all() == []
        assert desk.late_rows("remarks_new") == before


def test_only_in_private_is_a_remark_shown(desk: Desk) -> None:
    with desk.undone():
        remark = make(desk)
        told = desk.press("An", action("remark", remark.id), group=True)
        assert LINE not in told
        assert desk.say("An", f"/gopy {LINE}", group=True).count(LINE) == 0


def test_what_is_not_said_to_the_bot_is_not_kept(desk: Desk) -> None:
    with desk.undone():
        chat = desk.session.exec(select(Chat).where(Chat.external_id == GROUP)).one()
        chat.audience = Audience.RESIDENTS
        desk.say("Hoa", "góp ý: rác đầy đường", group=True)
        assert remarks(desk) == []


@pytest.mark.parametrize("words", ["nhà bên đang đánh nhau", "ông Ba ăn chặn tiền quỹ", "đồ ngu"])
def test_what_has_its_own_answer_is_not_kept(desk: Desk, words: str) -> None:
    with desk.undone():
        desk.say("Hoa", f"/gopy {words}")
        desk.press("Hoa", action("remark_kind", "other"))
        assert remarks(desk) == []
        assert words not in str([row.content for row in desk.late_rows("remarks_new")])


def test_the_sender_is_named_to_nobody(desk: Desk) -> None:
    with desk.undone():
        opened(desk)
        remark = make(desk)
        desk.now += timedelta(minutes=HOUSE.rules.remark_digest_minutes)
        chase.tell_new(desk.session, HOUSE, desk.now)
        said = [desk.rendered(row) for row in desk.late_rows("remarks_new")]
        said.append(desk.press("An", action("remark", remark.id)))
        said.append(desk.say("An", "/gopy"))
        assert [one for one in said if "Hoa" in one] == []


def test_reminders_come_before_the_date_and_now_and_then_after_it(desk: Desk) -> None:
    with desk.undone():
        opened(desk)
        remark = make(desk)
        days = []
        for day in range(HOUSE.rules.remark_days + 8):
            desk.now += timedelta(days=1)
            before = len(desk.late_rows("remarks_due"))
            for _ in range(3):
                chase.remind(desk.session, HOUSE, desk.now)
            if len(desk.late_rows("remarks_due")) > before:
                days.append(day + 1)
        first = HOUSE.rules.remark_days - HOUSE.rules.remark_before_days
        assert days[:2] == [first, first + HOUSE.rules.remark_overdue_days]
        remark.state = RemarkState.ANSWERED
        desk.now += timedelta(days=9)
        before = len(desk.late_rows("remarks_due"))
        chase.remind(desk.session, HOUSE, desk.now)
        assert len(desk.late_rows("remarks_due")) == before


def test_old_remarks_and_those_of_the_erased_are_forgotten(desk: Desk) -> None:
    with desk.undone():
        remark = make(desk)
        hoa = desk.session.get_one(Person, desk.person("Hoa"))
        erase(desk.session, hoa, "một người", desk.now, desk.now.date())
        assert kept(desk.session, remark.id) == ("", None)
        chase.forget(desk.session, HOUSE, desk.now + timedelta(days=HOUSE.rules.keep_remarks_days + 1))
        assert remarks(desk) == []


def kept(session: Session, remark_id: int) -> tuple[str, int | None]:
    session.expire_all()
    remark = session.get_one(Remark, remark_id)
    return remark.words, remark.account_id


def labelled() -> list[dict[str, str]]:
    table = Path(__file__).parents[1] / "language" / "held_out_remarks.tsv"
    with table.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_what_must_not_be_passed_on_is_told_apart() -> None:
    """Labelled before the rules were run: at first 7 of 15 were missed, and 2 of 105 held back needlessly.
    The kind is a guess for the sender to confirm; at first 62 of 87 fitted."""
    rows = labelled()
    right = [row for row in rows if (fixed_answer(row["text"]) is not None) == (row["kind"] == "fixed")]
    assert len(right) >= FIXED_AT_LEAST * len(rows)
    assert kind_of("đèn đường hỏng, ổ gà đầy đường") == "works"
