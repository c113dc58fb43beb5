"""What a tick does. A tick only asks what is due: a missed one, or one too many, changes nothing."""

from handlers import router
from handlers.feature import Beat, Duty
from schedules import budget, upkeep

OFTEN: tuple[Duty, ...] = (
    *router.duties(Beat.OFTEN),
    Duty("close what somebody may no longer read", upkeep.close_what_was_lost),
    Duty("tell of dead letters", upkeep.tell_dead_letters),
    Duty("tell of the month's messages", budget.tell_of_quota),
)
"""Every few seconds."""

HOURLY: tuple[Duty, ...] = (
    *router.duties(Beat.HOURLY),
    Duty("forget what has served", upkeep.forget, Beat.HOURLY),
)
"""What can wait; often enough that a machine restarted every night still gets to it."""
