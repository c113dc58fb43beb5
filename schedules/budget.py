"""Telling the administrators when a month's messages run low: once at each threshold."""

from datetime import datetime

from sqlmodel import Session, select

from handlers.house import House, today
from storage import thrift
from storage.outbox import Parcel, put
from storage.queries.people import holds, private_chats
from storage.tables import Priority, Role, RoleKind
from storage.thrift import Budget


def tell(session: Session, house: House, now: datetime) -> None:
    """Look at every account that has a monthly number."""
    for channel, budget in house.budgets.items():
        used = thrift.used(session, channel, budget, now)
        for level, percent in enumerate(budget.passed(used), 1):
            _tell(session, house, now, budget, f"budget:{channel}:{budget.month(now):%Y-%m}:{percent}", level)


def _tell(session: Session, house: House, now: datetime, budget: Budget, key: str, level: int) -> None:
    percent = budget.thrift if level == 1 else budget.last
    message = house.wording.message(
        "common.budget_thrift" if level == 1 else "common.budget_last", percent=percent, limit=budget.monthly
    )
    statement = select(Role.person_id).where(Role.kind == RoleKind.ADMINISTRATOR, holds(Role, today(now)))
    for chat in private_chats(session, session.exec(statement).all()).values():
        assert chat.id is not None
        parcel = Parcel(
            chat.channel, chat.id, message.to_json(), Priority.NOTICE, now, dedup_key=f"{key}:{chat.id}"
        )
        put(session, parcel, now)
