"""The desk: the week's meetings, broadcasts, what cells lack, tasks, attendance by month. Counts alone."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers.house import House
from handlers.language import fold
from handlers.local_time import local, today
from handlers.meetings.sheet import Sheet
from handlers.permissions import Action, within_reach
from storage.queries import desk
from storage.queries.desk import Attended, CellRow
from storage.queries.outcomes import NOT_SENT, counts
from storage.queries.receipts import receipts
from storage.tables import AnswerChoice, Broadcast, Meeting, SendState

BEFORE, AHEAD = timedelta(days=2), timedelta(days=7)
MOST_MEETINGS, MOST_BROADCASTS, MONTHS = 60, 6, 6


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """`roll`: how many are marked present, None where no roll was opened."""

    at: datetime
    unit: str
    kind: str
    state: str
    due: int
    answered: int
    yes: int
    late: int
    no: int
    roll: int | None
    closed: bool


@dataclass(frozen=True, slots=True)
class BroadcastRow:
    at: datetime
    words: str
    sent: int
    waiting: int
    failed: int
    received: int
    asked: int


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    meetings: int
    due: int
    present: int

    @property
    def share(self) -> float:
        return self.present / self.due if self.due else 0.0


@dataclass(frozen=True, slots=True)
class Desk:
    meetings: list[MeetingRow]
    broadcasts: list[BroadcastRow]
    lacking: list[CellRow]
    tasks: list[tuple[str, int, int]]
    months: list[Month]


ORDERS: dict[str, Callable[[MeetingRow], Any]] = {
    "gio": lambda row: (row.at, row.unit),
    "donvi": lambda row: (fold(row.unit), row.at),
    "traloi": lambda row: (row.answered / row.due if row.due else 1, row.at),
}


def desk_of(session: Session, house: House, now: datetime, person_id: int, order: str, part: str) -> Desk:
    """What this person may see now; `order` a word of ORDERS, `part` of a unit's name to look for."""
    on = today(now)
    units = within_reach(session, person_id, Action.SEE_COUNTS, on)
    writes = within_reach(session, person_id, Action.BROADCAST, on)
    gives = within_reach(session, person_id, Action.GIVE_TASK, on)
    wanted = fold(part)
    found = desk.meetings_between(session, units, now - BEFORE, now + AHEAD, MOST_MEETINGS)
    rolls = desk.rolls_of(session, [one.id for one in found])
    rows = [_meeting(session, house, one, rolls.get(one.id)) for one in found]
    cells = [one for one in desk.cells(session, units, on) if wanted in fold(one.name)]
    sent = desk.latest_broadcasts(session, writes, MOST_BROADCASTS)
    return Desk(
        meetings=sorted((one for one in rows if wanted in fold(one.unit)), key=ORDERS[order]),
        broadcasts=[_broadcast(session, one) for one in sent],
        lacking=[one for one in cells if _lacks(one)],
        tasks=[one for one in desk.tasks_by_cell(session, gives, on) if wanted in fold(one[0])],
        months=_months(session, units, on, now),
    )


def _lacks(cell: CellRow) -> bool:
    """Without a group, a secretary, or half its members in reach."""
    return not (cell.group and cell.secretary and 2 * cell.reached >= cell.members > 0)


def _meeting(session: Session, house: House, meeting: Meeting, roll: tuple[bool, int] | None) -> MeetingRow:
    sheet = Sheet.open(session, house, meeting.id)
    said = {choice: len(sheet.answered(choice)) for choice in AnswerChoice}
    return MeetingRow(
        at=sheet.at,
        unit=sheet.unit.name,
        kind=sheet.kind(),
        state=meeting.state,
        due=len(sheet.due),
        answered=sum(said.values()),
        yes=said[AnswerChoice.YES],
        late=said[AnswerChoice.LATE],
        no=said[AnswerChoice.NO],
        roll=roll[1] if roll else None,
        closed=bool(roll and roll[0]),
    )


def _broadcast(session: Session, one: Broadcast) -> BroadcastRow:
    states = counts(session, one.id)
    received, asked = receipts(session, one.id) if one.wants_receipt else (0, 0)
    failed = sum(states.get(state, 0) for state in NOT_SENT)
    waiting = sum(states.get(state, 0) for state in (SendState.PENDING, SendState.SENDING))
    first = next(iter(one.text.splitlines()), "")
    there = sum(states.values()) - failed - waiting
    return BroadcastRow(local(one.created_at), first[:80], there, waiting, failed, received, asked)


def _months(session: Session, units: set[int], on: date, now: datetime) -> list[Month]:
    firsts = [on.replace(day=1)]
    while len(firsts) < MONTHS:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    since = now - timedelta(days=(on - firsts[0]).days + 1)
    held = defaultdict[date, list[Attended]](list)
    for one in desk.attended(session, units, since):
        held[local(one.starts_at).date().replace(day=1)].append(one)
    return [_month(first, held[first]) for first in firsts]


def _month(first: date, held: list[Attended]) -> Month:
    return Month(first, len(held), sum(one.due for one in held), sum(one.present for one in held))
