"""What a reminder says, found at the moment it goes out: who answered meanwhile is left in peace."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.house import House, local
from handlers.late import Skip
from handlers.meetings.sheet import Sheet
from handlers.meetings.views import answer_choices
from handlers.messages import Message


def personal(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To one silent member, in private. args: meeting, person."""
    sheet = Sheet.open(session, house, args["meeting"])
    if sheet.over(now):
        return Skip("buổi họp đã bắt đầu hoặc đã hủy")
    if args["person"] not in {person.id for person in sheet.silent}:
        return Skip("đã trả lời")
    return house.wording.message(
        "meetings.reminder",
        answer_choices(house, args["meeting"]),
        unit=sheet.unit.name,
        **_fields(sheet, now),
    )


def group(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To the cell's group: a count, never a name. args: meeting."""
    sheet = Sheet.open(session, house, args["meeting"])
    if sheet.over(now):
        return Skip("buổi họp đã bắt đầu hoặc đã hủy")
    count = len(sheet.silent)
    rest = sheet.say("reminder_rest", count=count) if count else sheet.say("reminder_all")
    return house.wording.message("meetings.reminder_group", rest=rest, **_fields(sheet, now))


def _fields(sheet: Sheet, now: datetime) -> dict[str, Any]:
    return {
        "at": sheet.at,
        "now": local(now, sheet.unit),
        "kind": sheet.kind(),
        "place": sheet.meeting.place,
    }
