"""How fast an account may send. Pure rules: moments are passed in, as seconds of a monotonic clock.

Sources: Telegram's FAQ, "My bot is hitting limits": about 30 messages a second in all, one a second
in one private chat, 20 a minute in one group. The defaults stay a little below.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

SECOND = 1.0
MINUTE = 60.0
ALARM_WINDOW = 10.0
ALARM_LANES = 3
"""So many lanes told to wait within the alarm window (seconds) means that the whole account is meant."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Limits of one account. Gaps in seconds; an edit counts as a message and has its own gap besides."""

    per_second: int = 25
    private_gap: float = 1.0
    group_gap: float = 3.0
    group_per_minute: int = 20
    edit_gap: float = 3.0


@dataclass(slots=True)
class _Lane:
    gap: float
    per_minute: int | None
    times: deque[float] = field(default_factory=deque)
    last_edit: float = -inf
    paused_until: float = -inf
    under_way: bool = False

    def free_at(self) -> float:
        return max(self.paused_until, *self._limits())

    def _limits(self) -> Iterator[float]:
        yield self.times[-1] + self.gap if self.times else -inf
        if self.per_minute is not None and len(self.times) >= self.per_minute:
            yield self.times[-self.per_minute] + MINUTE


class Pacer:
    """Remembers what was sent lately and tells what may be sent now, for one account.

    A send counts from when it ended: the platform saw it no later than that.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._times: deque[float] = deque(maxlen=pace.per_second)
        self._lanes: dict[int, _Lane] = {}
        self._paused_until = -inf
        self._alarms: deque[tuple[float, int]] = deque()

    def room(self, now: float) -> int:
        """How many messages the account may begin to send at this moment."""
        if now < self._paused_until:
            return 0
        return self._pace.per_second - sum(now < moment + SECOND for moment in self._times)

    def account_free_at(self) -> float:
        """From when on the account has room for at least one message."""
        full = len(self._times) == self._pace.per_second
        return max(self._paused_until, self._times[0] + SECOND if full else -inf)

    def free_at(self, lane: int, *, edit: bool = False) -> float:
        """From when on the lane may be written to, as far as the lane is concerned."""
        known = self._lanes.get(lane)
        if known is None:
            return -inf
        return max(known.free_at(), known.last_edit + self._pace.edit_gap if edit else -inf)

    def closed(self, now: float) -> set[int]:
        """The lanes that may not be written to at this moment."""
        self._forget(now)
        return {lane for lane in self._lanes if now < self.free_at(lane)}

    def closed_to_edits(self, now: float) -> set[int]:
        """The lanes in which nothing may be edited at this moment."""
        return {lane for lane in self._lanes if now < self.free_at(lane, edit=True)}

    def remember(self, lane: int, moment: float, *, group: bool, edit: bool) -> None:
        """A send of the past, perhaps by another process. The order of telling does not matter."""
        self._times = deque(sorted((*self._times, moment)), self._pace.per_second)
        known = self._lanes.setdefault(lane, self._new_lane(group))
        known.times = deque(sorted((*known.times, moment)), known.per_minute or 1)
        if edit:
            known.last_edit = max(known.last_edit, moment)

    def began(self, lane: int, now: float, *, group: bool, edit: bool) -> None:
        """A send begins; `ended` must follow."""
        self.remember(lane, now, group=group, edit=edit)
        self._lanes[lane].under_way = True

    def ended(self, lane: int, now: float) -> None:
        """The lane's latest send has its answer, or gave up waiting for one."""
        known = self._lanes[lane]
        if known.last_edit == known.times[-1]:
            known.last_edit = now
        known.times[-1] = now
        known.under_way = False

    def hold(self, lane: int, until: float) -> None:
        """Nothing in this lane before `until`. A longer hold stands."""
        known = self._lanes[lane]
        known.paused_until = max(known.paused_until, until)

    def release(self, lane: int, now: float) -> None:
        """What the lane was held for is over."""
        if (known := self._lanes.get(lane)) is not None:
            known.paused_until = min(known.paused_until, now)

    def refused(self, lane: int, now: float, retry_after: float) -> None:
        """The platform asked to wait `retry_after` seconds: this lane does; all do if several were asked."""
        self.hold(lane, now + retry_after)
        self._alarms.append((now, lane))
        while self._alarms[0][0] + ALARM_WINDOW < now:
            self._alarms.popleft()
        lanes = {lane for _, lane in self._alarms}
        if len(lanes) >= ALARM_LANES:
            self._paused_until = max(self._paused_until, *(self._lanes[each].paused_until for each in lanes))

    def _new_lane(self, group: bool) -> _Lane:
        if group:
            return _Lane(self._pace.group_gap, self._pace.group_per_minute)
        return _Lane(self._pace.private_gap, None)

    def _forget(self, now: float) -> None:
        """Drop lanes about which nothing matters any more."""
        for lane, known in list(self._lanes.items()):
            settled = max(known.times[-1] + MINUTE, known.last_edit + self._pace.edit_gap, known.paused_until)
            if settled + ALARM_WINDOW < now and not known.under_way:
                del self._lanes[lane]
