"""Another rule from now on: each month keeps one meeting, whenever it is changed and to what."""

from datetime import date, datetime, time, timedelta
from itertools import product

from sqlmodel import Session, select

from handlers.local_time import HOME
from handlers.series.occurrences import keep, slot, slots
from handlers.series.recurrence import Rule
from handlers.series.succession import Terms, Turn, turn
from storage.tables import MeetingKind, Occurrence, OccurrenceState, Series
from tests.series.conftest import Office
from tests.series.test_three_years import add_series

BEGIN = date(2026, 9, 1)
MONTHS = [(2026, 9), (2026, 10), (2026, 11), (2026, 12), (2027, 1), (2027, 2)]
DAYS = (1, 3, 5, 24, 25, 31)


def turned(
    session: Session, unit: int, today: date, days: tuple[int, int], called: date | None = None
) -> list[date]:
    """All nominal days of half a year, where the one day of the month becomes the other today."""
    old, new = days
    first = add_series(session, unit, f"FREQ=MONTHLY;BYMONTHDAY={old}", BEGIN, MeetingKind.REGULAR)
    own = session.get_one(Series, first)
    one = slot(session, own, called) if called else None
    if one is not None:
        keep(session, one).state = OccurrenceState.CALLED
    to = Terms(Rule.of(f"FREQ=MONTHLY;BYMONTHDAY={new}"), time(19), "Trường Kim Đồng", "Nội dung")
    now = datetime.combine(today, time(9), HOME)
    made = turn(session, now, own, Turn.plan(session, own, to, now), None)
    found = [one for series in (own, made) for one in slots(session, series, BEGIN, date(2027, 2, 28))]
    return [one.nominal_on for one in found]


def test_each_month_keeps_one(office: Office) -> None:
    """On whatever day of November it is changed, from whatever day of the month to whatever other."""
    with Session(office.engine) as session:
        for today, old, new in product((1, 2, 3, 4, 10, 20, 24, 25, 26, 30), DAYS, DAYS):
            days = turned(session, office.rows.cell, date(2026, 11, today), (old, new))
            case = (today, old, new, days)
            assert [(day.year, day.month) for day in days] == MONTHS, case
            assert {day.day for day in days} <= {old, new, 28, 30}, case
            assert days[-1].day == min(new, 28), case
            session.rollback()


def test_a_meeting_already_called_stays(office: Office) -> None:
    unit = office.rows.cell
    called = date(2026, 12, 3)
    days = office.do(lambda session: turned(session, unit, date(2026, 11, 28), (3, 5), called))
    assert [day for day in days if day.month in (12, 1)] == [date(2026, 12, 3), date(2027, 1, 5)]


def test_a_month_that_was_to_be_skipped_is_skipped_by_the_new_rule_too(office: Office) -> None:
    unit = office.rows.cell
    first = office.do(
        lambda session: add_series(session, unit, "FREQ=MONTHLY;BYMONTHDAY=3", BEGIN, MeetingKind.REGULAR)
    )

    def change(session: Session) -> int:
        own = session.get_one(Series, first)
        one = slot(session, own, date(2027, 2, 3))
        assert one is not None
        keep(session, one).state = OccurrenceState.SKIPPED
        session.flush()
        now = datetime.combine(date(2026, 11, 25), time(9), HOME)
        to = Terms(Rule.of("FREQ=MONTHLY;BYMONTHDAY=5"), time(19), "Trường", "Nội dung")
        return turn(session, now, own, Turn.plan(session, own, to, now), None).id

    made = office.do(change)
    rows = office.do(lambda session: session.exec(select(Occurrence)).all())
    assert [(row.series_id, row.nominal_on, row.state) for row in rows] == [
        (made, date(2027, 2, 5), OccurrenceState.SKIPPED)
    ]


def test_one_occurrence_changes_alone(office: Office) -> None:
    unit = office.rows.cell
    first = office.do(
        lambda session: add_series(session, unit, "FREQ=MONTHLY;BYMONTHDAY=3", BEGIN, MeetingKind.REGULAR)
    )

    def change(session: Session) -> list[tuple[datetime, str]]:
        own = session.get_one(Series, first)
        one = slot(session, own, date(2026, 12, 3))
        assert one is not None
        row = keep(session, one)
        row.starts_at, row.place = one.starts_at + timedelta(days=2), "Trường Kim Đồng"
        session.flush()
        found = slots(session, own, date(2026, 11, 1), date(2027, 1, 31))
        return [(each.starts_at, each.place) for each in found]

    assert office.do(change) == [
        (datetime(2026, 11, 3, 19, 30, tzinfo=HOME), "Nhà văn hóa"),
        (datetime(2026, 12, 5, 19, 30, tzinfo=HOME), "Trường Kim Đồng"),
        (datetime(2027, 1, 3, 19, 30, tzinfo=HOME), "Nhà văn hóa"),
    ]
