"""From how sending failed to what the outbox row becomes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.base import ChatMigrated, NeverLeft, NoAnswer, NotAccepted, Refused, TooMany, Unreachable
from storage.outbox_states import Claimed
from storage.settling import Again, Closed, Ending, Failed, Moved, Unknown

NO_ANSWER = "đã gửi đi nhưng không có hồi âm"
GAVE_UP = "đã thử nhiều lần không được"
REFUSED = "nền tảng từ chối"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long delivery goes on trying. Delays and bounds in seconds.

    A retry waits `first_delay`, then each time `growth` times longer, at most `longest_delay`. What was not
    accepted is tried until the row expires: `max_attempts` counts only while others get through. A row that
    does not expire is tried for `keep_trying`.
    `send_timeout` bounds one send whatever the channel does. `lease` is how long a process that
    died keeps others waiting.
    """

    max_attempts: int = 8
    first_delay: float = 2.0
    growth: float = 3.0
    longest_delay: float = 60.0
    send_timeout: float = 60.0
    in_flight: int = 100
    lease: timedelta = timedelta(seconds=15)
    keep_trying: timedelta = timedelta(hours=24)

    def delay(self, attempts: int) -> float:
        """Seconds to wait after so many attempts, before jitter."""
        steps = min(attempts - 1, 20)  # an outage may last for thousands of attempts
        return min(self.first_delay * self.growth**steps, self.longest_delay)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the account stands: whether another chat was written to since this one began to fail."""

    now: datetime
    others_get_through: bool


def ending_of(error: Exception, claimed: Claimed, patience: Patience, at: Standing) -> Ending:
    """What the row becomes after `error`.

    An error the channel does not explain (a timeout, a bug) may have come after the platform took
    the message, so it counts as no answer.
    """
    ending: Ending
    match error:
        case TooMany():
            ending = Again(counted=False)
        case Unreachable():
            ending = Closed()
        case Refused():
            ending = Failed(REFUSED)
        case ChatMigrated() if claimed.attempts < patience.max_attempts:
            ending = Moved(error.new_id)
        case ChatMigrated():
            ending = Failed(GAVE_UP)
        case NotAccepted():
            ending = _not_accepted(error, claimed, patience, at)
        case _:
            ending = _unanswered(error, claimed, patience)
    return ending


def _not_accepted(error: NotAccepted, claimed: Claimed, patience: Patience, at: Standing) -> Ending:
    """However long nobody gets through, nothing is given up for it, except what waits without end."""
    counted = at.others_get_through and not isinstance(error, NeverLeft)
    worn_out = counted and claimed.attempts >= patience.max_attempts
    endless = claimed.expires_at is None and at.now >= claimed.due_at + patience.keep_trying
    return Failed(GAVE_UP) if worn_out or endless else Again(counted=counted)


def _unanswered(error: Exception, claimed: Claimed, patience: Patience) -> Ending:
    """An edit made twice is made once, so edits are repeated; anything else never blindly."""
    if claimed.target is not None and claimed.attempts < patience.max_attempts:
        return Again()
    known = isinstance(error, NoAnswer | TimeoutError)
    return Unknown(NO_ANSWER if known else f"{NO_ANSWER} ({type(error).__name__})")
