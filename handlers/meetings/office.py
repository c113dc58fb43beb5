"""Many staff of one office called on one day: the committee is told (domain notes, seed 002)."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from handlers.house import House
from handlers.late import late
from handlers.local_time import local, today
from handlers.messages import Message
from storage.outbox import Parcel, Skip, put
from storage.queries.clashes import office_called
from storage.queries.people import holders, private_chats
from storage.queries.units import ancestors, below, unit
from storage.tables import Meeting, Priority, RoleKind, Unit, UnitKind

COMMITTEE = (RoleKind.COMMITTEE_STAFF, RoleKind.ADMINISTRATOR)


def report(session: Session, house: House, now: datetime, meeting: Meeting) -> None:
    """Tell the committee above, once for a day and an office, where the day's meetings take too many."""
    committee = _committee(session, meeting.unit_id)
    limit = house.rules_of(session, meeting.unit_id).office_called
    if committee is None or not limit:
        return
    day = local(meeting.starts_at, unit(session, meeting.unit_id)).date()
    staff = holders(session, committee.id, COMMITTEE, today(now))
    chats = private_chats(session, [person.id for person in staff])
    for workplace, people in _load(session, committee, day).items():
        for chat in chats.values() if len(people) >= limit else ():
            content = late("office", committee=committee.id, day=f"{day}", workplace=workplace)
            key = f"office:{committee.id}:{day}:{workplace}:{chat.id}"
            wait = now + timedelta(seconds=house.rules.acknowledge_seconds)
            parcel = Parcel(
                chat.channel, chat.id, content, Priority.NOTICE, wait, dedup_key=key,
                expires_at=meeting.starts_at,
            )  # fmt: skip
            put(session, parcel, now)


def told(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """How many of an office are called on a day, and by whom. args: committee, day (ISO), workplace."""
    committee, day = session.get_one(Unit, args["committee"]), date.fromisoformat(args["day"])
    people = _load(session, committee, day).get(args["workplace"], {})
    if not people:
        return Skip("không còn ai bị gọi họp ngày ấy")
    meetings = select(Unit.name).join(Meeting, col(Meeting.unit_id) == Unit.id)
    ids = {meeting_id for called in people.values() for meeting_id in called}
    names = session.exec(meetings.where(col(Meeting.id).in_(ids)).order_by(col(Unit.name)).distinct()).all()
    return house.wording.message(
        "calendar.office_told", day=day, workplace=args["workplace"], count=len(people), titles=list(names)
    )


def _committee(session: Session, unit_id: int) -> Unit | None:
    above = (unit(session, one) for one in ancestors(session, unit_id))
    return next((one for one in above if one.kind is UnitKind.COMMITTEE), None)


def _load(session: Session, committee: Unit, day: date) -> dict[str, dict[int, list[int]]]:
    """By office, who is called on the day and to which meetings."""
    start = datetime.combine(day, time(), ZoneInfo(committee.zone))
    rows = office_called(session, below(session, committee.id), start, start + timedelta(days=1), day)
    load: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        load[row.workplace][row.person_id].append(row.meeting_id)
    return load
