"""Who has lost the right sees nothing more: role ended, unlinked, consent withdrawn, group taken off."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from handlers import router
from handlers.actions import action
from handlers.calendar.feed import feed
from handlers.house import House
from handlers.late import late
from handlers.links import Links
from schedules.ticks import HOURLY, OFTEN
from storage.outbox import Skip, waiting
from storage.queries.consents import agree
from storage.tables import (
    Account,
    CalendarLink,
    Chat,
    Conversation,
    Notice,
    Outbox,
    Priority,
    Role,
    RoleKind,
    RollPost,
    SendState,
)
from tests.joining.conftest import cell, office
from tests.joining.office import CHANNEL, Office
from tests.kit import cell as kit

__all__ = ["cell", "office"]

AN, BINH, HOA, TRANG, GROUP = 1, 2, 5, 9, -100
NUMBERS = {"Nguyễn Văn An": AN, "Trần Thị Bình": BINH, "Ngô Thị Hoa": HOA, kit.OVERSEER: TRANG}
NEUTRAL = "không còn được cập nhật"


@pytest.fixture
def meeting(office: Office, cell: kit.Cell) -> kit.Cell:
    """Everybody is linked; An has called a meeting, Hoa will be away; all is sent."""
    office.house = House(
        office.house.wording, office.house.rules, office.files, Links("https://a.vn", b"x" * 32)
    )
    with office.session() as session:
        for name, number in NUMBERS.items():
            kit.link(session, cell.people[name], CHANNEL, str(number), office.now)
        kit.join_group(session, cell.cell, CHANNEL, str(GROUP), "Chi bộ KP7")
    for number in NUMBERS.values():
        office.say(number, "/lich")
    office.say(AN, "/hop 19h30 3/12/2026 tại nhà văn hóa; nội dung: đánh giá")
    with office.session() as session:
        draft = session.exec(select(Conversation)).one().state["number"]
    office.press(AN, f"call:{draft}:send")
    office.say(HOA, "tôi xin vắng vì đi công tác")
    return cell


def beat(office: Office) -> dict[str, str]:
    """All duties once; what every chat is told then, the latest of each."""
    with office.session() as session:
        for duty in (*HOURLY, *OFTEN):
            duty.run(session, office.house, office.now)
        return dict(office.sent(session))


def boards(session: Session, number: int, name: str = "board") -> list[Outbox]:
    """The list's first rows in that person's chat."""
    rows = session.exec(
        select(Outbox).join(Chat).where(Chat.external_id == str(number), col(Outbox.edits).is_(None))
    )
    return [row for row in rows if row.content.get("late") == name]


def end_role(office: Office, cell: kit.Cell, name: str) -> None:
    with office.session() as session:
        role = session.exec(
            select(Role).where(Role.person_id == cell.people[name], Role.kind != RoleKind.ADMINISTRATOR)
        ).one()
        role.ends_on = office.now.date() - timedelta(days=1)


def told_after(office: Office, member: int, words: str) -> list[str]:
    """Who is told of an answer given now, by chat."""
    with office.session() as session:
        last = max(session.exec(select(Outbox.id)).all())
    office.say(member, words)
    with office.session() as session:
        rows = session.exec(select(Outbox).where(col(Outbox.id) > last)).all()
        render = router.renderer(office.house)
        told = {row.chat_id: render(session, office.now, waiting(row)) for row in rows}
        return [
            session.get_one(Chat, chat).external_id
            for chat, message in told.items()
            if not isinstance(message, Skip) and "Hoa" in message.text
        ]


def test_a_secretary_whose_office_ended_is_left_nothing(office: Office, meeting: kit.Cell) -> None:
    with office.session() as session:
        assert len(boards(session, AN)) == 1
    end_role(office, meeting, "Nguyễn Văn An")
    assert NEUTRAL in beat(office)[str(AN)], "closed at once, though nobody answered since"
    assert str(AN) not in beat(office), "once"
    office.now += timedelta(minutes=5)
    assert str(AN) not in told_after(office, HOA, "tôi đi được, nhưng đến muộn")


def test_the_successor_is_given_the_open_list(office: Office, meeting: kit.Cell) -> None:
    end_role(office, meeting, "Nguyễn Văn An")
    with office.session() as session:
        hoa = meeting.people["Ngô Thị Hoa"]
        session.add(Role(person_id=hoa, unit_id=meeting.cell, kind=RoleKind.SECRETARY,
                         starts_on=office.now.date()))  # fmt: skip
    assert "Ngô Thị Hoa" in beat(office)[str(HOA)]
    beat(office)
    with office.session() as session:
        assert len(boards(session, HOA)) == 1, "once"
        assert len(boards(session, BINH)) == 1, "who has it is not given it again"


def test_an_overseer_who_is_one_no_more_follows_nothing(office: Office, meeting: kit.Cell) -> None:
    with office.session() as session:
        assert len(boards(session, TRANG, "notice")) == 1
        for role in session.exec(select(Role).where(Role.person_id == meeting.people[kit.OVERSEER])):
            role.ends_on = office.now.date() - timedelta(days=1)
    assert NEUTRAL in beat(office)[str(TRANG)]


def test_an_unlinked_account_is_left_nothing(office: Office, meeting: kit.Cell) -> None:
    an = meeting.people["Nguyễn Văn An"]
    with office.session() as session:
        account = session.exec(select(Account).where(Account.person_id == an)).one().id
    with office.session() as session:
        before = session.exec(select(Notice).where(Notice.live)).all()
    told = office.press(BINH, action("invite", "drop", meeting.cell, an, account))
    assert any(NEUTRAL in words for words in told)
    with office.session() as session:
        assert len(session.exec(select(Notice).where(Notice.live)).all()) == len(before) - 1


def test_who_withdraws_keeps_no_list_of_others(office: Office, meeting: kit.Cell) -> None:
    told = office.press(AN, action("data", "withdraw", "yes"))
    assert any(NEUTRAL in words for words in told)


def test_a_group_taken_off_is_told_nothing_more(office: Office, meeting: kit.Cell) -> None:
    with office.session() as session:
        group = session.exec(select(Chat).where(Chat.external_id == str(GROUP))).one().id
        row = Outbox(channel=CHANNEL, chat_id=group, priority=Priority.NOTICE, state=SendState.SENT,
                     content=late("roll_call", meeting=1, chat=group), message_id="r", not_before=office.now,
                     created_at=office.now, finished_at=office.now)  # fmt: skip
        session.add(row)
        session.flush()
        session.add(RollPost(meeting_id=1, chat_id=group, outbox_id=row.id, content=row.content))
    told = office.press(AN, action("group", "drop", group))
    assert sum(NEUTRAL in words for words in told) == 2, "the notice and the roll's call"
    with office.session() as session:
        assert [one.chat_id for one in session.exec(select(Notice).where(Notice.live))].count(group) == 0
        assert not session.exec(select(RollPost).where(RollPost.live)).all()


def token_of(office: Office, number: int) -> str:
    (told,) = [words for words in office.press(number, action("calendar", "link")) if "https://" in words]
    return told.partition("/lich/")[2].partition(".ics")[0]


@pytest.mark.parametrize("how", ["unlinked", "withdrawn", "refused anew"])
def test_a_calendar_address_ends_for_good(office: Office, meeting: kit.Cell, how: str) -> None:
    hoa = meeting.people["Ngô Thị Hoa"]
    token = token_of(office, HOA)
    with office.session() as session:
        assert feed(session, office.house, token, office.now)
        account = session.exec(select(Account).where(Account.person_id == hoa)).one().id
    if how == "unlinked":
        office.press(AN, action("invite", "drop", meeting.cell, hoa, account))
    elif how == "withdrawn":
        office.press(HOA, action("data", "withdraw", "yes"))
    else:
        rules = office.house.rules.model_copy(update={"consent_version": 2})
        office.house = House(office.house.wording, rules, office.files, office.house.links)
        office.say(HOA, "/start")
        office.press(HOA, "consent:2:no")
    with office.session() as session:
        session.get_one(Account, account).person_id = hoa
        agree(session, hoa, office.now)
        assert feed(session, office.house, token, office.now) is None, "nor when they are back"
        assert session.get_one(CalendarLink, hoa).version == 2
    assert token_of(office, HOA) != token


def test_the_day_does_not_matter(office: Office, meeting: kit.Cell) -> None:
    """An ending in the future is looked at when it has come."""
    with office.session() as session:
        an = session.exec(select(Role).where(Role.person_id == meeting.people["Nguyễn Văn An"])).one()
        an.ends_on = date(2026, 11, 26)
    assert str(AN) not in beat(office)
    office.wait(days=2)
    assert NEUTRAL in beat(office)[str(AN)]
