"""By the clock: a question closes at its hour, the counts are told, who chose what is forgotten."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.house import House
from handlers.late import late
from handlers.local_time import local
from handlers.telling import tell
from storage.queries import opinions as rows
from storage.queries.units import unit
from storage.tables import Opinion, Priority

STEP = 20
"""How many questions are closed in one beat."""


def close_due(session: Session, house: House, now: datetime) -> None:
    """Close what is over, outside the quiet hours: its counts go to the groups then."""
    for opinion in rows.due(session, now, STEP):
        own = unit(session, opinion.unit_id)
        if not house.rules_of(session, opinion.unit_id).quiet(local(now, own)):
            close(session, opinion, now)


def close(session: Session, opinion: Opinion, now: datetime) -> None:
    """Close one, and tell its counts in the groups where it stands."""
    if opinion.closed_at is not None:
        return
    rows.close(session, opinion, now)
    rows.refresh(session, opinion, now)
    chats = [chat for _, chat in rows.posts_of(session, opinion.id)]
    content = late("opinion_result", opinion=opinion.id)
    tell(session, now, chats, content, Priority.NOTICE, key=f"opinion_result:{opinion.id}")


def forget(session: Session, house: House, now: datetime) -> None:
    rows.forget(session, now - timedelta(days=house.rules.keep_opinions_days))
