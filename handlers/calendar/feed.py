"""What a phone's calendar reads: a person's meetings, without a name, an answer or a reason."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from handlers.calendar.ics import Entry, calendar
from handlers.house import House
from handlers.local_time import today
from storage.queries.consents import agreed
from storage.queries.people import MEMBER_BONDS, units_of
from storage.queries.units import unit
from storage.tables import CalendarLink, Meeting, MeetingChange, MeetingState

BACK = timedelta(days=90)
STATUS = {
    MeetingState.CALLED: "CONFIRMED",
    MeetingState.CANCELLED: "CANCELLED",
}


def feed(session: Session, house: House, token: str, now: datetime) -> str | None:
    """The calendar behind a token; None where it is forged, revoked, or its person has left."""
    person = house.links.read(token) if house.links else None
    if person is None:
        return None
    link = session.get(CalendarLink, person[0])
    if link is None or link.version != person[1] or not agreed(session, person[0]):
        return None
    units = units_of(session, person[0], today(now), MEMBER_BONDS)
    entries = [_entry(session, house, meeting) for meeting in _meetings(session, units, now)]
    return calendar(house.wording.text("calendar.name"), entries)


def _meetings(session: Session, units: list[int], now: datetime) -> list[Meeting]:
    """Of these units, from some time back on; one put off has no day until it gets a new one."""
    statement = select(Meeting).where(
        col(Meeting.unit_id).in_(units),
        Meeting.starts_at > now - BACK,
        Meeting.state != MeetingState.POSTPONED,
    )
    return list(session.exec(statement.order_by(col(Meeting.starts_at), col(Meeting.id))).all())


def _entry(session: Session, house: House, meeting: Meeting) -> Entry:
    own = unit(session, meeting.unit_id)
    changes = select(func.count(), func.max(MeetingChange.changed_at)).where(
        MeetingChange.meeting_id == meeting.id
    )
    count, changed_at = session.exec(changes).one()
    text = house.wording.text
    length = timedelta(minutes=house.rules_of(session, own.id).meeting_minutes)
    return Entry(
        uid=f"meeting-{meeting.id}@chibo",
        starts_at=meeting.starts_at,
        ends_at=meeting.starts_at + length,
        summary=text(
            "calendar.summary",
            kind=text(f"meetings.kind_{meeting.kind}"),
            unit=own.name,
            cancelled=meeting.state is MeetingState.CANCELLED,
        ),
        place=meeting.place,
        status=STATUS[meeting.state],
        sequence=count,
        changed_at=changed_at or meeting.called_at,
    )
