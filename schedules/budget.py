"""Telling the administrators when a month's messages run low: once at each threshold."""

from datetime import datetime

from sqlmodel import Session

from handlers.house import House
from handlers.telling import administrators_chats, tell
from storage import thrift
from storage.tables import Priority


def tell_of_quota(session: Session, house: House, now: datetime) -> None:
    """Look at every account that has a monthly number."""
    for channel, budget in house.budgets.items():
        passed = budget.passed(thrift.used(session, channel, budget, now))
        said = dict(zip(passed, ("thrift", "last"), strict=False))
        if thrift.refused(session, channel, budget, now):
            said[100] = "refused"
        for percent, what in said.items():
            message = house.wording.message(f"common.budget_{what}", percent=percent, limit=budget.monthly)
            key = f"budget:{channel}:{budget.month(now):%Y-%m}:{what}"
            chats = administrators_chats(session, now)
            tell(session, now, chats, message.to_json(), Priority.NOTICE, key=key)
