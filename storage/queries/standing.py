"""How the queues stand, for whoever watches the program."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.tables import DeadLetter, Outbox, SendState

SHOWN = (SendState.PENDING, SendState.SENDING, SendState.UNKNOWN, SendState.FAILED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Messages by (channel, state); seconds the oldest due one of a channel waits; dead letters."""

    outbox: dict[tuple[str, ...], float]
    oldest: dict[tuple[str, ...], float]
    dead_letters: float


def standing(session: Session, now: datetime) -> Standing:
    counted = (
        select(Outbox.channel, Outbox.state, func.count())
        .where(col(Outbox.state).in_(SHOWN))
        .group_by(col(Outbox.channel), col(Outbox.state))
    )
    waiting = select(Outbox.channel, func.min(Outbox.not_before)).where(
        Outbox.state == SendState.PENDING, col(Outbox.not_before) <= now
    )
    oldest = session.exec(waiting.group_by(col(Outbox.channel))).all()
    return Standing(
        {
            (channel, SendState(state).value): float(count)
            for channel, state, count in session.exec(
                counted.group_by(col(Outbox.channel), col(Outbox.state))
            )
        },
        {(channel,): (now - since).total_seconds() for channel, since in oldest},
        float(session.exec(select(func.count()).select_from(DeadLetter)).one()),
    )
