"""What a tick does. A tick only asks what is due: a missed one, or one too many, changes nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from handlers.house import House
from schedules import reminders, upkeep

Duty = Callable[[Session, House, datetime], None]

OFTEN: tuple[Duty, ...] = (reminders.queue_due, upkeep.tell_dead_letters)
"""Every few seconds."""

DAILY: tuple[Duty, ...] = (upkeep.forget,)
