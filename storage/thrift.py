"""A month's messages of a channel account: counted from the outbox, never stored, and saved towards the end.

Beyond `thrift` percent of the month's number what nobody waits for is left out (acknowledgements, live
lists); beyond `last` percent, or once the platform itself has refused, also reminders in private. Answers,
notices and what groups are told go on.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlmodel import Session

from storage.sending import CHATS, OUTBOX, end, is_in
from storage.tables import ChatType, Errand, Priority, SendState

QUOTA = "để dành hạn mức tin của tháng"


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


_OURS = OUTBOX.c.channel == bindparam("account")
_SINCE = OUTBOX.c.finished_at >= bindparam("since")
_USED = select(func.count()).where(_OURS, _SINCE, is_in(OUTBOX, SendState.SENT, SendState.UNKNOWN))
_SAVED = select(func.count()).where(
    _OURS, _SINCE, is_in(OUTBOX, SendState.SKIPPED), OUTBOX.c.reason == bindparam("why")
)
_PRIVATE = OUTBOX.c.chat_id.in_(select(CHATS.c.id).where(CHATS.c.type == ChatType.PRIVATE))
_COURTESY: ColumnElement[bool] = OUTBOX.c.priority.in_((int(Priority.COURTESY), int(Priority.EDIT)))
_NOT_NEEDED = (_COURTESY, or_(_COURTESY, (OUTBOX.c.priority == int(Priority.REMINDER)) & _PRIVATE))
_LEAVE_OUT = [
    update(OUTBOX).where(_OURS, is_in(OUTBOX, SendState.PENDING), which).values(end(SendState.SKIPPED))
    for which in _NOT_NEEDED
]


def used(session: Session, channel: str, budget: Budget, now: datetime) -> int:
    """The messages sent this month, with those of which nobody knows."""
    values = {"account": channel, "since": budget.month(now)}
    return int(session.connection().execute(_USED, values).scalar_one())


def saved(session: Session, channel: str, budget: Budget, now: datetime) -> int:
    """The messages left out this month."""
    values = {"account": channel, "since": budget.month(now), "why": QUOTA}
    return int(session.connection().execute(_SAVED, values).scalar_one())


def note_refusal(session: Session, channel: str, budget: Budget, now: datetime) -> None:
    """The platform says that the month's messages are used up, whatever was counted here."""
    if not refused(session, channel, budget, now):
        session.add(Errand(key=_refusal(channel, budget, now), at=now))
        session.flush()


def refused(session: Session, channel: str, budget: Budget, now: datetime) -> bool:
    return session.get(Errand, _refusal(channel, budget, now)) is not None


def _refusal(channel: str, budget: Budget, now: datetime) -> str:
    return f"quota:{channel}:{budget.month(now):%Y-%m}"


def save(session: Session, channel: str, budget: Budget, now: datetime) -> None:
    """Leave out of what waits whatever the month's number is not to be spent on any more."""
    passed = len(budget.passed(used(session, channel, budget, now)))
    level = len(_LEAVE_OUT) if refused(session, channel, budget, now) else passed
    if level:
        values = {"account": channel, "present": now, "why": QUOTA}
        session.connection().execute(_LEAVE_OUT[level - 1], values)
