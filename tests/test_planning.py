"""When reminders go out: rules of time, for any meeting and any quiet hours."""

from datetime import datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.local_time import HOME
from handlers.meetings.planning import plan
from handlers.rules import Rules

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=HOME, second=0, microsecond=0)
)
MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
RULES = st.builds(
    Rules,
    reminder_minutes=st.lists(st.integers(1, 60 * 24 * 14), min_size=1, max_size=5).map(tuple),
    reminder_grace=st.integers(1, 600),
    reminder_lead=st.integers(1, 180),
    quiet_from=MINUTES,
    quiet_to=MINUTES,
)
AHEAD = st.timedeltas(timedelta(minutes=1), timedelta(days=30))


@given(MOMENTS, AHEAD, RULES)
def test_none_in_quiet_hours_none_late_none_past(starts_at: datetime, ahead: timedelta, rules: Rules) -> None:
    now = starts_at - ahead
    for made in plan(starts_at, now, rules):
        assert now < made.due_at < made.too_late_at <= starts_at
        assert not rules.quiet(made.due_at)
        assert not rules.quiet(made.too_late_at - timedelta(minutes=1))


@given(MOMENTS, AHEAD, RULES)
def test_each_moment_once_in_order(starts_at: datetime, ahead: timedelta, rules: Rules) -> None:
    moments = [made.due_at for made in plan(starts_at, starts_at - ahead, rules)]
    assert moments == sorted(set(moments))


def test_the_usual_evening() -> None:
    starts_at = datetime(2026, 12, 3, 19, 30, tzinfo=HOME)
    made = plan(starts_at, starts_at - timedelta(days=8), Rules())
    assert [
        (one.minutes_before, f"{one.due_at:%d/%m %H:%M}", f"{one.too_late_at:%H:%M}") for one in made
    ] == [
        (1440, "02/12 19:30", "21:00"),
        (120, "03/12 17:30", "19:30"),
    ]


def test_an_early_meeting_reminds_after_the_quiet_or_the_evening_before() -> None:
    rules = Rules(reminder_minutes=(120,), quiet_from=time(21), quiet_to=time(7))
    at_eight = datetime(2026, 12, 6, 8, 0, tzinfo=HOME)
    assert plan(at_eight, at_eight - timedelta(days=2), rules)[0].due_at == datetime(
        2026, 12, 6, 7, 0, tzinfo=HOME
    )
    at_seven = datetime(2026, 12, 6, 7, 15, tzinfo=HOME)
    due = plan(at_seven, at_seven - timedelta(days=2), rules)[0].due_at
    assert due == datetime(2026, 12, 5, 20, 59, tzinfo=HOME)


def test_without_quiet_hours_nothing_is_moved() -> None:
    rules = Rules(reminder_minutes=(120,), quiet_from=time(0), quiet_to=time(0))
    starts_at = datetime(2026, 12, 6, 3, 0, tzinfo=HOME)
    made = plan(starts_at, starts_at - timedelta(days=1), rules)
    assert [one.due_at for one in made] == [starts_at - timedelta(hours=2)]


@given(MOMENTS, AHEAD, RULES, st.integers(0, 60 * 24 * 7))
def test_the_first_never_comes_after_the_day_to_answer_by(
    starts_at: datetime, ahead: timedelta, rules: Rules, minutes: int
) -> None:
    now, answer_by = starts_at - ahead, starts_at - timedelta(minutes=minutes)
    for made in plan(starts_at, now, rules, answer_by):
        assert now < made.due_at < made.too_late_at <= starts_at
        assert not rules.quiet(made.due_at)
        if made.minutes_before == max(rules.reminder_minutes):
            assert made.due_at <= answer_by


def test_the_usual_first_reminder_comes_before_the_usual_deadline() -> None:
    starts_at = datetime(2026, 12, 3, 19, 30, tzinfo=HOME)
    made = plan(starts_at, starts_at - timedelta(days=8), Rules(), datetime(2026, 12, 2, 17, tzinfo=HOME))
    assert [f"{one.due_at:%d/%m %H:%M}" for one in made] == ["02/12 14:00", "03/12 17:30"]
