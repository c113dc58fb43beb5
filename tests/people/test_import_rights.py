"""A secretary's file reaches the own cell and nobody else, whoever is named in it."""

from datetime import date

import pytest
from sqlmodel import Session, select

from handlers.people.roster.run import ImportRights, Report
from handlers.people.units import Units
from storage.queries.people import due
from storage.tables import Person, Unit
from tests.people.books import CELL, GROUP, NOW, OTHER, Edit, Pages, member, take, ward

DUNG = "Phạm Văn Dũng"
"""A member of the other cell."""


@pytest.fixture
def kept(session: Session) -> Session:
    assert take(session, ward()).faults == []
    return session


def as_secretary(session: Session, *edits: Edit) -> Report:
    """Import the own cell's rows, edited."""
    own: list[Edit] = [*edits, _own_cell]
    units = Units.load(session)
    cell = units.find(CELL)
    assert cell is not None
    assert cell.id is not None
    within = {cell.id, *(group.id for group in units.groups(cell.id))}
    return take(session, ward(*own), NOW, ImportRights(within, set()))


def _own_cell(pages: Pages) -> None:
    pages["Đảng viên"] = [row for row in pages["Đảng viên"] if row["Chi bộ"] == CELL]


def reasons(report: Report) -> list[str]:
    return [fault.reason for fault in report.faults]


def dung(session: Session) -> Person:
    return session.exec(select(Person).where(Person.full_name == DUNG)).one()


def test_the_own_cell(kept: Session) -> None:
    report = as_secretary(kept, member("Trần Thị Bình", Tổ_đảng=GROUP), member("Lý Thái Sơn"))
    assert reasons(report) == []
    assert [change.who for change in report.changes] == ["Trần Thị Bình (1960)", "Lý Thái Sơn"]


def test_another_cell(kept: Session) -> None:
    def elsewhere(pages: Pages) -> None:
        pages["Đảng viên"].append({"Họ và tên": "Lý Thái Sơn", "Chi bộ": OTHER, "Tư cách": "Dự bị"})

    within = {unit.id for unit in kept.exec(select(Unit).where(Unit.name == CELL))}
    assert "scope" in reasons(take(kept, ward(elsewhere), NOW, ImportRights(within, set())))


def test_a_member_of_another_cell_is_not_taken_over(kept: Session) -> None:
    assert reasons(as_secretary(kept, member(DUNG, Chi_bộ=CELL))) == ["elsewhere"]


@pytest.mark.parametrize("bond", ["Quy định 213", "Tạm thời đến"])
def test_a_guest_is_enrolled_by_the_committee_alone(kept: Session, bond: str) -> None:
    """A guest's hosts could let somebody else speak for the guest: by a phone number, by a code."""
    guest = member(
        DUNG, Chi_bộ=CELL, Diện_sinh_hoạt=bond, Từ_ngày=None, Số_điện_thoại="0901234567", Tên_thường_gọi="Tư"
    )
    assert reasons(as_secretary(kept, guest)) == ["elsewhere"]
    assert (dung(kept).phone, dung(kept).nickname) == (None, None)


def test_a_guest_does_not_die_by_the_hosts_word(kept: Session) -> None:
    guest = {"Chi_bộ": CELL, "Diện_sinh_hoạt": "Tạm thời đến", "Từ_ngày": date(2026, 11, 2)}
    take(kept, ward(member(DUNG, **guest)))
    gone = member(DUNG, **guest, Kết_thúc_ngày=date(2026, 11, 20), Lý_do_kết_thúc="Qua đời")
    assert reasons(as_secretary(kept, gone)) == ["elsewhere"]
    left = member(DUNG, **guest, Kết_thúc_ngày=date(2026, 11, 20), Lý_do_kết_thúc="Khác")
    assert reasons(as_secretary(kept, left)) == ["elsewhere"]
    other = kept.exec(select(Unit).where(Unit.name == OTHER)).one()
    assert [person.full_name for person in due(kept, other.id, NOW.date())] == [DUNG]


def test_years_of_birth_elsewhere_are_not_told(kept: Session) -> None:
    take(kept, ward(member("Phạm văn Dũng", Năm_sinh=1981)))
    report = as_secretary(
        kept, member("phạm văn dũng", Chi_bộ=CELL, Diện_sinh_hoạt="Tạm thời đến"), _only_new
    )
    assert [(fault.reason, fault.fields) for fault in report.faults] == [("namesakes", {"years": []})]


def _only_new(pages: Pages) -> None:
    pages["Đảng viên"] = [row for row in pages["Đảng viên"] if row["Họ và tên"] == "phạm văn dũng"]
    pages["Chức vụ"] = []
