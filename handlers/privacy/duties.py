"""What is done for privacy by the clock: reminding of the law's deadlines, forgetting whom nobody linked."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from handlers.house import House
from handlers.local_time import today
from handlers.privacy import copies
from handlers.privacy.handling import tell_administrators
from storage.erasure import forget_chats
from storage.queries.requests import all_open
from storage.tables import Account, Code, DataRequest, LinkClaim


def keep_promises(session: Session, house: House, now: datetime) -> None:
    """Remind the administrators of requests whose last day is near or past; erase what was let go."""
    for request in all_open(session):
        if _is_due(house, now, request):
            tell_administrators(session, house, now, request, "request_soon", f"{today(now):%Y%m%d}")
    forget_chats(session)


def forget(session: Session, house: House, now: datetime) -> None:
    """Delete the accounts nobody linked, codes and claims that have run out, files made for people."""
    strangers = now - timedelta(days=house.rules.keep_strangers_days)
    session.execute(delete(Account).where(col(Account.person_id).is_(None), col(Account.seen_at) < strangers))
    session.execute(delete(Code).where(col(Code.expires_at) < strangers))
    session.execute(delete(LinkClaim).where(col(LinkClaim.made_at) < strangers))
    copies.sweep(house, now)


def _is_due(house: House, now: datetime, request: DataRequest) -> bool:
    """So many days before a last day as the settings say, and every day after it."""
    last = request.due_on if request.answered_at else min(request.answer_on, request.due_on)
    left = (last - today(now)).days
    return left in house.rules.request_reminder_days or left < 0
