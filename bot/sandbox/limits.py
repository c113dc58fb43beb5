"""A platform's speed limits, over real time (moving the sandbox's clock does not lift them).

Telegram's (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this): about 30
messages a second in all, one a second into one private chat with short bursts, 20 a minute into one group.
Edits count like messages.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.model import Chat


@dataclass(frozen=True)
class Rate:
    """`burst` at once, refilled at `per_second`."""

    burst: float
    per_second: float


@dataclass
class _Bucket:
    level: float
    at: float


@dataclass
class Limits:
    """Token buckets per bot and chat. Switch off with `enabled = False`."""

    overall: Rate = Rate(30, 30)
    private: Rate = Rate(5, 1)
    group: Rate = Rate(20, 20 / 60)
    enabled: bool = True
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[tuple[int, str], _Bucket] = field(default_factory=dict)

    def take(self, bot: int, chat: Chat) -> int:
        """0 and one token is spent; or the whole seconds after which to try again, and nothing is."""
        if not self.enabled:
            return 0
        rates = {"": self.overall, chat.key: self.private if chat.kind == "private" else self.group}
        waits = [self._wait((bot, key), rate) for key, rate in rates.items()]
        if any(waits):
            return max(1, math.ceil(max(waits)))
        for key in rates:
            self._buckets[bot, key].level -= 1
        return 0

    def _wait(self, key: tuple[int, str], rate: Rate) -> float:
        now = self.clock()
        bucket = self._buckets.setdefault(key, _Bucket(rate.burst, now))
        bucket.level = min(rate.burst, bucket.level + (now - bucket.at) * rate.per_second)
        bucket.at = now
        return 0 if bucket.level >= 1 else (1 - bucket.level) / rate.per_second

    def reset(self) -> None:
        self._buckets.clear()
