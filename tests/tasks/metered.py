"""A month of tasks where each message is counted: what the chase sends, day by day."""

from datetime import timedelta
from itertools import count

from sqlmodel import Session, select

from handlers import router
from handlers.house import House
from handlers.local_time import HOME
from handlers.tasks import caring
from storage.outbox import Skip, waiting
from storage.tables import Outbox
from storage.thrift import Budget
from tests.kit.cast import names_of
from tests.kit.database import empty_database
from tests.roll.desk import Desk
from tests.tasks.crowd import chased, fill

MEMBERS, TASKS, DAYS = 60, 40, 31


def month_of_reminders() -> tuple[int, int, int]:
    """Members, tasks, and the messages that all reminders of a month came to."""
    engine = empty_database()
    with Session(engine) as session:
        names = names_of(f"# chi bộ {MEMBERS} đồng chí")
        desk = Desk(session, names)
        for name in names:
            desk.say(name, "/viec")  # everybody has opened the private chat
        before = desk._last_row()
        fill(desk, desk.rows.cell, [desk.rows.people[name] for name in names[:TASKS]], 1, count(1_000_000))
        house = House(budgets={"telegram": Budget(3000, 0, 0, HOME)})
        for _ in range(DAYS):
            chased(desk, (desk.now + timedelta(days=1)).date(), house)
            caring.run(session, house, desk.now)
        return MEMBERS, TASKS, sent(desk, house, before)


def sent(desk: Desk, house: House, after: int) -> int:
    """The rows queued since that would go out, not skipped."""
    rows = desk.session.exec(select(Outbox).where(Outbox.id > after)).all()
    render = router.renderer(house)
    return sum(not isinstance(render(desk.session, desk.now, waiting(row)), Skip) for row in rows)
