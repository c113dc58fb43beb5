"""The board narrowed, the month's list, one's own year, and what a group may read."""

from sqlmodel import select

from handlers.actions import action
from handlers.language import fold
from storage.queries.tasks import history
from storage.tables import Assignment, AvailabilityKind, Outbox, TaskEvent
from tests.kit import cell as kit
from tests.roll.desk import Desk
from tests.tasks.test_states import give


def shown(desk: Desk, name: str, what: str, *parts: str | int) -> str:
    """The message that a press leaves."""
    desk.press(name, action(what, *parts))
    row = desk.session.exec(select(Outbox).order_by(Outbox.id.desc())).first()  # type: ignore[attr-defined]
    assert row is not None
    return f"{desk.rendered(row)} {row.content.get('choices', '')}"


def test_the_board_is_narrowed_to_a_person_a_party_group_and_a_source(desk: Desk) -> None:
    give(desk, "giao đ/c Hoa: dọn rác, hạn 20/12/2026 (theo NQ 12-NQ/CB)")
    give(desk, "giao đ/c Nam: trồng cây, hạn 21/12/2026")
    choices = shown(desk, "An", "tasksby", "all", 0)
    assert all(one in choices for one in ("Ngô Thị Hoa", "Đỗ Minh Nam", "theo NQ 12-NQ/CB"))
    by_person = shown(desk, "An", "tasks", "all", 0, f"p{desk.person('Nam')}")
    assert "trồng cây" in by_person
    assert "dọn rác" not in by_person
    task = desk.session.exec(select(Assignment)).all()[0].task_id
    by_source = shown(desk, "An", "tasks", "all", 0, f"s{task}")
    assert "dọn rác" in by_source
    assert "trồng cây" not in by_source


def test_a_standing_task_is_reviewed_each_month_and_goes_on(desk: Desk) -> None:
    part, *_ = give(desk, "giao đ/c Hoa: chăm vườn hoa, thường xuyên")
    other, *_ = give(desk, "giao đ/c Nam: trồng cây, hạn 21/12/2026")[1:]
    desk.press("Hoa", action("task", part.id, TaskEvent.ACCEPT))
    assert "chưa kiểm điểm" in shown(desk, "An", "tasks", "month", 0)
    desk.press("An", action("task", part.id, TaskEvent.REVIEW))
    assert "đạt" in shown(desk, "An", "tasks", "month", 0)
    assert history(desk.session, part.id)[-1].event is TaskEvent.REVIEW
    desk.press("Nam", action("task", other.id, TaskEvent.ACCEPT))
    desk.press("An", action("task", other.id, TaskEvent.REVIEW))
    assert history(desk.session, other.id)[-1].event is TaskEvent.ACCEPT


def test_a_members_year_is_that_members_own(desk: Desk) -> None:
    part, *_ = give(desk, "giao đ/c Hoa: dọn rác, hạn 20/12/2026")
    desk.press("An", action("task", part.id, TaskEvent.CONFIRM))
    sheet = shown(desk, "Hoa", "taskyear", 0)
    assert "Ngô Thị Hoa" in sheet
    assert "đúng hạn" in sheet
    assert "dọn rác" not in shown(desk, "Nam", "taskyear", 0)


def test_a_group_reads_only_the_titles_the_secretary_chose(desk: Desk) -> None:
    part, *_ = give(desk, "giao đ/c Hoa: dọn rác, hạn 20/12/2026")
    assert "dọn rác" not in desk.say("An", "/viec", group=True)
    desk.press("Hoa", action("tasktitle", part.id))
    assert "dọn rác" not in desk.say("An", "/viec", group=True)
    desk.press("An", action("tasktitle", part.id))
    told = desk.say("An", "/viec", group=True)
    assert "dọn rác" in told
    assert "Hoa" not in told


def test_the_giver_sees_what_is_known_of_each_and_no_order_of_merit(desk: Desk) -> None:
    give(desk, "giao đ/c Hoa: dọn rác, hạn 20/12/2026")
    kit.set_availability(desk.session, desk.person("Nam"), desk.rows.cell, AvailabilityKind.EXEMPT)
    desk.say("An", "/giao")
    row = desk.session.exec(select(Outbox).order_by(Outbox.id.desc())).first()  # type: ignore[attr-defined]
    assert row is not None
    labels = [label for line in row.content["choices"] for label, _ in line]
    assert "Ngô Thị Hoa · đang có 1 việc" in labels
    assert any(label.startswith("Đỗ Minh Nam · Miễn") for label in labels)
    given = [fold(label.split(" ·")[0].split()[-1]) for label in labels]
    assert given == sorted(given)
