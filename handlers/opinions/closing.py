"""By the clock: a question closes at its hour, the counts are told, who chose what is forgotten."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.house import House
from handlers.late import late
from handlers.local_time import local
from handlers.rules import Rules
from handlers.telling import tell
from storage.queries import opinions as rows
from storage.queries.people import private_chats
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
    if opinion.starts_at is not None and opinion.starts_at <= now:
        _tell_begun(session, now, opinion)
        return
    chats = [chat for _, chat in rows.posts_of(session, opinion.id)]
    content = late("opinion_result", opinion=opinion.id)
    tell(session, now, chats, content, Priority.NOTICE, key=f"opinion_result:{opinion.id}")


def _tell_begun(session: Session, now: datetime, opinion: Opinion) -> None:
    """Whoever called residents learns how many households said they come, and how to note who came."""
    content = late("gathering_begun", opinion=opinion.id, unit=opinion.unit_id)
    chats = private_chats(session, [opinion.created_by]) if opinion.created_by is not None else {}
    tell(session, now, chats.values(), content, key=f"gathering_begun:{opinion.id}")


def remind(session: Session, house: House, now: datetime) -> None:
    """Residents are reminded in their groups so many minutes before their meeting, each time once."""
    most = timedelta(minutes=max(house.rules.reminder_minutes, default=0))
    for opinion in rows.ahead(session, now, now + most):
        rules = house.rules_of(session, opinion.unit_id)
        assert opinion.starts_at is not None
        if rules.quiet(local(now, unit(session, opinion.unit_id))):
            continue
        for minutes in rules.reminder_minutes:
            moment = opinion.starts_at - timedelta(minutes=minutes)
            if max(moment, opinion.created_at) == moment <= now < moment + _grace(rules, minutes):
                chats = [chat for _, chat in rows.posts_of(session, opinion.id)]
                content = late("gathering_reminder", opinion=opinion.id)
                tell(session, now, chats, content, key=f"gathering:{opinion.id}:{minutes}")


def _grace(rules: Rules, minutes: int) -> timedelta:
    """How long after its moment a reminder still makes sense: never past the meeting."""
    return timedelta(minutes=min(rules.reminder_grace, minutes))


def forget(session: Session, house: House, now: datetime) -> None:
    rows.forget(session, now - timedelta(days=house.rules.keep_opinions_days))
