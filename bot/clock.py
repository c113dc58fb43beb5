"""Clocks: the one place where the program reads the time. Everything below is handed a moment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment as an aware datetime in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SandboxClock:
    """A clock that can be moved by hand.

    It runs on from `start` (the present when not given) with the machine's clock, or stands
    still where `running` is false. Listeners are called after every move.
    """

    def __init__(self, start: datetime | None = None, *, running: bool = True) -> None:
        self._running = running
        self._base = datetime.now(UTC)
        self._shown = start or self._base
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return self._shown + (datetime.now(UTC) - self._base if self._running else timedelta())

    def set(self, moment: datetime) -> None:
        """Show `moment` (aware) from now on. Moving back is allowed: the program must bear it."""
        self._shown, self._base = moment.astimezone(UTC), datetime.now(UTC)
        for listener in self._listeners:
            listener()

    def advance(self, step: timedelta) -> None:
        self.set(self.now() + step)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each move by hand."""
        self._listeners.append(listener)
