"""The private word to the secretary about absences without reason (domain notes 2.4), and to nobody else."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.context import Context
from handlers.house import House
from handlers.late import late
from handlers.messages import Message
from handlers.roll.roll_list import RollList
from storage.outbox import Skip, put
from storage.queries.people import holders, private_chats
from storage.queries.roll import unexcused_between
from storage.queries.units import unit
from storage.tables import Chat, MeetingKind, Person, Priority, RoleKind, Unit


def warn(context: Context, roll: RollList, person_ids: Iterable[int]) -> None:
    """Queue the alerts that absences without reason in a closed roll have brought about."""
    if roll.meeting.kind is MeetingKind.PARTY_GROUP:
        return
    for person_id in person_ids:
        count = _in_year(context.session, person_id, roll.unit, roll.day.year)
        if count in (roll.rules.unexcused_alert, roll.rules.unexcused_rule):
            _queue(context, roll, person_id, count)


def alert(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """Counted anew at the moment of sending. args: person, unit, year, count."""
    rules = house.rules_of(session, args["unit"])
    count = _in_year(session, args["person"], unit(session, args["unit"]), args["year"])
    if count < args["count"]:
        return Skip("đã sửa, không còn đủ số lần vắng")
    name = "alert_rule" if count >= rules.unexcused_rule else "alert"
    person = session.get_one(Person, args["person"])
    return house.wording.message(f"roll.{name}", name=person.full_name, count=count, year=args["year"])


def _in_year(session: Session, person_id: int, own: Unit, year: int) -> int:
    """In the calendar year as the unit's clock has it."""
    since, until = (datetime(one, 1, 1, tzinfo=ZoneInfo(own.zone)) for one in (year, year + 1))
    return unexcused_between(session, person_id, since, until)


def _queue(context: Context, roll: RollList, person_id: int, count: int) -> None:
    entry = roll.entry_of(person_id)
    content = late("roll_alert", person=person_id, unit=roll.unit_id, year=roll.day.year, count=count)
    for chat in _secretaries(context, roll, person_id):
        dedup = f"unexcused:{roll.meeting_id}:{person_id}:{entry.version if entry else 0}:{count}:{chat.id}"
        put(
            context.session,
            context.parcel(chat, content, Priority.REMINDER, thread=None, dedup_key=dedup),
            context.now,
        )


def _secretaries(context: Context, roll: RollList, about: int) -> list[Chat]:
    """The secretary's private chat; the deputy's where the secretary is the one it is about."""
    for role in (RoleKind.SECRETARY, RoleKind.DEPUTY):
        people = holders(context.session, roll.unit_id, (role,), roll.day)
        ids = [person.id for person in people]
        if ids and about not in ids:
            return list(private_chats(context.session, ids).values())
    return []
