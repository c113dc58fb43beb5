"""What a reminder says, found at the moment it goes out: who answered meanwhile is left in peace."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.house import House
from handlers.local_time import local
from handlers.meetings.sheet import Sheet
from handlers.meetings.views import answer_choices, lettered, stamp
from handlers.messages import Message
from storage.outbox import Skip

OUT_OF_DATE = "buổi họp đã bắt đầu, đã hủy hoặc đã đổi giờ"


def personal(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To one silent member, in private. args: meeting, person, and the start's stamp `at`."""
    sheet = Sheet.open(session, house, args["meeting"])
    if sheet.over(now) or _moved(sheet, args):
        return Skip(OUT_OF_DATE)
    if args["person"] not in {person.id for person in sheet.silent}:
        return Skip("đã trả lời")
    return house.wording.message(
        "meetings.reminder",
        answer_choices(house, sheet.meeting),
        unit=sheet.unit.name,
        **_fields(sheet, now),
    )


def group(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To the cell's group: a count, never a name, and how to answer. args: meeting, chat, `at` (start)."""
    sheet = Sheet.open(session, house, args["meeting"])
    if sheet.over(now) or _moved(sheet, args):
        return Skip(OUT_OF_DATE)
    count = len(sheet.silent)
    rest = sheet.say("reminder_rest", count=count) if count else sheet.say("reminder_all")
    choices = answer_choices(house, sheet.meeting) if count else ()
    message = house.wording.message("meetings.reminder_group", choices, rest=rest, **_fields(sheet, now))
    return lettered(message, session, now, args)


def _moved(sheet: Sheet, args: dict[str, Any]) -> bool:
    """Whether the reminder was queued for a start that was given up since."""
    return bool(args["at"] != stamp(sheet.meeting.starts_at))


def _fields(sheet: Sheet, now: datetime) -> dict[str, Any]:
    return {
        "at": sheet.at,
        "now": local(now, sheet.unit),
        "kind": sheet.kind(),
        "place": sheet.meeting.place,
    }
