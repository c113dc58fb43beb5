"""The workbook: its sheets, their columns, and the words that may stand in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from handlers.people.roster.rows import MemberRow, RoleRow, UnitRow
from handlers.people.roster.values import one_of, read_date, read_name, read_phone, read_text, read_year
from storage.tables import AvailabilityKind, Bond, EndReason, RoleKind, StandingKind, UnitKind

W = TypeVar("W")
Row = UnitRow | MemberRow | RoleRow

UNIT_KINDS = {
    "Đảng ủy": UnitKind.COMMITTEE,
    "Cụm": UnitKind.CLUSTER,
    "Chi bộ": UnitKind.CELL,
    "Tổ đảng": UnitKind.PARTY_GROUP,
    "Nhóm tự quản": UnitKind.SELF_MANAGED,
}


class CellType(StrEnum):
    """What kind of cell it is; a ward has cells of many kinds."""

    NEIGHBOURHOOD = "neighbourhood"
    OFFICE = "office"
    POLICE = "police"
    MILITARY = "military"
    SCHOOL = "school"
    HEALTH = "health"
    BUSINESS = "business"


CELL_TYPES = {
    "Khu dân cư": CellType.NEIGHBOURHOOD,
    "Cơ quan": CellType.OFFICE,
    "Công an": CellType.POLICE,
    "Quân sự": CellType.MILITARY,
    "Trường học": CellType.SCHOOL,
    "Y tế": CellType.HEALTH,
    "Doanh nghiệp": CellType.BUSINESS,
}
BONDS = {
    "Tại chi bộ": Bond.MEMBER,
    "Tạm thời đến": Bond.VISITING,
    "Quy định 213": Bond.DECREE_213,
}
STANDINGS = {"Chính thức": StandingKind.OFFICIAL, "Dự bị": StandingKind.PROBATIONARY}


AVAILABILITIES = {
    "Đang sinh hoạt": None,
    "Miễn sinh hoạt": AvailabilityKind.EXEMPT,
    "Tạm thời nơi khác": AvailabilityKind.ELSEWHERE,
    "Đi làm xa": AvailabilityKind.WORKING_AWAY,
    "Đình chỉ": AvailabilityKind.SUSPENDED,
}
END_REASONS = {
    "Chuyển sinh hoạt": EndReason.MOVED,
    "Qua đời": EndReason.DIED,
    "Ra khỏi Đảng": EndReason.LEFT,
    "Khác": EndReason.OTHER,
}
ROLES = {
    "Bí thư": RoleKind.SECRETARY,
    "Phó bí thư": RoleKind.DEPUTY,
    "Tổ trưởng tổ đảng": RoleKind.PARTY_GROUP_LEADER,
    "Cấp ủy viên phụ trách": RoleKind.OVERSEER,
    "Cán bộ đảng ủy": RoleKind.COMMITTEE_STAFF,
    "Quản trị viên": RoleKind.ADMINISTRATOR,
}

FORBIDDEN = (
    "cccd", "cmnd", "cmt", "can cuoc", "chung minh", "dinh danh", "ho chieu", "so the", "the dang", "ma the",
)  # fmt: skip
"""Words, without diacritics, of columns the program refuses to hold: numbers of identity and of cards."""


def word(words: Mapping[str, W], meaning: W) -> str:
    """How the meaning is written in the file, and said to people."""
    return next(written for written, meant in words.items() if meant == meaning)


class Hold(StrEnum):
    """What a column holds, for the template's formats."""

    TEXT = "text"
    DATE = "date"
    YEAR = "year"
    WORD = "word"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the field of the row; `words` are what the drop-down offers."""

    key: str
    title: str
    read: Callable[[Any], Any]
    hold: Hold = Hold.TEXT
    required: bool = False
    words: tuple[str, ...] = ()
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    row: Callable[..., Row]
    columns: tuple[Column, ...]

    def title_of(self, key: str) -> str:
        """The header of the column that fills this field."""
        return next(column.title for column in self.columns if column.key == key)


def _choice(key: str, title: str, words: Mapping[str, StrEnum | None], *, required: bool = False) -> Column:
    width = max(len(title), *map(len, words)) + 4
    return Column(key, title, one_of(words), Hold.WORD, required, tuple(words), width)


def _date(key: str, title: str) -> Column:
    return Column(key, title, read_date, Hold.DATE, width=max(13, len(title) + 3))


def _unit(key: str, title: str, *, required: bool = False) -> Column:
    return Column(key, title, read_text, Hold.UNIT, required, width=30)


_NAME = Column("name", "Họ và tên", read_name, required=True, width=28)
_YEAR = Column("birth_year", "Năm sinh", read_year, Hold.YEAR, width=11)
_GROUP = Column("group", "Tổ đảng", read_text, width=20)

UNITS = Sheet(
    "Đơn vị",
    UnitRow,
    (
        Column("name", "Tên đơn vị", read_text, required=True, width=34),
        _choice("kind", "Loại", UNIT_KINDS, required=True),
        _unit("parent", "Thuộc đơn vị"),
        _choice("cell_type", "Loại hình chi bộ", CELL_TYPES),
        Column("former", "Tên cũ", read_text, width=30),
        _date("since", "Từ ngày"),
        _date("ends_on", "Kết thúc ngày"),
        _unit("successor", "Nhập vào"),
    ),
)
MEMBERS = Sheet(
    "Đảng viên",
    MemberRow,
    (
        _NAME,
        _YEAR,
        _unit("cell", "Chi bộ", required=True),
        _GROUP,
        _choice("standing", "Tư cách", STANDINGS),
        _date("standing_since", "Tư cách từ ngày"),
        _choice("bond", "Diện sinh hoạt", BONDS),
        _choice("availability", "Tình trạng", AVAILABILITIES),
        _date("until", "Tình trạng đến ngày"),
        Column("place", "Nơi đến", read_text, width=20),
        Column("workplace", "Cơ quan phường, xã", read_text, width=24),
        Column("phone", "Số điện thoại", read_phone, width=16),
        Column("nickname", "Tên thường gọi", read_text, width=16),
        _date("since", "Từ ngày"),
        _date("ends_on", "Kết thúc ngày"),
        _choice("end_reason", "Lý do kết thúc", END_REASONS),
    ),
)
OFFICES = Sheet(
    "Chức vụ",
    RoleRow,
    (
        _NAME,
        _YEAR,
        _choice("kind", "Chức vụ", ROLES, required=True),
        _unit("unit", "Đơn vị", required=True),
        _GROUP,
        _date("since", "Từ ngày"),
        _date("until", "Đến ngày"),
    ),
)
GUIDE = "Hướng dẫn"
