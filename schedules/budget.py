"""Telling the administrators when a month's messages run low: once at each threshold."""

from datetime import datetime

from sqlmodel import Session, select

from handlers.house import House, today
from handlers.messages import Message
from storage import thrift
from storage.outbox import Parcel, put
from storage.queries.people import holds, private_chats
from storage.tables import Priority, Role, RoleKind


def tell(session: Session, house: House, now: datetime) -> None:
    """Look at every account that has a monthly number."""
    for channel, budget in house.budgets.items():
        passed = budget.passed(thrift.used(session, channel, budget, now))
        said = dict(zip(passed, ("thrift", "last"), strict=False))
        if thrift.refused(session, channel, budget, now):
            said[100] = "refused"
        for percent, what in said.items():
            message = house.wording.message(f"common.budget_{what}", percent=percent, limit=budget.monthly)
            _tell(session, now, message, f"budget:{channel}:{budget.month(now):%Y-%m}:{what}")


def _tell(session: Session, now: datetime, message: Message, key: str) -> None:
    statement = select(Role.person_id).where(Role.kind == RoleKind.ADMINISTRATOR, holds(Role, today(now)))
    for chat in private_chats(session, session.exec(statement).all()).values():
        parcel = Parcel(
            chat.channel, chat.id, message.to_json(), Priority.NOTICE, now, dedup_key=f"{key}:{chat.id}"
        )
        put(session, parcel, now)
