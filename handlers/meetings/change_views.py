"""What is said of a change of a meeting; rendered when it is sent, so that what is told is true by then."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.house import House
from handlers.local_time import local
from handlers.meetings.sheet import Sheet, told
from handlers.meetings.views import answer_choices, lettered, signature
from handlers.messages import Message
from storage.outbox import Skip
from storage.tables import MeetingChange, MeetingState


def changed(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """What is other than before a change, as the meeting stands now.

    args: meeting, since (the first change not yet told here); `person` in a private chat, `chat` in
    a group; `ask` false for the overseer.
    """
    sheet = Sheet.open(session, house, args["meeting"])
    before = _before(session, args["meeting"], args["since"])
    if sheet.meeting.state is not MeetingState.CALLED:
        return house.wording.message(
            f"changes.told_{sheet.meeting.state}",
            kind=sheet.kind(),
            unit=sheet.unit.name,
            at=sheet.at,
            place=sheet.meeting.place,
            signature=signature(session, sheet),
        )
    asks = before.keys() & {"starts_at", "state"}
    answer = sheet.answers.get(args.get("person", 0))
    open_ = asks and args.get("ask", True) and not sheet.over(now)
    message = house.wording.message(
        "changes.told_time" if asks else "changes.told_place",
        answer_choices(house, sheet.meeting) if open_ else (),
        **_fields(sheet, before),
        answer_by=local(sheet.meeting.answer_by, sheet.unit),
        signature=signature(session, sheet),
        tally=sheet.say("state_line", answer=told(house, answer)) if answer else sheet.tally(),
    )
    return lettered(message, session, now, args)


def outdated(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """In place of a message about a time that holds no more. args: meeting."""
    sheet = Sheet.open(session, house, args["meeting"])
    return house.wording.message(
        f"changes.outdated_{sheet.meeting.state}",
        kind=sheet.kind(),
        unit=sheet.unit.name,
        at=sheet.at,
        place=sheet.meeting.place,
    )


def _fields(sheet: Sheet, before: dict[str, str]) -> dict[str, Any]:
    old_at = before.get("starts_at")
    return {
        "kind": sheet.kind(),
        "unit": sheet.unit.name,
        "at": sheet.at,
        "old_at": local(datetime.fromisoformat(old_at), sheet.unit) if old_at else sheet.at,
        "place": sheet.meeting.place,
        "old_place": before.get("place", sheet.meeting.place),
        "put_off": before.get("state") == MeetingState.POSTPONED,
    }


def _before(session: Session, meeting_id: int, since: int) -> dict[str, str]:
    """What each changed field was before the change `since`."""
    statement = select(MeetingChange).where(
        MeetingChange.meeting_id == meeting_id, col(MeetingChange.id) >= since
    )
    before: dict[str, str] = {}
    for row in session.exec(statement.order_by(col(MeetingChange.id))):
        for name, (old, _) in row.changes.items():
            before.setdefault(name, old)
    return before
