"""A person's own page: the meetings ahead and what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.actions import action
from handlers.house import House
from handlers.links import MEETING
from handlers.local_time import today
from handlers.meetings.lists import ahead
from handlers.meetings.sheet import Sheet
from handlers.pages.devices import LEAVE
from handlers.pages.meeting import mine
from handlers.pages.people import Known
from handlers.privacy.copies import told
from handlers.wording import Rows
from storage.queries.people import MEMBER_BONDS, units_of

MORE = (
    ("materials", "/tailieu"),
    ("tasks", "/viec"),
    ("calendar", "/lich điện thoại"),
    ("data", "/dulieu"),
)
"""What else one can ask for here, and the command that it means."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A meeting ahead: in words, where its page is, and what the person answered."""

    at: datetime
    kind: str
    unit: str
    place: str
    address: str
    mine: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    known: Known
    meetings: list[Ahead]
    more: Rows
    leave: Rows


def own_pages(session: Session, house: House, now: datetime, people: Sequence[Known]) -> list[OwnPage]:
    leave = [[(house.wording.text("pages.leave"), action("device", LEAVE))]]
    more = [[(house.wording.text(f"pages.more_{name}"), command)] for name, command in MORE]
    return [OwnPage(one, _meetings(session, house, now, one), more, leave) for one in people]


def own_data(session: Session, house: House, now: datetime, person_id: int) -> str:
    """Everything that is kept of the person, for themselves alone."""
    return "\n".join(told(house, session, person_id, now)) + "\n"


def _meetings(session: Session, house: House, now: datetime, one: Known) -> list[Ahead]:
    units = units_of(session, one.person_id, today(now), MEMBER_BONDS)
    return [
        _ahead(house, Sheet.open(session, house, meeting.id), one) for meeting in ahead(session, units, now)
    ]


def _ahead(house: House, sheet: Sheet, one: Known) -> Ahead:
    assert house.links is not None
    return Ahead(
        at=sheet.at,
        kind=sheet.kind(),
        unit=sheet.unit.name,
        place=sheet.meeting.place,
        address=house.links.page(MEETING, sheet.meeting.id),
        mine=mine(sheet, one),
    )
