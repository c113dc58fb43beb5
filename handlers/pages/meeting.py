"""A meeting's page: what the notice says, counts only, and for each person of the device their own answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.house import House
from handlers.local_time import local
from handlers.meetings.sheet import Sheet, agenda_items, told
from handlers.meetings.views import answer_choices, signature
from handlers.pages.people import Known
from handlers.roll.buttons import call_buttons
from handlers.roll.roll_list import RollList
from handlers.wording import Rows
from storage.queries.people import MEMBER_BONDS, units_of
from storage.tables import Meeting, MeetingState, Roll

SHOWN_AFTER = timedelta(days=2)
"""So long after a meeting its page is still there."""


@dataclass(frozen=True, slots=True)
class Own:
    """One person of the device: what they answered, what they may press, or why nothing."""

    known: Known
    mine: str
    choices: Rows


@dataclass(frozen=True, slots=True)
class MeetingPage:
    title: str
    unit: str
    at: datetime
    place: str
    agenda: list[str]
    papers: str
    answer_by: datetime
    signature: str
    tally: str
    closed: str
    own: list[Own]


def meeting_page(
    session: Session, house: House, now: datetime, meeting_id: int, people: Sequence[Known]
) -> MeetingPage | None:
    """The page, or None where there is no such meeting, or none any more."""
    meeting = session.get(Meeting, meeting_id)
    if meeting is None or meeting.starts_at + SHOWN_AFTER < now:
        return None
    sheet = Sheet.open(session, house, meeting_id)
    closed = _closed(sheet, now)
    return MeetingPage(
        title=sheet.say(f"title_{meeting.kind}", at=sheet.at),
        unit=sheet.unit.name,
        at=sheet.at,
        place=meeting.place,
        agenda=agenda_items(meeting.agenda),
        papers=sheet.rules.papers,
        answer_by=local(meeting.answer_by, sheet.unit),
        signature=signature(session, sheet),
        tally=sheet.tally(),
        closed=closed,
        own=[_own(session, house, sheet, one, now, open_=not closed) for one in people],
    )


def _closed(sheet: Sheet, now: datetime) -> str:
    """Why nobody can answer any more; empty while they can."""
    if sheet.meeting.state is not MeetingState.CALLED:
        return sheet.say(f"state_{sheet.meeting.state}")
    return sheet.house.wording.text("pages.begun") if sheet.over(now) else ""


def _own(session: Session, house: House, sheet: Sheet, one: Known, now: datetime, *, open_: bool) -> Own:
    at_roll = _at_roll(session, house, sheet, one, now)
    if at_roll is not None:
        return at_roll
    if sheet.unit.id not in units_of(session, one.person_id, sheet.at.date(), MEMBER_BONDS):
        return Own(one, house.wording.text("meetings.not_asked"), ())
    return Own(one, mine(sheet, one), answer_choices(house, sheet.meeting) if open_ else ())


def mine(sheet: Sheet, one: Known) -> str:
    """What the person of the device has answered, in words."""
    text, answer = sheet.house.wording.text, sheet.answers.get(one.person_id)
    return text("pages.mine", answer=told(sheet.house, answer)) if answer else text("pages.mine_none")


def _at_roll(session: Session, house: House, sheet: Sheet, one: Known, now: datetime) -> Own | None:
    """While the roll is taken, and members may mark themselves by a button: that one."""
    called = sheet.meeting.state is MeetingState.CALLED
    if session.get(Roll, sheet.meeting.id) is None or not called:
        return None
    roll = RollList.open(session, house, sheet.meeting.id)
    entry, (start, end) = roll.entry_of(one.person_id), roll.window
    if entry is None or roll.closed or not start <= now <= end:
        return None
    mine = house.wording.text("pages.roll_mine", mark=roll.told(entry.record))
    return Own(one, mine, call_buttons(roll, digits=False))
