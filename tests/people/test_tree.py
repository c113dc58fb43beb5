"""The tree changes: who goes where, and what stays where it was."""

from datetime import date

import pytest
from sqlmodel import Session, select

from handlers.people.periods import ClosedMonthError
from handlers.people.tree import Tree, TreeError, as_of
from handlers.people.units import Units
from storage.queries.people import due, holders
from storage.tables import (
    Availability,
    AvailabilityKind,
    Chat,
    ChatType,
    EndReason,
    Membership,
    RoleKind,
    Unit,
)
from tests.people.books import CELL, GROUP, NOW, OTHER, add, member, take, ward

AN, BINH, CUC, DUNG = "Nguyễn Văn An", "Trần Thị Bình", "Lê Thị Cúc", "Phạm Văn Dũng"
TODAY = NOW.date()
MID = date(2026, 11, 15)
BEFORE = date(2026, 11, 14)


@pytest.fixture
def kept(session: Session) -> Session:
    """The ward, with Lê Thị Cúc exempt until the summer."""
    exempt = member(CUC, Tình_trạng="Miễn sinh hoạt", Tình_trạng_đến_ngày=date(2027, 6, 30))
    assert take(session, ward(exempt)).faults == []
    return session


def tree(session: Session) -> Tree:
    return Tree(session, Units.load(session), TODAY)


def unit(session: Session, name: str) -> Unit:
    return session.exec(select(Unit).where(Unit.name == name)).one()


def names_due(session: Session, own: Unit, on: date) -> list[str]:
    return [person.full_name for person in due(session, own.id, on)]


def test_a_cell_is_renamed(kept: Session) -> None:
    own = unit(kept, CELL)
    tree(kept).rename(own, "Chi bộ Khu phố 8", MID)
    assert [as_of(kept, own.id, on).name for on in (BEFORE, MID, TODAY)] == [CELL, own.name, own.name]
    assert names_due(kept, own, MID) == [AN, BINH]


def test_renamed_twice_on_one_day_is_one_change(kept: Session) -> None:
    own = unit(kept, CELL)
    tree(kept).rename(own, "Chi bộ Khu phố 88", MID)
    tree(kept).rename(own, "Chi bộ Khu phố 8", MID)
    assert [as_of(kept, own.id, on).name for on in (BEFORE, MID)] == [CELL, "Chi bộ Khu phố 8"]


def test_a_cell_is_merged_in_mid_month(kept: Session) -> None:
    old, into = unit(kept, CELL), unit(kept, OTHER)
    assert tree(kept).merge(old, into, MID) == 3
    assert [names_due(kept, old, on) for on in (BEFORE, MID)] == [[AN, BINH], []]
    assert [names_due(kept, into, on) for on in (BEFORE, MID)] == [[DUNG], [AN, BINH, DUNG]]
    assert (old.ended_on, old.successor_id) == (BEFORE, into.id)
    assert holders(kept, old.id, [RoleKind.SECRETARY], MID) == []
    ended = kept.exec(select(Membership).where(Membership.unit_id == old.id)).all()
    assert {(one.ends_on, one.end_reason) for one in ended} == {(BEFORE, EndReason.MERGED)}


def test_what_holds_of_a_person_comes_along(kept: Session) -> None:
    """Exempt there, exempt here, until the same day."""
    old, into = unit(kept, CELL), unit(kept, OTHER)
    tree(kept).merge(old, into, MID)
    periods = kept.exec(select(Availability).order_by("starts_on")).all()
    assert [(one.unit_id, one.ends_on) for one in periods] == [(old.id, BEFORE), (into.id, date(2027, 6, 30))]


def test_party_groups_come_along_with_their_leaders(kept: Session) -> None:
    group, into = unit(kept, GROUP), unit(kept, OTHER)
    tree(kept).merge(unit(kept, CELL), into, MID)
    assert (group.parent_id, group.ended_on) == (into.id, None)
    assert names_due(kept, group, TODAY) == [AN]
    assert [one.full_name for one in holders(kept, group.id, [RoleKind.PARTY_GROUP_LEADER], TODAY)] == [BINH]
    assert as_of(kept, group.id, BEFORE).parent_id != into.id


def test_two_party_groups_of_one_name_are_told_apart(session: Session) -> None:
    take(session, ward(add("Đơn vị", {"Tên đơn vị": GROUP, "Loại": "Tổ đảng", "Thuộc đơn vị": OTHER})))
    tree(session).merge(unit(session, CELL), unit(session, OTHER), MID)
    names = [own.name for own in Units.load(session).groups(unit(session, OTHER).id)]
    assert sorted(names) == [GROUP, f"{GROUP} ({CELL})"]


def test_who_visited_the_other_cell_is_simply_its_member(session: Session) -> None:
    visiting = {
        "Họ và tên": CUC,
        "Năm sinh": 1948,
        "Chi bộ": OTHER,
        "Tư cách": "Dự bị",
        "Diện sinh hoạt": "Tạm thời đến",
    }
    take(
        session, ward(member(CUC, Tình_trạng="Tạm thời nơi khác", Nơi_đến=OTHER), add("Đảng viên", visiting))
    )
    old, into = unit(session, CELL), unit(session, OTHER)
    tree(session).merge(old, into, date(2026, 11, 21))
    assert names_due(session, into, date(2026, 11, 21)) == [AN, BINH, CUC, DUNG]
    away = select(Availability).where(Availability.unit_id == into.id)
    assert session.exec(away).all() == []


def test_the_other_way_round_the_member_stays_a_member(session: Session) -> None:
    visiting = {"Họ và tên": DUNG, "Năm sinh": 1970, "Chi bộ": CELL, "Tư cách": "Chính thức",
                "Diện sinh hoạt": "Tạm thời đến", "Từ ngày": date(2020, 1, 1)}  # fmt: skip
    take(
        session, ward(member(DUNG, Tình_trạng="Tạm thời nơi khác", Nơi_đến=CELL), add("Đảng viên", visiting))
    )
    old, into = unit(session, CELL), unit(session, OTHER)
    assert names_due(session, into, BEFORE) == []
    tree(session).merge(old, into, MID)
    assert names_due(session, into, MID) == [AN, BINH, CUC, DUNG]
    elsewhere = select(Availability).where(Availability.kind == AvailabilityKind.ELSEWHERE)
    assert [one.ends_on for one in session.exec(elsewhere)] == [BEFORE]


@pytest.mark.parametrize("follow", [True, False])
def test_chats_follow_or_stay(kept: Session, follow: bool) -> None:
    old, into = unit(kept, CELL), unit(kept, OTHER)
    chat = Chat(channel="t", external_id="1", type=ChatType.GROUP, unit_id=old.id)
    kept.add(chat)
    tree(kept).merge(old, into, MID, chats_follow=follow)
    assert chat.unit_id == (into.id if follow else old.id)


def test_a_cell_is_split(kept: Session) -> None:
    own = unit(kept, CELL)
    person = kept.exec(select(Membership.person_id).where(Membership.unit_id == own.id)).first()
    new = tree(kept).split(own, "Chi bộ Khu phố 7B", [person or 0], MID)
    assert (new.parent_id, new.founded_on, new.cell_type) == (own.parent_id, MID, own.cell_type)
    assert [names_due(kept, own, on) for on in (BEFORE, MID)] == [[AN, BINH], [BINH]]
    assert [names_due(kept, new, on) for on in (BEFORE, MID)] == [[], [AN]]


def test_merged_and_renamed_by_file(kept: Session) -> None:
    """Only the rows of the two cells change: the people and party groups of the old one go along."""
    pages = ward(member(CUC, Tình_trạng="Miễn sinh hoạt", Tình_trạng_đến_ngày=date(2027, 6, 30)))
    pages["Đảng viên"][3]["Chi bộ"] = "Chi bộ Khu phố Mới"
    pages["Đơn vị"][1].update({"Kết thúc ngày": BEFORE, "Nhập vào": "Chi bộ Khu phố Mới"})
    pages["Đơn vị"][2].update({"Tên đơn vị": "Chi bộ Khu phố Mới", "Tên cũ": OTHER, "Từ ngày": MID})
    report = take(kept, pages)
    assert report.faults == []
    assert [(one.kind.value, one.who) for one in report.changes] == [
        ("changed", "Chi bộ Khu phố Mới"),
        ("ended", CELL),
    ]
    new = unit(kept, "Chi bộ Khu phố Mới")
    assert as_of(kept, new.id, BEFORE).name == OTHER
    assert names_due(kept, new, MID) == [AN, BINH, DUNG]
    assert [own.name for own in Units.load(kept).groups(new.id)] == [GROUP]
    assert take(kept, pages).changes == []


@pytest.mark.parametrize(
    ("on", "error"), [(date(2026, 10, 31), ClosedMonthError), (date(2026, 11, 22), TreeError)]
)
def test_not_in_a_closed_month_nor_in_the_future(kept: Session, on: date, error: type[Exception]) -> None:
    with pytest.raises(error):
        tree(kept).merge(unit(kept, CELL), unit(kept, OTHER), on)
    with pytest.raises(error):
        tree(kept).rename(unit(kept, CELL), "Chi bộ Khu phố 8", on)


def test_a_change_before_a_later_one_is_refused(kept: Session) -> None:
    own = unit(kept, CELL)
    tree(kept).rename(own, "Chi bộ Khu phố 8", MID)
    with pytest.raises(TreeError, match="later_change"):
        tree(kept).rename(own, "Chi bộ Khu phố 9", date(2026, 11, 10))
