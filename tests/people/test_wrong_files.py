"""Wrong files: each kind is refused with its sheet, row, column and reason, and nothing of it is kept."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, func, select

from handlers.people.roster import report_text
from handlers.wording import Wording
from storage.tables import Membership, Person, Role, Unit
from tests.people.books import CELL, GROUP, OTHER, WARD, Edit, Pages, add, file_of, member, take, ward

UNITS, MEMBERS, OFFICES = "Đơn vị", "Đảng viên", "Chức vụ"


class Where(NamedTuple):
    sheet: str = ""
    row: int | None = None
    column: str = ""


def cell(sheet: str, row: int, **values: object) -> Edit:
    """Change cells in a row counted as Excel does."""
    cells = {key.replace("_", " "): value for key, value in values.items()}
    return lambda pages: pages[sheet][row - 2].update(cells)


def unit(name: str, kind: str, parent: str | None = None, **values: object) -> Edit:
    cells = {key.replace("_", " "): value for key, value in values.items()}
    return add(UNITS, {"Tên đơn vị": name, "Loại": kind, "Thuộc đơn vị": parent, **cells})


def office(name: str, role: str, where: str, **values: object) -> Edit:
    cells = {key.replace("_", " "): value for key, value in values.items()}
    return add(OFFICES, {"Họ và tên": name, "Chức vụ": role, "Đơn vị": where, **cells})


def rename_column(sheet: str, old: str, new: str) -> Edit:
    def edit(pages: Pages) -> None:
        pages[sheet] = [{new if key == old else key: row[key] for key in row} for row in pages[sheet]]

    return edit


def both(*edits: Edit) -> Edit:
    def edit(pages: Pages) -> None:
        for one in edits:
            one(pages)

    return edit


AN, BINH, CUC = "Nguyễn Văn An", "Trần Thị Bình", "Lê Thị Cúc"

WRONG: dict[str, tuple[Edit, str, Where]] = {
    "trang lạ có dữ liệu": (
        lambda pages: pages.update({"Danh sách cũ": [{"A": 1}]}),
        "unknown_sheet",
        Where("Danh sách cũ"),
    ),
    "cột số căn cước": (
        cell(MEMBERS, 2, Số_CCCD="079056000001"),
        "forbidden_column",
        Where(MEMBERS, 1, "Số CCCD"),
    ),
    "cột số thẻ đảng viên": (
        cell(MEMBERS, 2, Số_thẻ_đảng_viên="1"),
        "forbidden_column",
        Where(MEMBERS, 1, "Số thẻ đảng viên"),
    ),
    "cột lạ": (cell(MEMBERS, 2, Quê_quán="Huế"), "unknown_column", Where(MEMBERS, 1, "Quê quán")),
    "hai cột cùng tên": (
        cell(MEMBERS, 2, **{"nam sinh": 1956}),
        "double_column",
        Where(MEMBERS, 1, "nam sinh"),
    ),
    "thiếu cột phải có": (
        rename_column(OFFICES, "Đơn vị", "Tổ đảng"),
        "missing_column",
        Where(OFFICES, 1, "Đơn vị"),
    ),
    "chưa điền tên": (cell(MEMBERS, 5, Họ_và_tên=" "), "required", Where(MEMBERS, 5, "Họ và tên")),
    "chưa điền tư cách": (cell(MEMBERS, 3, Tư_cách=None), "required", Where(MEMBERS, 3, "Tư cách")),
    "tên chỉ một chữ": (cell(MEMBERS, 5, Họ_và_tên="Bình"), "name", Where(MEMBERS, 5, "Họ và tên")),
    "tên có số": (cell(MEMBERS, 5, Họ_và_tên="Trần Bình 2"), "name", Where(MEMBERS, 5, "Họ và tên")),
    "năm sinh là chữ": (cell(MEMBERS, 4, Năm_sinh="bốn tám"), "year", Where(MEMBERS, 4, "Năm sinh")),
    "năm sinh quá trẻ": (cell(MEMBERS, 4, Năm_sinh=2015), "year_range", Where(MEMBERS, 4, "Năm sinh")),
    "năm sinh quá xưa": (cell(MEMBERS, 4, Năm_sinh=1830), "year_range", Where(MEMBERS, 4, "Năm sinh")),
    "ngày là chữ": (cell(MEMBERS, 4, Từ_ngày="đầu năm"), "date", Where(MEMBERS, 4, "Từ ngày")),
    "ngày không có trên lịch": (
        cell(MEMBERS, 4, Từ_ngày="30/02/2026"),
        "no_such_date",
        Where(MEMBERS, 4, "Từ ngày"),
    ),
    "ngày có năm sai": (cell(MEMBERS, 4, Từ_ngày="01/01/0206"), "date_range", Where(MEMBERS, 4, "Từ ngày")),
    "lựa chọn lạ": (cell(MEMBERS, 4, Tư_cách="Cảm tình"), "word", Where(MEMBERS, 4, "Tư cách")),
    "số điện thoại thiếu số": (
        cell(MEMBERS, 2, Số_điện_thoại="0901 23"),
        "phone",
        Where(MEMBERS, 2, "Số điện thoại"),
    ),
    "chữ quá dài": (cell(MEMBERS, 2, Tên_thường_gọi="a" * 200), "long", Where(MEMBERS, 2, "Tên thường gọi")),
    "công thức lỗi": (cell(MEMBERS, 2, Tổ_đảng="#REF!"), "formula", Where(MEMBERS, 2, "Tổ đảng")),
    "chi bộ không có": (
        cell(MEMBERS, 5, Chi_bộ="Chi bộ Khu phố 9"),
        "unit_unknown",
        Where(MEMBERS, 5, "Chi bộ"),
    ),
    "đảng ủy ở cột chi bộ": (cell(MEMBERS, 5, Chi_bộ=WARD), "not_a_cell", Where(MEMBERS, 5, "Chi bộ")),
    "tổ đảng của chi bộ khác": (
        cell(MEMBERS, 5, Tổ_đảng=GROUP),
        "group_unknown",
        Where(MEMBERS, 5, "Tổ đảng"),
    ),
    "một người hai dòng": (
        member("nguyễn văn an", Năm_sinh=1956),
        "double_member",
        Where(MEMBERS, 6, "Họ và tên"),
    ),
    "trùng tên không năm sinh": (member("nguyễn văn an"), "namesakes_no_year", Where(MEMBERS, 6, "Năm sinh")),
    "có hạn mà đang sinh hoạt": (
        cell(MEMBERS, 3, Tình_trạng_đến_ngày=date(2027, 1, 1)),
        "until_alone",
        Where(MEMBERS, 3, "Tình trạng đến ngày"),
    ),
    "hạn trước ngày bắt đầu": (
        cell(MEMBERS, 3, Tình_trạng="Miễn sinh hoạt", Tình_trạng_đến_ngày=date(2019, 1, 1)),
        "until_before",
        Where(MEMBERS, 3, "Tình trạng đến ngày"),
    ),
    "nơi đến mà không đi": (
        cell(MEMBERS, 3, Nơi_đến="Đồng Nai"),
        "place_alone",
        Where(MEMBERS, 3, "Nơi đến"),
    ),
    "kết thúc không lý do": (
        cell(MEMBERS, 3, Kết_thúc_ngày=date(2026, 11, 20)),
        "reason_missing",
        Where(MEMBERS, 3, "Lý do kết thúc"),
    ),
    "lý do không ngày kết thúc": (
        cell(MEMBERS, 3, Lý_do_kết_thúc="Qua đời"),
        "reason_alone",
        Where(MEMBERS, 3, "Kết thúc ngày"),
    ),
    "kết thúc người chưa có": (
        cell(MEMBERS, 3, Kết_thúc_ngày=date(2026, 11, 20), Lý_do_kết_thúc="Qua đời"),
        "end_unknown",
        Where(MEMBERS, 3, "Kết thúc ngày"),
    ),
    "hai đơn vị một tên": (
        unit("Chi  bộ khu phố 7", "Chi bộ", WARD),
        "double_unit",
        Where(UNITS, 6, "Tên đơn vị"),
    ),
    "thuộc đơn vị không có": (
        cell(UNITS, 4, Thuộc_đơn_vị="Đảng ủy xã Xa"),
        "unit_unknown",
        Where(UNITS, 4, "Thuộc đơn vị"),
    ),
    "chi bộ thuộc chi bộ": (
        cell(UNITS, 4, Thuộc_đơn_vị=CELL),
        "parent_unfit",
        Where(UNITS, 4, "Thuộc đơn vị"),
    ),
    "chi bộ không thuộc đâu": (
        cell(UNITS, 4, Thuộc_đơn_vị=None),
        "parent_missing",
        Where(UNITS, 4, "Thuộc đơn vị"),
    ),
    "tên cũ không có": (
        unit("Chi bộ Khu phố 8", "Chi bộ", WARD, Tên_cũ="Chi bộ Ấp 8"),
        "unit_unknown",
        Where(UNITS, 6, "Tên cũ"),
    ),
    "sáp nhập không ngày": (
        cell(UNITS, 4, Nhập_vào=CELL),
        "merge_without_day",
        Where(UNITS, 4, "Kết thúc ngày"),
    ),
    "sáp nhập vào đơn vị không có": (
        unit("Chi bộ Khu phố 8", "Chi bộ", WARD, Nhập_vào="Chi bộ Ấp 8", Kết_thúc_ngày=date(2026, 11, 20)),
        "end_unknown_unit",
        Where(UNITS, 6, "Kết thúc ngày"),
    ),
    "chức vụ của người lạ": (
        office("Đỗ Minh Nam", "Bí thư", OTHER),
        "person_unknown",
        Where(OFFICES, 4, "Họ và tên"),
    ),
    "chức vụ không hợp đơn vị": (
        office(BINH, "Tổ trưởng tổ đảng", CELL),
        "role_unfit",
        Where(OFFICES, 4, "Chức vụ"),
    ),
    "chức vụ ở đơn vị không có": (
        office(BINH, "Bí thư", "Chi bộ Ấp 1"),
        "unit_unknown",
        Where(OFFICES, 4, "Đơn vị"),
    ),
    "một chức vụ hai dòng": (office(AN, "Bí thư", CELL), "double_role", Where(OFFICES, 4, "Họ và tên")),
    "hai bí thư một chi bộ": (office(BINH, "Bí thư", CELL), "crowded", Where(OFFICES, 4, "Chức vụ")),
    "chức vụ trùng tên không năm sinh": (
        both(member("Nguyễn Văn Án", Năm_sinh=1966), member("Nguyễn văn an", Năm_sinh=1977)),
        "namesakes",
        Where(OFFICES, 2, "Năm sinh"),
    ),
}
"""Each kind of wrong file by name: what is changed in a right one, the reason, and where."""


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_file_is_refused_with_row_and_reason(session: Session, kind: str) -> None:
    edit, reason, where = WRONG[kind]
    report = take(session, ward(edit))
    assert [(fault.reason, (fault.sheet, fault.row, fault.column)) for fault in report.faults] == [
        (reason, where)
    ]
    assert _kept(session) == 0
    (line,) = report_text.faults(Wording(), report)
    assert where.sheet in line
    assert f"dòng {where.row}" in line or where.row is None


AFTERWARDS: dict[str, tuple[Edit, str, Where]] = {
    "thay đổi trong tháng đã qua": (
        member(CUC, Tư_cách="Chính thức", Tư_cách_từ_ngày=date(2026, 10, 5)),
        "closed",
        Where(MEMBERS, 4, "Từ ngày"),
    ),
    "người mới từ tháng đã qua": (
        member("Đỗ Minh Nam", Từ_ngày=date(2026, 10, 5)),
        "closed",
        Where(MEMBERS, 6, "Từ ngày"),
    ),
    "kết thúc trong tháng đã qua": (
        member(CUC, Kết_thúc_ngày=date(2026, 10, 5), Lý_do_kết_thúc="Qua đời"),
        "closed",
        Where(MEMBERS, 4, "Kết thúc ngày"),
    ),
    "đổi loại đơn vị": (cell(UNITS, 4, Loại="Cụm"), "kind_changed", Where(UNITS, 4, "Loại")),
    "kết thúc chi bộ còn người": (
        cell(UNITS, 4, Kết_thúc_ngày=date(2026, 11, 20)),
        "tree_not_empty",
        Where(UNITS, 4, "Kết thúc ngày"),
    ),
    "sáp nhập ngày chưa đến": (
        cell(UNITS, 4, Kết_thúc_ngày=date(2026, 12, 31), Nhập_vào=CELL),
        "tree_future",
        Where(UNITS, 4, "Kết thúc ngày"),
    ),
    "sáp nhập vào chính mình": (
        cell(UNITS, 4, Kết_thúc_ngày=date(2026, 11, 20), Nhập_vào=OTHER),
        "tree_merge_unfit",
        Where(UNITS, 4, "Kết thúc ngày"),
    ),
    "bí thư mới khi bí thư cũ chưa thôi": (
        cell(OFFICES, 2, Họ_và_tên=BINH),
        "crowded",
        Where(OFFICES, 2, "Chức vụ"),
    ),
}
"""Wrong only beside what is kept: the right file was imported before."""


@pytest.mark.parametrize("kind", AFTERWARDS)
def test_a_file_wrong_beside_what_is_kept(session: Session, kind: str) -> None:
    edit, reason, where = AFTERWARDS[kind]
    take(session, ward())
    before = _kept(session)
    report = take(session, ward(edit))
    found = [(fault.reason, (fault.sheet, fault.row, fault.column)) for fault in report.faults]
    assert (reason, where) in found
    assert {reason for reason, _ in found} <= {reason, "unit_ended"}
    assert _kept(session) == before


def _not_excel() -> bytes:
    return b"Ho va ten,Nam sinh\n"


def _cut_off() -> bytes:
    return file_of(ward())[:2000]


def _no_sheets() -> bytes:
    return file_of({"Trang tính1": [{"Họ và tên": AN}]})


def _empty() -> bytes:
    return file_of({MEMBERS: [{"Họ và tên": None, "Chi bộ": None, "Tư cách": None}]})


def _bomb() -> bytes:
    content = BytesIO(file_of(ward()))
    with ZipFile(content, "a") as parts:
        parts.writestr("xl/media/image1.png", b"0" * 100_000_001, compress_type=8)
    return content.getvalue()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_not_excel, "not_excel"),
        (_cut_off, "not_excel"),
        (_bomb, "too_big"),
        (_no_sheets, "no_sheets"),
        (_empty, "empty"),
    ],
)
def test_a_file_that_is_no_roster_at_all(session: Session, make: Callable[[], bytes], reason: str) -> None:
    report = take(session, make())
    assert [fault.reason for fault in report.faults] == [reason]
    assert report_text.faults(Wording(), report)[0].endswith(".")


def test_something_below_no_header(session: Session) -> None:
    workbook = load_workbook(BytesIO(file_of(ward())))
    workbook[MEMBERS]["Z3"] = "0901234567"
    content = BytesIO()
    workbook.save(content)
    report = take(session, content.getvalue())
    assert [(fault.reason, fault.row) for fault in report.faults] == [("no_header", 3)]


def test_every_wrong_row_is_told_at_once(session: Session) -> None:
    """A wrong unit, and members in it, are one fault: the members are not to blame."""
    edits = [cell(UNITS, 3, Loại="Chi hội"), cell(MEMBERS, 3, Năm_sinh="?"), cell(OFFICES, 3, Từ_ngày="?")]
    report = take(session, ward(*edits))
    assert [(fault.sheet, fault.row) for fault in report.faults] == [(UNITS, 3), (MEMBERS, 3), (OFFICES, 3)]


def _kept(session: Session) -> int:
    return sum(
        session.exec(select(func.count()).select_from(t)).one() for t in (Unit, Person, Membership, Role)
    )
