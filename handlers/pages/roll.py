"""The roll's pages: the hall's screen, and where a scanned code leads."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.house import House
from handlers.roll.roll_list import RollList
from handlers.roll.scanning import shown
from storage.tables import MeetingState, Roll


@dataclass(frozen=True, slots=True)
class RollPage:
    """`code` is what stands on the board; `address` what the screen's QR code leads to at this moment. No
    names: the whole hall reads it."""

    meeting_id: int
    kind: str
    unit: str
    at: datetime
    present: int
    due: int
    open: bool
    code: str
    address: str


def roll_page(session: Session, house: House, now: datetime, meeting_id: int) -> RollPage | None:
    """How the roll stands; None where none was opened."""
    if house.links is None or session.get(Roll, meeting_id) is None:
        return None
    roll = RollList.open(session, house, meeting_id)
    start, end = roll.window
    called = roll.meeting.state is MeetingState.CALLED
    return RollPage(
        meeting_id=meeting_id,
        kind=roll.kind(),
        unit=roll.unit.name,
        at=roll.at,
        present=roll.figures.present,
        due=roll.figures.must_attend,
        open=called and not roll.closed and start <= now <= end,
        code=roll.row.code,
        address=shown(house.links, meeting_id, now),
    )
