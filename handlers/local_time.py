"""Moments as a unit's own clock shows them. Stored times are UTC; whatever a person reads is local."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.tables import Unit

HOME = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone where no unit says otherwise."""


def zone_of(unit: Unit | None = None) -> ZoneInfo:
    """The unit's zone; the home zone where there is no unit."""
    return ZoneInfo(unit.zone) if unit else HOME


def local(moment: datetime, unit: Unit | None = None) -> datetime:
    """The moment on the unit's own clock."""
    return moment.astimezone(zone_of(unit))


def today(now: datetime, unit: Unit | None = None) -> date:
    """The unit's date at this moment."""
    return local(now, unit).date()


def day_span(first: date, last: date, unit: Unit | None = None) -> tuple[datetime, datetime]:
    """The moments between which the days from `first` to `last` lie: the first included, the second not."""
    start, end = (datetime.combine(day, time(), zone_of(unit)) for day in (first, last + timedelta(days=1)))
    return start, end
