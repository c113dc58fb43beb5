"""What speaks against a time for a meeting: a day off, Tết, the same people called twice. Only ever said."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from sqlmodel import Session

from handlers.house import House
from handlers.language.lunar import lunar_of, tet
from handlers.rules import Rules
from handlers.wording import phrases
from storage.queries.clashes import Clash, clashes, same_kind
from storage.queries.people import due
from storage.tables import MeetingKind

LUNAR_MONTHS = {1: "Giêng", 12: "Chạp"}
NAMES_SHOWN = 5


def warnings(
    session: Session, house: House, unit_id: int, kind: MeetingKind, at: datetime, besides: int | None = None
) -> list[str]:
    """Lines for the secretary alone: they name people. `at` is local; `besides` is the meeting itself."""
    rules = house.rules_of(session, unit_id)
    return [
        *_days_off(house, at.date(), rules),
        *_same_month(session, house, unit_id, kind, at, besides),
        *_clashes(session, house, unit_id, at, besides),
    ]


@lru_cache(maxsize=16)
def days_off(year: int) -> dict[date, str]:
    """The public holidays of a year by day, with their Vietnamese names."""
    return dict(holidays.country_holidays("VN", years=year, language="vi"))


def near_tet(day: date, rules: Rules) -> bool:
    first = tet(day.year)
    if first is None:
        return False
    before, after = timedelta(days=rules.tet_days_before), timedelta(days=rules.tet_days_after)
    return first - before <= day < first + after


def _days_off(house: House, day: date, rules: Rules) -> Iterator[str]:
    name = days_off(day.year).get(day)
    if name:
        yield house.wording.text("warnings.day_off", day=day, name=name)
    if near_tet(day, rules):
        lunar = lunar_of(day)
        month = LUNAR_MONTHS.get(lunar.month, str(lunar.month))
        yield house.wording.text("warnings.tet", day=day, number=lunar.day, month=month)


def _same_month(
    session: Session, house: House, unit_id: int, kind: MeetingKind, at: datetime, besides: int | None
) -> Iterator[str]:
    """A second regular meeting in a month is nearly always a slip."""
    if kind is not MeetingKind.REGULAR:
        return
    start = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (start + timedelta(days=32)).replace(day=1)
    for other in same_kind(session, unit_id, kind, start, end):
        if other.id != besides:
            yield house.wording.text("warnings.same_month", at=other.starts_at.astimezone(at.tzinfo))


def _clashes(
    session: Session, house: House, unit_id: int, at: datetime, besides: int | None
) -> Iterator[str]:
    """Whoever is asked to another meeting that would not be over, or has not ended, by then."""
    span = timedelta(minutes=house.rules_of(session, unit_id).meeting_minutes)
    people = {person.id for person in due(session, unit_id, at.date())}
    found = clashes(session, people, at - span, at + span)
    for meeting_id in dict.fromkeys(clash.meeting_id for clash in found if clash.meeting_id != besides):
        same = [clash for clash in found if clash.meeting_id == meeting_id]
        yield _told(house, same, at)


def _told(house: House, same: list[Clash], at: datetime) -> str:
    names = [clash.name for clash in same]
    shown = phrases.listed(names) if len(names) <= NAMES_SHOWN else None
    begins = same[0].starts_at.astimezone(at.tzinfo)
    return house.wording.text("warnings.clash", who=shown, count=len(names), unit=same[0].unit, at=begins)
