"""Series looked after: drafts shown in time, shown once more, called unasked where so chosen, or let go."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from handlers.house import House
from handlers.local_time import local
from handlers.rules import Rules
from handlers.series.drafts import call, lapse, propose, urge
from handlers.series.occurrences import AHEAD, Slot, open_slots
from storage.queries.units import unit
from storage.tables import OccurrenceState, Series

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
PATIENCE = timedelta(minutes=30)
"""How long a series that has come up in the quiet hours is left alone at a time."""
AT_LEAST = timedelta(days=1)
"""Every series is looked at so often in any case: a unit's settings may have changed."""
EARLIEST = timedelta(hours=12)
"""However late drafts are shown by the settings, this long before the meeting they are."""

_DUE = select(Series).where(col(Series.look_at) <= bindparam("now")).order_by(col(Series.id))


def look_after(session: Session, house: House, now: datetime) -> None:
    """Deal with every series that may have something due. Running it again changes nothing."""
    for series in session.exec(_DUE, params={"now": now}).all():
        _look(session, house, now, series)


def _look(session: Session, house: House, now: datetime, series: Series) -> None:
    here = local(now, unit(session, series.unit_id))
    rules = house.rules_of(session, series.unit_id)
    if rules.quiet(here):
        series.look_at = now + PATIENCE
        return
    left = open_slots(session, series, here.date())
    if [one for one in left if _dealt_with(session, house, now, one, rules)]:
        left = open_slots(session, series, here.date())
    series.done_until = min(
        [here.date() + AHEAD, *(one.nominal_on - timedelta(days=1) for one in left)],
    )
    series.look_at = _next_look(now, left, rules) if left or series.ends_on is None else NEVER


def _dealt_with(session: Session, house: House, now: datetime, one: Slot, rules: Rules) -> bool:
    """Do what is due for one occurrence; False where nothing is."""
    if one.starts_at <= now:
        lapse(session, house, now, one)
    elif one.state is OccurrenceState.EXPECTED and now >= _opens(one, rules):
        if rules.series_send_unasked:
            call(session, house, now, one, one.series.created_by)
        else:
            propose(session, house, now, one)
    elif one.state is OccurrenceState.PROPOSED and _to_urge(one, now, rules):
        urge(session, house, now, one)
    else:
        return False
    return True


def _opens(one: Slot, rules: Rules) -> datetime:
    """When the draft is shown."""
    day = one.starts_at.date() - timedelta(days=rules.series_days_before)
    usual = datetime.combine(day, rules.series_hour, one.starts_at.tzinfo)
    return min(usual, one.starts_at - EARLIEST)


def _urged(one: Slot, rules: Rules) -> datetime:
    """When it is shown once more."""
    return one.starts_at - timedelta(days=rules.series_urge_days)


def _to_urge(one: Slot, now: datetime, rules: Rules) -> bool:
    """Unconfirmed for long enough, and not shown only lately anyway."""
    row = one.row
    if not rules.series_urge_days or row is None or row.urged_at is not None or row.asked_at is None:
        return False
    return row.asked_at < _urged(one, rules) <= now


def _next_look(now: datetime, left: list[Slot], rules: Rules) -> datetime:
    moments = [
        moment
        for one in left
        for moment in (_opens(one, rules), _urged(one, rules), one.starts_at)
        if moment > now
    ]
    return min([now + AT_LEAST, *moments])
