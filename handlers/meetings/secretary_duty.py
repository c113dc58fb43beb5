"""What the secretary is reminded of beside the meeting itself: its papers, the quarter's thematic session.

Looked for once an hour, outside the quiet hours; each thing is said once, and that it was said is kept.
"""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from handlers.house import House
from handlers.late import late
from handlers.local_time import HOME, local, today
from handlers.meetings.papers import missing
from handlers.telling import leaders_chats, tell
from storage.queries.units import unit
from storage.tables import Errand, Meeting, MeetingKind, MeetingState, Unit, UnitKind

HOURLY = "hourly"
THEMATIC = (MeetingKind.THEMATIC, MeetingKind.REGULAR_THEMATIC)
BACK = timedelta(days=15)
"""The longest time after a meeting that its papers may be asked for; see Rules.papers_days."""


def run(session: Session, house: House, now: datetime) -> None:
    """Everything that is due; running it again says nothing twice."""
    last = session.get(Errand, HOURLY)
    if house.rules.quiet(local(now)) or (last is not None and now - last.at < timedelta(hours=1)):
        return
    session.merge(Errand(key=HOURLY, at=now))
    _papers_before(session, house, now)
    _papers_after(session, house, now)
    _thematic(session, house, now)


def _papers_before(session: Session, house: House, now: datetime) -> None:
    """On the day before the meeting."""
    for meeting in _meetings(session, now, now + timedelta(days=2)):
        own = unit(session, meeting.unit_id)
        tomorrow = local(meeting.starts_at, own).date() - today(now, own) <= timedelta(days=1)
        if tomorrow and house.rules_of(session, own.id).papers_before:
            _ask_papers(session, now, meeting, "before", "1")


def _papers_after(session: Session, house: House, now: datetime) -> None:
    """On the day after it, and once more on the last day."""
    for meeting in _meetings(session, now - BACK, now):
        own = unit(session, meeting.unit_id)
        rules = house.rules_of(session, own.id)
        passed = (today(now, own) - local(meeting.starts_at, own).date()).days
        if rules.papers_after and 1 <= passed <= rules.papers_days:
            _ask_papers(session, now, meeting, "after", "last" if passed == rules.papers_days else "1")


def _ask_papers(session: Session, now: datetime, meeting: Meeting, when: str, which: str) -> None:
    key = f"papers:{meeting.id}:{when}:{which}"
    if missing(session, meeting.id, when) and _first(session, key, now):
        chats = leaders_chats(session, meeting.unit_id, now)
        tell(session, now, chats, late("papers", meeting=meeting.id, when=when), key=key)


def _thematic(session: Session, house: House, now: datetime) -> None:
    """Cells without a thematic session in the quarter, as it draws to its end."""
    first, last, number = quarter(today(now))
    for cell in _cells_without(session, first, last):
        days = house.rules_of(session, cell.id).thematic_reminder_days
        due = days and today(now) > last - timedelta(days=days)
        if due and _first(session, f"thematic:{cell.id}:{last}", now):
            message = house.wording.message("papers.thematic", unit=cell.name, number=number, day=last)
            chats = leaders_chats(session, cell.id, now)
            tell(session, now, chats, message.to_json(), key=f"thematic:{cell.id}:{last}")


def quarter(day: date) -> tuple[date, date, int]:
    """The first and last day of the quarter, and its number."""
    number = (day.month - 1) // 3
    first = date(day.year, number * 3 + 1, 1)
    following = (first + timedelta(days=95)).replace(day=1)
    return first, following - timedelta(days=1), number + 1


def _cells_without(session: Session, first: date, last: date) -> list[Unit]:
    start, end = (datetime.combine(day, time(), HOME) for day in (first, last))
    held = select(Meeting.unit_id).where(
        col(Meeting.kind).in_(THEMATIC),
        Meeting.state != MeetingState.CANCELLED,
        Meeting.starts_at >= start,
        Meeting.starts_at < end + timedelta(days=1),
    )
    statement = select(Unit).where(
        Unit.kind == UnitKind.CELL, col(Unit.ended_on).is_(None), col(Unit.id).not_in(held)
    )
    return list(session.exec(statement.order_by(col(Unit.id))).all())


def _meetings(session: Session, after: datetime, until: datetime) -> list[Meeting]:
    statement = select(Meeting).where(
        Meeting.state == MeetingState.CALLED, Meeting.starts_at > after, Meeting.starts_at <= until
    )
    return list(session.exec(statement.order_by(col(Meeting.id))).all())


def _first(session: Session, key: str, now: datetime) -> bool:
    """Whether this is the first time; from now on it is not."""
    if session.get(Errand, key) is not None:
        return False
    session.add(Errand(key=key, at=now))
    return True
