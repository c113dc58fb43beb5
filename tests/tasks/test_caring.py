"""Tasks outlive what changes around them: people away or gone, units merged or split, leaders who come."""

from datetime import timedelta

from sqlmodel import col, select

from handlers.actions import action
from handlers.tasks import caring
from storage.queries.tasks import history
from storage.tables import (
    Assignment,
    Availability,
    AvailabilityKind,
    Bond,
    EndReason,
    Membership,
    Role,
    RoleKind,
    Task,
    TaskEvent,
    Unit,
    UnitKind,
)
from tests.kit import cell as kit
from tests.roll.desk import HOUSE, Desk
from tests.tasks.test_states import give

LINE = "giao đ/c Hoa, đ/c Nam: phân loại rác, hạn 20/12/2026"


def care(desk: Desk) -> list[str]:
    """What the leaders are told when the hour has come, twice over: the second time nothing."""
    before = desk._last_row()
    for _ in range(2):
        caring.run(desk.session, HOUSE, desk.now)
    return [text for text in desk._answers(before).split("\n") if text]


def membership(desk: Desk, name: str) -> Membership:
    own = select(Membership).where(Membership.person_id == desk.person(name))
    return desk.session.exec(own.where(Membership.unit_id == desk.rows.cell)).one()


def leave(desk: Desk, name: str, why: EndReason) -> None:
    own = membership(desk, name)
    own.ends_on, own.end_reason = desk.now.date() - timedelta(days=1), why
    desk.session.flush()


def test_whoever_leaves_or_dies_has_open_tasks_put_before_the_secretary_once(desk: Desk) -> None:
    desk.say("An", "/viec")
    give(desk, LINE)
    leave(desk, "Hoa", EndReason.DIED)
    told = care(desk)
    assert len(told) == 1
    assert "Ngô Thị Hoa" in told[0]
    assert "phân loại rác" in told[0]


def test_whoever_comes_to_work_away_or_is_exempt_too(desk: Desk) -> None:
    desk.say("An", "/viec")
    give(desk, LINE)
    kit.set_availability(desk.session, desk.person("Nam"), desk.rows.cell, AvailabilityKind.WORKING_AWAY)
    assert care(desk) == []  # it was so when the task was given
    away = desk.session.exec(select(Availability)).one()
    away.starts_on = desk.now.date() + timedelta(days=1)
    desk.now += timedelta(days=2)
    told = care(desk)
    assert len(told) == 1
    assert "Đỗ Minh Nam" in told[0]


def test_a_cell_that_is_split_takes_its_members_parts_along_with_their_history(desk: Desk) -> None:
    hoa, nam = give(desk, LINE)
    today = desk.now.date()
    new = Unit(parent_id=desk.rows.ward, kind=UnitKind.CELL, name="Chi bộ Khu phố 8", founded_on=today)
    number = kit.add(desk.session, new)
    leave(desk, "Hoa", EndReason.MOVED)
    own = Membership(person_id=desk.person("Hoa"), unit_id=number, bond=Bond.MEMBER, starts_on=today)
    desk.session.add(own)
    assert care(desk) == []
    of_hoa, of_nam = (desk.session.get_one(Task, part.task_id) for part in (hoa, nam))
    assert (of_hoa.unit_id, of_nam.unit_id) == (number, desk.rows.cell)
    assert of_hoa.what == of_nam.what
    assert [step.event for step in history(desk.session, hoa.id)] == [TaskEvent.GIVE, TaskEvent.FOLLOW]


def test_a_cell_that_goes_into_another_takes_its_tasks_along(desk: Desk) -> None:
    hoa, _ = give(desk, LINE)
    into = kit.add(desk.session, Unit(parent_id=desk.rows.ward, kind=UnitKind.CELL, name="Chi bộ Khu phố 5"))
    old = desk.session.get_one(Unit, desk.rows.cell)
    old.ended_on, old.successor_id = desk.now.date(), into
    for own in desk.session.exec(select(Membership).where(Membership.unit_id == desk.rows.cell)).all():
        own.unit_id = into
    care(desk)
    assert desk.session.get_one(Task, hoa.task_id).unit_id == into
    assert history(desk.session, hoa.id)[-1].event is TaskEvent.FOLLOW


def test_a_departed_secretarys_waiting_confirmations_go_to_the_successor(desk: Desk) -> None:
    for name in ("An", "Bình", "Cúc"):
        desk.say(name, "/viec")
    hoa, _ = give(desk, LINE)
    desk.press("Hoa", action("task", hoa.id, TaskEvent.CLAIM))
    today = desk.now.date()
    for role in desk.session.exec(select(Role).where(col(Role.unit_id) == desk.rows.cell)).all():
        role.ends_on = today - timedelta(days=1) if role.kind is not RoleKind.OVERSEER else None
    coming = Role(
        person_id=desk.person("Cúc"), unit_id=desk.rows.cell, kind=RoleKind.SECRETARY, starts_on=today
    )
    desk.session.add(coming)
    desk.session.flush()
    told = care(desk)
    assert any("Ngô Thị Hoa" in line and "chờ xác nhận" in line for line in told)
    desk.press("An", action("task", hoa.id, TaskEvent.CONFIRM))
    assert history(desk.session, hoa.id)[-1].event is TaskEvent.CLAIM
    desk.press("Cúc", action("task", hoa.id, TaskEvent.CONFIRM))
    assert history(desk.session, hoa.id)[-1].event is TaskEvent.CONFIRM


def test_a_deleted_persons_open_task_is_put_before_the_secretary(desk: Desk) -> None:
    desk.say("An", "/viec")
    hoa, _ = give(desk, LINE)
    desk.session.get_one(Assignment, hoa.id).person_id = None
    assert len(care(desk)) == 1
