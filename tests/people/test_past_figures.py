"""Whatever is learnt later, who was due in a month that is over stays who it was."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from handlers.people.periods import open_from
from handlers.people.tree import Tree, TreeError
from handlers.people.units import Units
from storage.queries.people import due
from storage.tables import Unit
from tests.people.books import BASE, CELL, NOW, OTHER, Edit, Pages, take, ward
from tests.people.conftest import empty_session

NAMES = [str(row["Họ và tên"]) for row in BASE["Đảng viên"]]
STATES = ("Đang sinh hoạt", "Miễn sinh hoạt", "Tạm thời nơi khác", "Đi làm xa", "Đình chỉ")

Due = dict[tuple[str, date], list[str]]

days = st.dates(date(2026, 9, 1), date(2027, 4, 1))
changes = st.fixed_dictionaries(
    {
        "Chi bộ": st.sampled_from([CELL, OTHER]),
        "Tư cách": st.sampled_from(["Chính thức", "Dự bị"]),
        "Diện sinh hoạt": st.sampled_from(["Tại chi bộ", "Tạm thời đến"]),
        "Tình trạng": st.sampled_from(STATES),
        "Từ ngày": st.none() | days,
    }
)
endings = st.fixed_dictionaries(
    {"Kết thúc ngày": days, "Lý do kết thúc": st.sampled_from(["Chuyển sinh hoạt", "Qua đời", "Khác"])}
)
imports = st.tuples(st.integers(0, 60), st.sampled_from(NAMES), changes | endings)


@settings(max_examples=12, deadline=None)
@given(st.lists(imports, min_size=1, max_size=5))
def test_imports_leave_the_past_alone(steps: list[tuple[int, str, dict[str, object]]]) -> None:
    with empty_session() as session:
        take(session, ward())
        now, pages = NOW, ward()
        for ahead, name, cells in steps:
            now += timedelta(days=ahead)
            before = due_before(session, open_from(now.date()))
            changed = ward(_edit(pages, name, cells))
            if not take(session, changed, now).faults:
                pages = changed
            assert due_before(session, open_from(now.date())) == before


def _edit(pages: Pages, name: str, cells: dict[str, object]) -> Edit:
    """The pages as they are, with this member's row changed."""

    def edit(fresh: Pages) -> None:
        fresh.update(pages)
        fresh["Đảng viên"] = [
            {**row, **cells} if row["Họ và tên"] == name else row for row in pages["Đảng viên"]
        ]

    return edit


def _merge(tree: Tree, one: Unit, other: Unit, on: date) -> None:
    tree.merge(one, other, on)


def _rename(tree: Tree, one: Unit, _other: Unit, on: date) -> None:
    tree.rename(one, f"{one.name} mới", on)


def _split(tree: Tree, one: Unit, _other: Unit, on: date) -> None:
    tree.split(one, f"{one.name} B", [3], on)


TreeChange = Callable[[Tree, Unit, Unit, date], None]
tree_changes: st.SearchStrategy[TreeChange] = st.sampled_from([_merge, _rename, _split])


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), tree_changes, st.booleans(), st.integers(0, 20)), min_size=1, max_size=4
    )
)
def test_changes_of_the_tree_leave_the_past_alone(
    steps: list[tuple[int, TreeChange, bool, int]],
) -> None:
    with empty_session() as session:
        take(session, ward())
        one, other = (session.exec(select(Unit).where(Unit.name == name)).one() for name in (CELL, OTHER))
        today = NOW.date()
        for ahead, act, turned, back in steps:
            today += timedelta(days=ahead)
            on = max(open_from(today), today - timedelta(days=back))
            before = due_before(session, on)
            savepoint = session.begin_nested()
            try:
                act(
                    Tree(session, Units.load(session), today), *((other, one) if turned else (one, other)), on
                )
                savepoint.commit()
            except TreeError:
                savepoint.rollback()
            assert due_before(session, on) == before


def due_before(session: Session, day: date) -> Due:
    """Who was due in each unit on each of some days before this one."""
    units = session.exec(select(Unit)).all()
    looks = [day - timedelta(days=back) for back in (1, 9, 31, 80)]
    return {
        (str(unit.id), look): [person.full_name for person in due(session, unit.id, look)]
        for unit in units
        for look in looks
        if unit.founded_on is None or unit.founded_on < day
    }
