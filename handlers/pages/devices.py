"""A device that was known as somebody's: given up by its user, or forgotten because nobody uses it."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.actions import StaleTap
from handlers.context import Context
from handlers.house import House
from handlers.joining.invite import unlink
from handlers.reach import place_of
from storage.queries.pages import unseen_since
from storage.tables import AuditEntry, Consent

LEAVE = "leave"


def press(context: Context, arguments: list[str]) -> None:
    """Máy này không còn là của tôi: "device:leave"."""
    if arguments != [LEAVE] or not context.on_page or context.account is None or context.linked_to is None:
        raise StaleTap
    person_id = context.linked_to
    place = place_of(context, person_id)
    context.audit("leave_device", f"person:{person_id}", place, account=context.account.id)
    _keep_consent(context, person_id)
    unlink(context, context.account)
    context.toast("pages.left")


def forget_unused(session: Session, house: House, now: datetime) -> None:
    """A phone that was sold or lost is nobody's after so many days; its user is asked once more."""
    for account in unseen_since(session, now - timedelta(days=house.rules.device_days)):
        session.add(AuditEntry(at=now, action="forget_device", subject=f"person:{account.person_id}"))
        account.person_id, account.linked_at, account.name = None, None, ""


def _keep_consent(context: Context, person_id: int) -> None:
    """It was their own word, on whichever device; unlike where a secretary takes a wrong device off."""
    given = context.session.get(Consent, person_id)
    if given is not None:
        given.account_id = None
