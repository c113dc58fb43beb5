"""What is said beside a meeting: warnings before, the committee's load, papers, the thematic session."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import Session, col, select

from handlers.events import ChatKind, ChatRef, Event, Sender, Tap, Text
from handlers.local_time import HOME
from handlers.meetings.announce import Call, announce
from handlers.meetings.warnings import warnings
from handlers.router import handle
from storage.tables import (
    Bond,
    CalendarLink,
    Employment,
    Meeting,
    MeetingKind,
    Membership,
    Occurrence,
    OccurrenceState,
    Outbox,
    SendState,
    Unit,
    UnitKind,
    UnitSetting,
)
from tests.kit import cell as kit
from tests.series.conftest import HOUSE, START, Office
from tests.series.test_calendar import WITH_LINKS
from tests.series.test_changes import AT, called, said
from tests.series.test_three_years import add_series

BOSS = "Đinh Công Tráng"


def lines(office: Office, at: datetime, kind: MeetingKind = MeetingKind.REGULAR) -> list[str]:
    return office.do(lambda session: warnings(session, HOUSE, office.rows.cell, kind, at))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 3), []),
        (date(2027, 1, 1), ["Ngày 01/01 là ngày nghỉ: Tết Dương lịch."]),
        (date(2027, 2, 3), ["Ngày 03/02 là 27 tháng Chạp âm lịch, gần Tết."]),
        (date(2027, 9, 2), ["Ngày 02/09 là ngày nghỉ: Quốc khánh."]),
    ],
)
def test_days_off_and_tet_are_warned_of(office: Office, day: date, expected: list[str]) -> None:
    assert lines(office, datetime.combine(day, time(19, 30), HOME)) == expected


def other_cell(office: Office, members: Sequence[str], workplace: str | None = None) -> int:
    """A second cell of the ward that has these people too."""

    def make(session: Session) -> int:
        cell = kit.add(session, Unit(parent_id=office.rows.ward, kind=UnitKind.CELL, name="Chi bộ Khu phố 8"))
        for name in members:
            person = office.rows.people[name]
            session.add(Membership(person_id=person, unit_id=cell, bond=Bond.VISITING, starts_on=kit.SINCE))
            if workplace:
                session.add(Employment(person_id=person, workplace=workplace, starts_on=kit.SINCE))
        return cell

    return office.do(make)


def test_whoever_is_called_elsewhere_is_named(office: Office) -> None:
    other = other_cell(office, ["Lê Thị Cúc", "Võ Thị Lan"])
    call = Call(other, MeetingKind.REGULAR, AT + timedelta(minutes=30), "Trường Kim Đồng", "…")
    office.do(lambda session: announce(session, HOUSE, START, call, None))
    (line,) = lines(office, AT)
    assert line.startswith("Đ/c Lê Thị Cúc và Võ Thị Lan có buổi họp khác gần giờ này: 20 giờ")
    assert lines(office, AT + timedelta(minutes=151)) == []


def test_a_second_regular_meeting_in_a_month_is_warned_of(office: Office) -> None:
    called(office)
    (line,) = lines(office, AT + timedelta(days=10))
    assert line == "Tháng này chi bộ đã có buổi họp thường kỳ 19 giờ 30, thứ Năm, ngày 03/12/2026."
    assert lines(office, AT + timedelta(days=10), MeetingKind.THEMATIC) == []


def test_the_committee_hears_once_of_an_office_left_empty(office: Office) -> None:
    staff = ["Lê Thị Cúc", "Phạm Văn Dũng", "Ngô Thị Hoa", "Võ Thị Lan", "Đỗ Minh Nam"]
    other = other_cell(office, staff, "UBND phường")
    for hour in (19, 20):
        call = Call(other, MeetingKind.REGULAR, AT.replace(hour=hour), "Trường Kim Đồng", "…")
        office.do(lambda session, call=call: announce(session, HOUSE, START, call, None))  # type: ignore[misc]
    told = said(office, START + timedelta(minutes=5))
    assert told[BOSS].count("Nhiều cán bộ bị gọi họp cùng ngày") == 1


def setting(office: Office, **values: object) -> None:
    def keep(session: Session) -> None:
        for key, value in values.items():
            session.add(UnitSetting(unit_id=office.rows.ward, key=key, value=value))

    office.do(keep)


def errands(office: Office, now: datetime) -> list[str]:
    """What the secretary is reminded of at this hour."""
    office.tick(now)
    return [
        line
        for line in said(office, now).get("Nguyễn Văn An", [])
        if line.startswith(("Tài liệu", "Hoàn thiện", "Sinh hoạt"))
    ]


def press(office: Office, action: str, now: datetime) -> None:
    event = Event(
        f"{action}{now}",
        "telegram",
        now,
        ChatRef("Nguyễn Văn An", ChatKind.PRIVATE),
        Sender("Nguyễn Văn An"),
        Tap(action, "1", "1"),
    )
    office.do(lambda session: handle(session, event, house=WITH_LINKS, now=now))


def test_papers_are_asked_for_until_they_are_there(office: Office) -> None:
    setting(office, papers_before=True, papers_after=True)
    meeting = called(office)
    said(office)
    before, after = AT.replace(day=2, hour=8), AT.replace(day=4, hour=8)
    assert errands(office, before) == ["Tài liệu cho buổi họp sắp tới"]
    assert errands(office, before + timedelta(hours=2)) == []
    assert errands(office, after) == ["Hoàn thiện hồ sơ sau họp"]
    assert errands(office, after + timedelta(hours=5)) == []
    press(office, f"paper:{meeting}:minutes", after)
    assert errands(office, after + timedelta(days=1)) == ["Hoàn thiện hồ sơ sau họp"]
    assert errands(office, after + timedelta(days=2)) == []


def test_papers_that_are_there_are_not_asked_for(office: Office) -> None:
    setting(office, papers_after=True)
    meeting = called(office)
    said(office)
    for name in ("minutes", "resolution"):
        press(office, f"paper:{meeting}:{name}", AT + timedelta(hours=1))
    assert errands(office, AT.replace(day=4, hour=8)) == []


def test_without_the_setting_nothing_is_asked(office: Office) -> None:
    called(office)
    said(office)
    assert errands(office, AT.replace(day=2, hour=8)) == []
    assert errands(office, AT.replace(day=4, hour=8)) == []


def test_the_quarters_thematic_session_is_reminded_of_once(office: Office) -> None:
    assert errands(office, datetime(2026, 12, 10, 8, tzinfo=HOME)) == []
    assert errands(office, datetime(2026, 12, 20, 8, tzinfo=HOME)) == ["Sinh hoạt chuyên đề quý 4"]
    assert errands(office, datetime(2026, 12, 21, 8, tzinfo=HOME)) == []


def test_a_quarter_with_a_thematic_session_needs_no_reminder(office: Office) -> None:
    call = Call(office.rows.cell, MeetingKind.REGULAR_THEMATIC, AT, "Nhà văn hóa", "…")
    office.do(lambda session: announce(session, HOUSE, START, call, None))
    assert errands(office, datetime(2026, 12, 20, 8, tzinfo=HOME)) == []


def test_a_unit_may_let_its_notices_go_by_themselves(office: Office) -> None:
    setting(office, series_send_unasked=True)
    rule, unit = "FREQ=MONTHLY;BYMONTHDAY=3", office.rows.cell
    office.do(lambda session: add_series(session, unit, rule, date(2026, 11, 4), MeetingKind.REGULAR))
    now = datetime(2026, 11, 26, 8, tzinfo=HOME)
    office.tick(now)
    assert said(office, now)["nhóm"] == ["THÔNG BÁO SINH HOẠT CHI BỘ THÁNG 12/2026"]


def test_a_meeting_called_by_hand_takes_the_occurrences_place(office: Office) -> None:
    meeting, unit = called(office), office.rows.cell
    said(office)
    rule = "FREQ=MONTHLY;BYMONTHDAY=3"
    office.do(lambda session: add_series(session, unit, rule, date(2026, 11, 4), MeetingKind.REGULAR))
    office.tick(datetime(2026, 11, 26, 8, tzinfo=HOME))
    (row,) = office.do(lambda session: session.exec(select(Occurrence)).all())
    assert (row.state, row.meeting_id) == (OccurrenceState.CALLED, meeting)
    assert len(office.do(lambda session: session.exec(select(Meeting)).all())) == 1


def write(office: Office, name: str, text: str) -> str:
    """What the bot answers in private, with a public address."""
    event = Event(
        text, "telegram", START, ChatRef(name, ChatKind.PRIVATE), Sender(name), Text(text, message_id="1")
    )
    office.do(lambda session: handle(session, event, house=WITH_LINKS, now=START))
    waiting = select(Outbox).where(Outbox.state == SendState.PENDING, Outbox.chat_id == office.chats[name])
    rows = office.do(lambda session: session.exec(waiting.order_by(col(Outbox.id).desc())).all())
    text_: str = rows[0].content["text"]
    return text_


def test_the_address_is_given_and_changed(office: Office) -> None:
    first = write(office, "Nguyễn Văn An", "/lich điện thoại")
    assert "https://lich.example.vn/lich/" in first
    press(office, "calendar:new", START)
    link = office.do(lambda session: session.exec(select(CalendarLink)).one())
    assert (link.person_id, link.version) == (office.rows.people["Nguyễn Văn An"], 2)


def test_whoever_steers_the_committee_sees_all_cells(office: Office) -> None:
    called(office)
    said(office)
    seen = write(office, BOSS, "/lich")
    assert "Thứ Năm, 03/12:" in seen
    assert "• 19 giờ 30 Chi bộ Khu phố 7, tại Nhà văn hóa (0/8 đã trả lời)" in seen
