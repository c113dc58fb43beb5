"""What a tick does. A tick only asks what is due: a missed one, or one too many, changes nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from handlers.house import House
from schedules import budget, errands, privacy, reminders, series, upkeep

Duty = Callable[[Session, House, datetime], None]

OFTEN: tuple[Duty, ...] = (
    reminders.queue_due,
    series.look_after,
    errands.run,
    upkeep.tell_dead_letters,
    budget.tell,
    privacy.keep_promises,
)
"""Every few seconds."""

HOURLY: tuple[Duty, ...] = (upkeep.forget, privacy.forget)
"""What can wait; often enough that a machine restarted every night still gets to it."""
