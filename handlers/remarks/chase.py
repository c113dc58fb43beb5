"""By the clock: whoever holds remarks learns of new ones together, and of those that are due."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from handlers.house import House
from handlers.late import late
from handlers.local_time import local, today
from handlers.telling import HEADS, leaders_chats, tell
from storage.queries import remarks as rows
from storage.queries.units import unit
from storage.tables import Chat, Remark, RoleKind, UnitKind


def tell_new(session: Session, house: House, now: datetime) -> None:
    """Tell each holder of what came since the last time, when the first of it has waited long enough."""
    wait = timedelta(minutes=house.rules.remark_digest_minutes)
    for holder, found in rows.untold(session).items():
        if found[0].created_at > now - wait and not _passed(found):
            continue
        for one in found:
            one.told_at = now
        content = late("remarks_new", unit=holder, ids=[one.id for one in found])
        tell(session, now, _chats(session, holder, now), content)


def _passed(found: list[Remark]) -> bool:
    """Whether any was passed to its holder: that has waited already."""
    return any(one.held_by != one.unit_id for one in found)


def remind(session: Session, house: House, now: datetime) -> None:
    """From some days before its date, and every few days after it, once a day at most for all of them."""
    on = today(now)
    if local(now).time() < house.rules.task_hour or house.rules.quiet(local(now)):
        return
    day = on + timedelta(days=house.rules.remark_before_days)
    for holder, found in rows.due_by(session, day).items():
        if not any(_wants_reminding(one, on, house) for one in found):
            continue
        for one in found:
            one.reminded_on = on
        content = late("remarks_due", unit=holder, day=day.isoformat())
        tell(session, now, _chats(session, holder, now), content, key=f"remarks:{holder}:{on}")


def _wants_reminding(remark: Remark, on: date, house: House) -> bool:
    last = remark.reminded_on
    return last is None or (
        on > remark.due_on and on - last >= timedelta(days=house.rules.remark_overdue_days)
    )


def forget(session: Session, house: House, now: datetime) -> None:
    """What is older than it may be kept goes."""
    rows.forget(session, now - timedelta(days=house.rules.keep_remarks_days))


def _chats(session: Session, holder: int, now: datetime) -> list[Chat]:
    """Where the holder is told: a committee's staff, or the heads of a cell."""
    at_committee = unit(session, holder).kind is UnitKind.COMMITTEE
    return leaders_chats(session, holder, now, (RoleKind.COMMITTEE_STAFF,) if at_committee else HEADS)
