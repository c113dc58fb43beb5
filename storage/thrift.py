"""An account's messages of a month: counted from the outbox; towards the end the lesser ones are skipped.

Beyond `thrift` percent of the month's number what nobody waits for is left out (acknowledgements, live
lists); beyond `last` percent, or once the platform itself has refused, also reminders in private. Once it has
refused, what is broadcast ends unsent, so that its sender sees where and can send it again. Answers, notices
and what groups are told go on.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlmodel import Session

from storage.outbox_states import CHATS, OF_ACCOUNT, OUTBOX, SAVED, USED_UP, ended_as, is_in
from storage.tables import ChatType, Errand, Priority, SendState


@dataclass(frozen=True, slots=True)
class Budget:
    """`monthly` messages in a calendar month of `zone`."""

    monthly: int
    thrift: int
    last: int
    zone: tzinfo

    def month(self, now: datetime) -> datetime:
        """The month's first moment."""
        return now.astimezone(self.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    def passed(self, used: int) -> tuple[int, ...]:
        """The percentages reached, the lower first."""
        return tuple(percent for percent in (self.thrift, self.last) if used * 100 >= self.monthly * percent)


_SINCE = OUTBOX.c.finished_at >= bindparam("since")
_COUNT_USED = select(func.count()).where(OF_ACCOUNT, _SINCE, is_in(OUTBOX, SendState.SENT, SendState.UNKNOWN))
_COUNT_SAVED = select(func.count()).where(
    OF_ACCOUNT, _SINCE, is_in(OUTBOX, SendState.SKIPPED), OUTBOX.c.reason == bindparam("why")
)
_PRIVATE = OUTBOX.c.chat_id.in_(select(CHATS.c.id).where(CHATS.c.type == ChatType.PRIVATE))
_COURTESY: ColumnElement[bool] = OUTBOX.c.priority.in_((int(Priority.COURTESY), int(Priority.EDIT)))
_NOT_NEEDED = (_COURTESY, or_(_COURTESY, (OUTBOX.c.priority == int(Priority.REMINDER)) & _PRIVATE))
_BROADCAST_TO_SKIPPED = (
    update(OUTBOX)
    .where(OF_ACCOUNT, is_in(OUTBOX, SendState.PENDING), OUTBOX.c.priority == int(Priority.BROADCAST))
    .values(ended_as(SendState.SKIPPED))
)
_UNAFFORDABLE_TO_SKIPPED = [
    update(OUTBOX)
    .where(OF_ACCOUNT, is_in(OUTBOX, SendState.PENDING), which)
    .values(ended_as(SendState.SKIPPED))
    for which in _NOT_NEEDED
]


def used(session: Session, channel: str, budget: Budget, now: datetime) -> int:
    """The messages sent this month, with those of which nobody knows."""
    values = {"account": channel, "since": budget.month(now)}
    return int(session.connection().execute(_COUNT_USED, values).scalar_one())


def saved(session: Session, channel: str, budget: Budget, now: datetime) -> int:
    """The messages left out this month."""
    values = {"account": channel, "since": budget.month(now), "why": SAVED}
    return int(session.connection().execute(_COUNT_SAVED, values).scalar_one())


def note_refusal(session: Session, channel: str, budget: Budget, now: datetime) -> None:
    """The platform says that the month's messages are used up, whatever was counted here."""
    if not refused(session, channel, budget, now):
        session.add(Errand(key=_refusal(channel, budget, now), at=now))
        session.flush()


def refused(session: Session, channel: str, budget: Budget, now: datetime) -> bool:
    return session.get(Errand, _refusal(channel, budget, now)) is not None


def _refusal(channel: str, budget: Budget, now: datetime) -> str:
    return f"quota:{channel}:{budget.month(now):%Y-%m}"


def skip_unaffordable(session: Session, channel: str, budget: Budget, now: datetime) -> None:
    """Skip what waits and the month's number is not to be spent on any more."""
    passed = len(budget.passed(used(session, channel, budget, now)))
    over = refused(session, channel, budget, now)
    level = len(_UNAFFORDABLE_TO_SKIPPED) if over else passed
    if level:
        values = {"account": channel, "present": now, "why": SAVED}
        session.connection().execute(_UNAFFORDABLE_TO_SKIPPED[level - 1], values)
    if over:
        values = {"account": channel, "present": now, "why": USED_UP}
        session.connection().execute(_BROADCAST_TO_SKIPPED, values)
