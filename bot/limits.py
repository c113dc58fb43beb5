"""How much one sender may say in a minute: who floods is read no further."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from handlers.events import Event, Text

MINUTE = timedelta(minutes=1)
LONG = 200
"""Characters that count as one more text: long ones take longer to read."""
MOST_SENDERS = 10_000


class Admission(Enum):
    READ = "read"
    REFUSED = "refused"  # the first in a minute: its sender is told
    SILENT = "silent"


@dataclass(slots=True)
class _Sender:
    said: deque[tuple[datetime, int]] = field(default_factory=deque)
    told_at: datetime | None = None


class Limits:
    """Counts by when a text was written, not by when it arrived: what a platform held back is no flood."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._senders: dict[tuple[str, str], _Sender] = {}

    def admit(self, event: Event) -> Admission:
        """Whether the event is read. Presses always are: they cost little."""
        if not isinstance(event.body, Text) or event.sender is None:
            return Admission.READ
        sender = self._sender(event.channel, event.sender.id)
        while sender.said and sender.said[0][0] <= event.at - MINUTE:
            sender.said.popleft()
        cost = 1 + len(event.body.text) // LONG
        if sum(count for _, count in sender.said) + cost <= self._per_minute:
            sender.said.append((event.at, cost))
            return Admission.READ
        if sender.told_at is not None and event.at < sender.told_at + MINUTE:
            return Admission.SILENT
        sender.told_at = event.at
        return Admission.REFUSED

    def _sender(self, channel: str, number: str) -> _Sender:
        if len(self._senders) > MOST_SENDERS:
            self._senders.clear()
        return self._senders.setdefault((channel, number), _Sender())
