"""The law's deadlines: working days without weekends and public holidays (Decree 356/2025, article 5)."""

from datetime import date, timedelta

import holidays

from handlers.rules import Rules
from storage.tables import RequestKind

_DAY = timedelta(days=1)


def answer_on(asked: date, rules: Rules) -> date:
    """The last working day for an answer."""
    day = asked
    for _ in range(rules.answer_request_days):
        day += _DAY
        while not _works(day):
            day += _DAY
    return day


def due_on(kind: RequestKind, asked: date, rules: Rules) -> date:
    """The last day for the deed itself, counted in calendar days."""
    days = {
        RequestKind.COPY: rules.copy_days,
        RequestKind.CORRECT: rules.correct_days,
        RequestKind.RESTRICT: rules.restrict_days,
        RequestKind.WITHDRAW: rules.withdraw_days,
        RequestKind.DELETE: rules.delete_days,
    }
    return asked + timedelta(days=days[kind])


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays.country_holidays("VN", years=day.year)
