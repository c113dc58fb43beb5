"""The meetings of a series one by one: where each stands, and changing one without touching the rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from handlers.series.recurrence import Rule, days
from storage.queries.units import unit
from storage.tables import Occurrence, OccurrenceState, Series

DONE = (OccurrenceState.CALLED, OccurrenceState.SKIPPED, OccurrenceState.LAPSED)
AHEAD = timedelta(days=62)
"""How far ahead occurrences are looked for: beyond the longest time a draft is shown before its meeting."""
FAR = timedelta(days=366 * 5)


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence as it stands now, moved or not. `starts_at` is local to the unit."""

    series: Series
    nominal_on: date
    starts_at: datetime
    place: str
    agenda: str
    row: Occurrence | None

    @property
    def state(self) -> OccurrenceState:
        return self.row.state if self.row else OccurrenceState.EXPECTED

    @property
    def open(self) -> bool:
        return self.state not in DONE


def slots(session: Session, series: Series, first: date, last: date) -> list[Slot]:
    """The occurrences whose nominal day lies between the days, both included, in order."""
    first, last = max(first, series.starts_on), min(last, series.ends_on or last)
    if first > last:
        return []
    rows = {row.nominal_on: row for row in _rows(session, series, first, last)}
    zone = ZoneInfo(unit(session, series.unit_id).zone)
    nominal = days(Rule.of(series.rule), series.starts_on, first, last)
    return [_slot(series, day, rows.get(day), zone) for day in nominal]


def slot(session: Session, series: Series, nominal_on: date) -> Slot | None:
    """The occurrence of that nominal day; None where the series has none."""
    return next(iter(slots(session, series, nominal_on, nominal_on)), None)


def open_slots(session: Session, series: Series, today: date) -> list[Slot]:
    """What is not yet called, skipped or lapsed, as far ahead as it matters."""
    since = series.done_until + timedelta(days=1)
    near = slots(session, series, since, today + AHEAD)
    return [one for one in [*near, *_moved_near(session, series, today)] if one.open]


def coming(session: Session, series: Series, today: date, count: int) -> list[Slot]:
    """The next occurrences that are not over, skipped ones too, so that they can be taken back."""
    found = slots(session, series, today - timedelta(days=31), today + FAR)
    ahead = (one for one in found if one.starts_at.date() >= today)
    return [one for one in ahead if one.state is not OccurrenceState.LAPSED][:count]


def keep(session: Session, one: Slot) -> Occurrence:
    """The occurrence's row, made where it had none."""
    found = session.get(Occurrence, (one.series.id, one.nominal_on))
    if found is None:
        found = Occurrence(series_id=one.series.id, nominal_on=one.nominal_on, state=OccurrenceState.EXPECTED)
        session.add(found)
        session.flush()
    return found


def active(session: Session, unit_ids: set[int], today: date) -> list[Series]:
    """The series of these units that have not ended."""
    statement = select(Series).where(
        col(Series.unit_id).in_(unit_ids), or_(col(Series.ends_on).is_(None), col(Series.ends_on) >= today)
    )
    return list(session.exec(statement.order_by(col(Series.unit_id), col(Series.id))).all())


def _moved_near(session: Session, series: Series, today: date) -> Iterator[Slot]:
    """Far occurrences that were moved."""
    rows = session.exec(
        select(Occurrence).where(
            Occurrence.series_id == series.id,
            Occurrence.nominal_on > today + AHEAD,
            col(Occurrence.starts_at).is_not(None),
        )
    )
    for row in rows.all():
        found = slot(session, series, row.nominal_on)
        if found:
            yield found


def _rows(session: Session, series: Series, first: date, last: date) -> list[Occurrence]:
    statement = select(Occurrence).where(
        Occurrence.series_id == series.id, Occurrence.nominal_on >= first, Occurrence.nominal_on <= last
    )
    return list(session.exec(statement).all())


def _slot(series: Series, day: date, row: Occurrence | None, zone: ZoneInfo) -> Slot:
    usual = datetime.combine(day, series.hour, zone)
    moved = row.starts_at.astimezone(zone) if row and row.starts_at else None
    return Slot(
        series=series,
        nominal_on=day,
        starts_at=moved or usual,
        place=(row.place if row else None) or series.place,
        agenda=(row.agenda if row else None) or series.agenda,
        row=row,
    )
