"""The roster over time: imported twice, changed, moved; namesakes; who is no longer in the file."""

import unicodedata
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from handlers.people.roster import importing, layout, report_text, template
from handlers.people.roster.layout import MEMBERS, OFFICES, UNITS
from handlers.people.roster.reading import read
from handlers.people.roster.run import ImportRights, Report
from handlers.wording import Wording
from storage.queries.people import due, holders
from storage.tables import (
    Availability,
    AvailabilityKind,
    Bond,
    Membership,
    Person,
    RoleKind,
    Standing,
    StandingKind,
    Unit,
)
from tests.people.books import CELL, GROUP, NOW, OTHER, Edit, add, file_of, member, take, ward, without

AN, BINH, CUC, DUNG = "Nguyễn Văn An", "Trần Thị Bình", "Lê Thị Cúc", "Phạm Văn Dũng"
LATER = datetime(2026, 12, 10, 2, tzinfo=UTC)
TODAY = date(2026, 12, 10)


def told(report: Report) -> list[str]:
    assert report.faults == []
    return report_text.changes(Wording(), report)


def unit_id(session: Session, name: str) -> int:
    return session.exec(select(Unit.id).where(Unit.name == name)).one() or 0


def names_due(session: Session, unit: str, on: date) -> list[str]:
    return [person.full_name for person in due(session, unit_id(session, unit), on)]


@pytest.fixture
def kept(session: Session) -> Session:
    """The ward as imported on 21/11/2026."""
    assert take(session, ward()).faults == []
    return session


def test_the_first_import(kept: Session) -> None:
    assert names_due(kept, CELL, date(2026, 12, 3)) == [AN, BINH, CUC]
    assert names_due(kept, GROUP, date(2026, 12, 3)) == [AN]
    assert [one.full_name for one in holders(kept, unit_id(kept, CELL), [RoleKind.SECRETARY], TODAY)] == [AN]


@pytest.mark.parametrize("now", [NOW, LATER])
def test_twice_changes_nothing(kept: Session, now: datetime) -> None:
    report = take(kept, ward(), now)
    assert (told(report), report.missing, report.unchanged) == ([], [], 10)


def test_other_ways_of_writing_change_nothing(kept: Session) -> None:
    """Unicode form, case, spaces and tone placement are no change; neither is the order of columns."""
    pages = ward(member(CUC, Tên_thường_gọi="Thuỷ"))
    take(kept, pages)
    for title, rows in pages.items():
        pages[title] = [{key: _rewritten(row[key]) for key in sorted(row, reverse=True)} for row in rows]
    pages[MEMBERS.title][2]["Tên thường gọi"] = "Thuỷ"
    assert told(take(kept, pages, LATER)) == []


def _rewritten(value: object) -> object:
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFD", f" {value.replace('òa', 'oà').upper().replace(' ', '  ')}")


def test_a_name_with_its_tone_elsewhere_is_the_same_person(session: Session) -> None:
    take(session, ward(member("Lê Hoà", Năm_sinh=1950)))
    assert told(take(session, ward(member("Lê Hòa", Năm_sinh=1950)), LATER)) == []
    assert len(session.exec(select(Person).where(Person.full_name == "Lê Hoà")).all()) == 1


def test_namesakes_are_told_apart_by_year(session: Session) -> None:
    take(session, ward(member("Lê Hoa", Năm_sinh=1950)))
    added = add(MEMBERS.title, {"Họ và tên": "Lê Hoa", "Năm sinh": 1961, "Chi bộ": OTHER, "Tư cách": "Dự bị"})
    report = take(session, ward(member("Lê Hoa", Năm_sinh=1950), added), LATER)
    assert [line.partition(":")[2].strip().partition(":")[0] for line in told(report)] == ["Lê Hoa (1961)"]
    assert names_due(session, CELL, TODAY) == [AN, BINH, CUC, "Lê Hoa"]
    assert names_due(session, OTHER, TODAY) == [DUNG, "Lê Hoa"]


def test_a_year_of_birth_learnt_later(kept: Session) -> None:
    take(kept, ward(member("Lê Hoa")), LATER)
    assert told(take(kept, ward(member("Lê Hoa", Năm_sinh=1950)), LATER)) == [
        "Đổi: Lê Hoa (1950): sinh năm 1950"
    ]


def test_a_person_in_two_ways_in_two_cells(kept: Session) -> None:
    """A member in one cell, under Quy định 213 in another: never in the attendance there."""
    contact = {"Họ và tên": AN, "Năm sinh": 1956, "Chi bộ": OTHER, "Diện sinh hoạt": "Quy định 213"}
    pages = ward(add(MEMBERS.title, contact))
    assert told(take(kept, pages, LATER)) == [
        "Đổi: Nguyễn Văn An (1956): vào Chi bộ Khu phố 5 (quy định 213) từ 10/12/2026"
    ]
    assert names_due(kept, OTHER, TODAY) == [DUNG]
    assert told(take(kept, pages, LATER)) == []


CHANGES: dict[str, tuple[Edit, str]] = {
    "chuyển chi bộ": (
        member(CUC, Chi_bộ=OTHER, Từ_ngày=date(2026, 12, 5)),
        "chuyển từ Chi bộ Khu phố 7 sang Chi bộ Khu phố 5 từ 05/12/2026",
    ),
    "ngày cũ còn để đó": (
        member(CUC, Chi_bộ=OTHER),
        "chuyển từ Chi bộ Khu phố 7 sang Chi bộ Khu phố 5 từ 10/12/2026",
    ),
    "từ một ngày sắp tới": (
        member(CUC, Chi_bộ=OTHER, Từ_ngày=date(2027, 1, 1)),
        "chuyển từ Chi bộ Khu phố 7 sang Chi bộ Khu phố 5 từ 01/01/2027",
    ),
    "thành chính thức": (
        member(CUC, Tư_cách="Chính thức", Tư_cách_từ_ngày=date(2026, 12, 3)),
        "chính thức từ 03/12/2026",
    ),
    "miễn sinh hoạt đến một ngày": (
        member(CUC, Tình_trạng="Miễn sinh hoạt", Tình_trạng_đến_ngày=date(2027, 12, 9)),
        "miễn sinh hoạt từ 10/12/2026 đến 09/12/2027",
    ),
    "đi làm xa": (
        member(CUC, Tình_trạng="Đi làm xa", Nơi_đến="Đồng Nai"),
        "đi làm xa từ 10/12/2026, tại Đồng Nai",
    ),
    "vào tổ đảng": (member(CUC, Tổ_đảng=GROUP), "vào Tổ đảng 1 từ 10/12/2026"),
    "cán bộ phường": (
        member(CUC, **{"Cơ quan phường, xã": "UBND phường"}),
        "công tác tại UBND phường từ 10/12/2026",
    ),
    "số điện thoại": (member(CUC, Số_điện_thoại="0901.234.567"), "điện thoại +84901234567"),
    "qua đời": (
        member(CUC, Kết_thúc_ngày=date(2026, 12, 8), Lý_do_kết_thúc="Qua đời"),
        "qua đời, đến hết 08/12/2026",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHANGES)
def test_a_changed_row(kept: Session, kind: str) -> None:
    """It is shown before, done once, and the second time there is nothing to do."""
    edit, expected = CHANGES[kind]
    pages = ward(edit)
    shown = told(importing.preview(kept, read(file_of(pages)), ImportRights.everything(), LATER))
    assert [line.partition(": ")[2] for line in shown] == [f"Lê Thị Cúc (1948): {expected}"]
    assert told(take(kept, pages, LATER)) == shown
    assert told(take(kept, pages, LATER)) == []


def test_a_move_ends_one_period_and_begins_another(kept: Session) -> None:
    take(kept, ward(member(CUC, Chi_bộ=OTHER, Từ_ngày=date(2026, 12, 5))), LATER)
    person = kept.exec(select(Person.id).where(Person.full_name == CUC)).one()
    periods = kept.exec(select(Membership).where(Membership.person_id == person).order_by("starts_on"))
    assert [(one.unit_id, one.starts_on, one.ends_on) for one in periods] == [
        (unit_id(kept, CELL), date(2020, 1, 1), date(2026, 12, 4)),
        (unit_id(kept, OTHER), date(2026, 12, 5), None),
    ]
    assert names_due(kept, CELL, date(2026, 12, 4)) == [AN, BINH, CUC]
    assert names_due(kept, OTHER, date(2026, 12, 5)) == [CUC, DUNG]


def test_an_exemption_made_longer_is_one_period(kept: Session) -> None:
    exempt = {"Tình_trạng": "Miễn sinh hoạt"}
    take(kept, ward(member(CUC, **exempt, Tình_trạng_đến_ngày=date(2027, 6, 30))), LATER)
    take(kept, ward(member(CUC, **exempt, Tình_trạng_đến_ngày=date(2027, 12, 31))), LATER)
    (period,) = kept.exec(select(Availability)).all()
    assert (period.kind, period.starts_on, period.ends_on) == (
        AvailabilityKind.EXEMPT,
        TODAY,
        date(2027, 12, 31),
    )


def test_a_mistake_of_this_month_is_put_right(session: Session) -> None:
    """The same day again: what was entered wrongly leaves no trace."""
    since = date(2026, 11, 2)
    take(session, ward(since=since))
    take(session, ward(member(DUNG, Chi_bộ=CELL), since=since))
    person = session.exec(select(Person.id).where(Person.full_name == DUNG)).one()
    (period,) = session.exec(select(Membership).where(Membership.person_id == person)).all()
    assert (period.unit_id, period.starts_on) == (unit_id(session, CELL), since)


def test_who_is_not_in_the_file_is_told_and_left(kept: Session) -> None:
    report = take(kept, ward(without(CUC)), LATER)
    assert told(report) == []
    assert report.missing == ["Lê Thị Cúc (1948), Chi bộ Khu phố 7"]
    assert CUC in names_due(kept, CELL, TODAY)


def test_a_file_of_one_cell_says_nothing_of_the_others(kept: Session) -> None:
    pages = {MEMBERS.title: [row for row in ward()[MEMBERS.title] if row["Chi bộ"] == OTHER]}
    report = take(kept, pages, LATER)
    assert (told(report), report.missing) == ([], [])


def test_a_missing_column_takes_nothing_away(kept: Session) -> None:
    pages = {MEMBERS.title: [{key: row[key] for key in ("Họ và tên", "Chi bộ", "Tư cách")} for row in
                             ward()[MEMBERS.title]]}  # fmt: skip
    assert told(take(kept, pages, LATER)) == []
    assert names_due(kept, GROUP, TODAY) == [AN]


def test_who_died_holds_nothing_any_more(kept: Session) -> None:
    take(kept, ward(member(AN, Kết_thúc_ngày=date(2026, 12, 8), Lý_do_kết_thúc="Qua đời")), LATER)
    assert names_due(kept, CELL, TODAY) == [BINH, CUC]
    assert names_due(kept, GROUP, TODAY) == []
    assert holders(kept, unit_id(kept, CELL), [RoleKind.SECRETARY], TODAY) == []
    assert [fault.reason for fault in take(kept, ward(), LATER).faults] == ["died"]


def test_who_left_comes_back(kept: Session) -> None:
    take(kept, ward(member(CUC, Kết_thúc_ngày=date(2026, 12, 1), Lý_do_kết_thúc="Chuyển sinh hoạt")), LATER)
    report = take(kept, ward(member(CUC, Từ_ngày=date(2026, 12, 9))), LATER)
    assert told(report) == ["Đổi: Lê Thị Cúc (1948): trở lại Chi bộ Khu phố 7 từ 09/12/2026"]
    assert [CUC in names_due(kept, CELL, date(2026, 12, day)) for day in (1, 2, 8, 9)] == [
        True,
        False,
        False,
        True,
    ]


def test_a_new_secretary_after_the_old_one(kept: Session) -> None:
    pages = ward(add(OFFICES.title, {"Họ và tên": BINH, "Chức vụ": "Bí thư", "Đơn vị": CELL,
                                     "Từ ngày": date(2026, 12, 10)}))  # fmt: skip
    pages[OFFICES.title][0]["Đến ngày"] = date(2026, 12, 9)
    assert told(take(kept, pages, LATER)) == [
        "Đổi: Nguyễn Văn An (1956): thôi bí thư Chi bộ Khu phố 7 sau ngày 09/12/2026",
        "Đổi: Trần Thị Bình (1960): bí thư Chi bộ Khu phố 7 từ 10/12/2026",
    ]
    assert told(take(kept, pages, LATER)) == []


def test_a_standing_has_its_own_date(session: Session) -> None:
    take(session, ward(member(AN, Tư_cách_từ_ngày=date(1980, 5, 19))))
    statement = select(Standing).join(Person, Standing.person_id == Person.id).where(Person.full_name == AN)  # type: ignore[arg-type]
    standing = session.exec(statement).one()
    assert (standing.kind, standing.starts_on) == (StandingKind.OFFICIAL, date(1980, 5, 19))


def test_the_template_can_be_filled_in_and_read() -> None:
    content = template.write(Wording(), template.EXAMPLES)
    book = read(content)
    assert book.faults == []
    assert [len(book.units), len(book.members), len(book.roles)] == [3, 3, 2]
    assert book.members[0].bond is Bond.MEMBER


def test_the_template_offers_what_may_be_chosen() -> None:
    workbook = load_workbook(BytesIO(template.write(Wording())))
    assert workbook.sheetnames == [layout.GUIDE, UNITS.title, MEMBERS.title, OFFICES.title]
    offered = {rule.formula1 for rule in workbook[MEMBERS.title].data_validations.dataValidation}
    assert '"Chính thức,Dự bị"' in offered
    assert max(len(rule) for rule in offered) <= 255  # Excel's limit for a list in a cell
