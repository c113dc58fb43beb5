"""How long the account is surely this process's: known without asking, right before each send."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock

End = tuple[float, datetime]


@dataclass
class Tenure:
    """By two clocks: the steady one stands still while a machine sleeps, the machine's own may be set."""

    lease: timedelta
    monotonic: Callable[[], float]
    clock: Clock
    _until: End | None = field(default=None, init=False)

    def end(self) -> End:
        """When a lease asked for now ends."""
        return self.monotonic() + self.lease.total_seconds(), self.clock.now() + self.lease

    def begin(self, end: End) -> None:
        """The lease was given, or renewed."""
        self._until = end

    def sure(self) -> bool:
        """Whether nobody can have taken the lease: this process may have been stopped for a while."""
        if self._until is None:
            return False
        steady, shown = self._until
        return self.monotonic() < steady and self.clock.now() < shown
