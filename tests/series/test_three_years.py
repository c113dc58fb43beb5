"""Three years of a series by the clock, the program started anew at every beat."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from sqlmodel import Session, col, select

from handlers.local_time import HOME
from handlers.series.drafts import call
from handlers.series.occurrences import keep, slot
from storage.tables import Meeting, MeetingKind, Occurrence, OccurrenceState, Outbox, Series
from tests.series.conftest import HOUSE, Office

BEGIN, END = date(2027, 1, 10), date(2030, 1, 10)
MOVED, SKIPPED, UNCONFIRMED = date(2027, 4, 30), date(2028, 1, 31), date(2028, 9, 30)
BEAT = timedelta(days=4)
DOWN = (date(2029, 3, 18), date(2029, 3, 26))
"""The program is down when the draft of 31/3/2029 should be shown."""


def add_series(session: Session, unit: int, rule: str, start: date, kind: MeetingKind) -> int:
    row = Series(
        unit_id=unit,
        kind=kind,
        rule=rule,
        hour=time(19, 30),
        place="Nhà văn hóa",
        agenda="Đánh giá tháng trước",
        starts_on=start,
        done_until=start - timedelta(days=1),
        created_at=datetime.combine(start, time(), UTC),
        look_at=datetime.combine(start, time(), UTC),
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), HOME)


def change_two_ahead(session: Session, series: int) -> None:
    """Long before: one month is held on another day and elsewhere, one not at all."""
    own = session.get_one(Series, series)
    moved, skipped = slot(session, own, MOVED), slot(session, own, SKIPPED)
    assert moved is not None
    assert skipped is not None
    row = keep(session, moved)
    row.starts_at, row.place = datetime.combine(MOVED - timedelta(days=3), time(18), HOME), "Trường Kim Đồng"
    keep(session, skipped).state = OccurrenceState.SKIPPED


def confirm(session: Session, now: datetime, days_before: int) -> None:
    """The secretary confirms what lies there, so many days before its meeting; one month is forgotten."""
    shown = select(Occurrence).where(Occurrence.state == OccurrenceState.PROPOSED)
    for row in session.exec(shown).all():
        one = slot(session, session.get_one(Series, row.series_id), row.nominal_on)
        assert one is not None
        if row.nominal_on != UNCONFIRMED and one.starts_at - now < timedelta(days=days_before):
            call(session, HOUSE, now, one, None)


def test_no_month_is_lost_and_none_comes_twice(office: Office) -> None:
    cell = office.rows.cell
    monthly = office.do(
        lambda session: add_series(session, cell, "FREQ=MONTHLY;BYMONTHDAY=31", BEGIN, MeetingKind.REGULAR)
    )
    yearly = office.do(
        lambda session: add_series(
            session, cell, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", BEGIN, MeetingKind.THEMATIC
        )
    )
    office.do(lambda session: change_two_ahead(session, monthly))
    day = BEGIN
    while day < END:
        if not DOWN[0] <= day <= DOWN[1]:
            office.tick(morning(day))
            office.do(partial(confirm, now=morning(day), days_before=5))
        day += BEAT
    assert held(office, monthly) == expected_days()
    assert held(office, yearly) == {
        date(2027, 2, 28): date(2027, 2, 28),
        date(2028, 2, 29): date(2028, 2, 29),
        date(2029, 2, 28): date(2029, 2, 28),
    }
    assert states(office, monthly) == {SKIPPED: OccurrenceState.SKIPPED, UNCONFIRMED: OccurrenceState.LAPSED}
    assert drafts_shown_once(office)


def expected_days() -> dict[date, date]:
    """Each month's nominal day and the day it is held on."""
    months = [date(year, month, 1) for year in (2027, 2028, 2029) for month in range(1, 13)]
    last = [first.replace(day=monthrange(first.year, first.month)[1]) for first in months]
    held_on = {day: day for day in last if day not in (SKIPPED, UNCONFIRMED)}
    return {**held_on, MOVED: MOVED - timedelta(days=3)}


def held(office: Office, series: int) -> dict[date, date]:
    """The local day each called occurrence is held on, by its nominal day."""
    rows = office.do(
        lambda session: session.exec(
            select(col(Occurrence.nominal_on), col(Meeting.starts_at))
            .join(Meeting, col(Meeting.id) == Occurrence.meeting_id)
            .where(Occurrence.series_id == series)
        ).all()
    )
    assert len(rows) == len({nominal for nominal, _ in rows})
    return {nominal: starts_at.astimezone(HOME).date() for nominal, starts_at in rows}


def states(office: Office, series: int) -> dict[date, OccurrenceState]:
    """What became of the occurrences that were not called, of those that are over."""
    rows = office.do(
        lambda session: session.exec(select(Occurrence).where(Occurrence.series_id == series)).all()
    )
    return {
        row.nominal_on: row.state
        for row in rows
        if row.state is not OccurrenceState.CALLED and row.nominal_on < END
    }


def drafts_shown_once(office: Office) -> bool:
    """Nobody got the draft of an occurrence twice for the same reason."""
    keys = office.do(
        lambda session: session.exec(
            select(Outbox.dedup_key).where(col(Outbox.dedup_key).startswith("occurrence:"))
        ).all()
    )
    return len(keys) > 60 and len(keys) == len(set(keys))
