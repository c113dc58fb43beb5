"""What a tick does. A tick only asks what is due: a missed one, or one too many, changes nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from handlers.house import House
from schedules import errands, privacy, reminders, series, upkeep

Duty = Callable[[Session, House, datetime], None]

OFTEN: tuple[Duty, ...] = (
    reminders.queue_due,
    series.look_after,
    errands.run,
    upkeep.tell_dead_letters,
    privacy.keep_promises,
)
"""Every few seconds."""

DAILY: tuple[Duty, ...] = (upkeep.forget, privacy.forget)
