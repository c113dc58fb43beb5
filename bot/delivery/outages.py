"""What failing says of the account: is one chat in trouble, or does nobody get through?"""

from dataclasses import dataclass


@dataclass(slots=True)
class _Failing:
    since: float
    times: int = 0


class Outages:
    """Remembers the lanes that fail; moments are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._failing: dict[int, _Failing] = {}
        self._cut_off: set[int] = set()
        self._last_through = 0.0

    def failed(self, lane: int, now: float) -> int:
        """A send was not accepted. How many times in a row it is for this lane."""
        failing = self._failing.setdefault(lane, _Failing(now))
        failing.times += 1
        self._cut_off.add(lane)
        return failing.times

    def others_get_through(self, lane: int) -> bool:
        """Whether another lane was written to since this one began to fail."""
        failing = self._failing.get(lane)
        return failing is not None and self._last_through > failing.since

    def ended(self, lane: int) -> None:
        """The lane's message has ended without being sent: the next one begins anew."""
        self._failing.pop(lane, None)
        self._cut_off.discard(lane)

    def through(self, lane: int, now: float) -> set[int]:
        """A message was taken. The lanes that need not wait longer: several that failed, none got through,
        so it was not about them."""
        self.ended(lane)
        self._last_through = now
        again, self._cut_off = self._cut_off, set()
        return again
