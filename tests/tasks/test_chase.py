"""Three months of tasks, the program started anew at every beat: each reminded once, nobody in vain."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlmodel import select

from handlers.actions import action
from handlers.local_time import local
from handlers.tasks.chase import run
from storage.outbox import Skip, waiting
from storage.tables import SETTLED, Account, Assignment, Outbox, TaskEvent
from tests.roll.desk import HOUSE, Desk
from tests.tasks.test_states import give

MEMBERS = ("Cúc", "Dũng", "Hoa", "Hùng", "Lan", "Nam")
DAYS = 90


def open_private(desk: Desk) -> None:
    """Everybody has spoken to the bot alone, so that it may write to them."""
    for name in (*MEMBERS, "An", "Bình"):
        desk.say(name, "/viec")


@pytest.mark.parametrize("seed", range(3))
def test_three_months(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test is to be the same each time
    open_private(desk)
    for number in range(8):
        due = desk.now.date() + timedelta(days=chance.randrange(3, 60))
        give(desk, f"giao đ/c {chance.choice(MEMBERS)}: việc số {number}, hạn {due:%d/%m/%Y}")
    seen: Counter[tuple[int, date]] = Counter()
    last = max(row.id for row in desk.session.exec(select(Outbox)))
    for _ in range(DAYS):
        desk.now = (desk.now + timedelta(days=1)).replace(hour=8, minute=5)
        for _ in range(chance.randrange(1, 4)):  # beats of one morning, as often as the program is restarted
            run(desk.session, HOUSE, desk.now)
            desk.session.expire_all()
        rows = desk.session.exec(select(Outbox).where(Outbox.id > last)).all()
        last = max([last, *(row.id for row in rows)])
        seen.update(told(desk, rows))
        act_for_somebody(desk, chance)
    assert set(seen.values()) == {1}


def told(desk: Desk, rows: Sequence[Outbox]) -> list[tuple[int, date]]:
    """Whom a digest reached that day; each names open tasks of its own reader only."""
    from handlers import router  # noqa: PLC0415 - the router knows the renderer

    found = []
    for row in rows:
        if row.content.get("late") != "task_digest":
            continue
        person = row.content["args"]["person"]
        account = desk.session.exec(select(Account).where(Account.private_chat_id == row.chat_id)).one()
        assert account.person_id == person
        if not isinstance(router.renderer(HOUSE)(desk.session, desk.now, waiting(row)), Skip):
            found.append((person, local(desk.now).date()))
    return found


def act_for_somebody(desk: Desk, chance: random.Random) -> None:
    """Now and then somebody says it is done, or the secretary confirms."""
    parts = desk.session.exec(select(Assignment)).all()
    part = chance.choice(parts)
    if chance.random() < 0.2:
        name = next(one for one in MEMBERS if desk.person(one) == part.person_id)
        desk.press(name, action("task", part.id, TaskEvent.CLAIM))
    if chance.random() < 0.1:
        desk.press("An", action("task", part.id, TaskEvent.CONFIRM))


def test_a_digest_is_not_sent_when_all_was_settled_meanwhile(desk: Desk) -> None:
    open_private(desk)
    part, *_ = give(desk, "giao đ/c Hoa: phân loại rác, hạn 20/12/2026")
    desk.now += timedelta(days=20)
    run(desk.session, HOUSE, desk.now.replace(hour=8, minute=5))
    row = desk.late_rows("task_digest")[-1]
    desk.press("An", action("task", part.id, TaskEvent.CONFIRM))
    desk.session.refresh(part)
    assert part.state in SETTLED
    assert "xong" in desk.rendered(row)
