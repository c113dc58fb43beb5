"""What the program counts of itself, for an operator's monitoring (Prometheus)."""

from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

LAGS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300)
"""Seconds between a platform's own time of an update and its commit here."""


@dataclass(slots=True)
class Meters:
    """One program's counters. `registry` holds them all; nothing in them names anybody."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    updates: Counter = field(init=False)
    lag: Histogram = field(init=False)
    commits_failed: Counter = field(init=False)
    endings: Counter = field(init=False)
    committed: Gauge = field(init=False)
    beat: Gauge = field(init=False)

    def __post_init__(self) -> None:
        to = self.registry
        self.updates = Counter("chibo_updates", "Updates by their end", ["channel", "ended"], registry=to)
        self.lag = Histogram("chibo_lag_seconds", "Platform's time to commit", buckets=LAGS, registry=to)
        self.commits_failed = Counter("chibo_commits_failed", "Batches that were not stored", registry=to)
        self.endings = Counter("chibo_sends", "Attempts to send by end", ["channel", "ending"], registry=to)
        self.committed = Gauge("chibo_last_commit_timestamp_seconds", "Updates last stored", registry=to)
        self.beat = Gauge("chibo_last_beat_timestamp_seconds", "Duties last done", registry=to)

    def stored(self, channel: str, ended: str, at: datetime, now: datetime) -> None:
        """An update was handled and committed."""
        self.updates.labels(channel, ended).inc()
        self.lag.observe(max((now - at).total_seconds(), 0))
        self.committed.set(now.timestamp())
