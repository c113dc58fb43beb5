"""/health and /metrics: how the program does, asked on a port of this machine alone.

/health answers 200 where everything that should work does, else 503; both say what. /metrics are the counters
of `bot.meters`, and what the rows say at that moment.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlmodel import Session

from bot.clock import Clock
from bot.database_thread import DatabaseThread
from bot.line import Line
from bot.meters import Meters
from storage.queries.standing import Standing, standing

SILENT = timedelta(minutes=2)
"""Without a beat of the clock for so long the program is not well."""

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Watch:
    """The pages. `beat` is the real moment of the last beat of the clock."""

    database: DatabaseThread
    clock: Clock
    lines: list[Line]
    meters: Meters
    beat: Callable[[], datetime]

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/health", self._health), web.get("/metrics", self._metrics)]

    async def _health(self, _request: web.Request) -> web.Response:
        found = await self._faults()
        return web.json_response({"ready": not found, "faults": found}, status=503 if found else 200)

    async def _faults(self) -> list[str]:
        try:
            await self._standing()
        except Exception as error:  # noqa: BLE001 - whatever the database raises is what is asked about
            return [f"database: {type(error).__name__}"]
        standing_by = [
            f"{line.channel.name}: another process has the account" for line in self.lines if not line.at_work
        ]
        late = self.clock.now() - self.beat() > SILENT
        return [*standing_by, *(["clock: no beat"] if late else [])]

    async def _metrics(self, _request: web.Request) -> web.Response:
        rows = await self._standing()
        self.meters.registry.register(shown := _Shown(rows, self.lines))
        try:
            body = generate_latest(self.meters.registry)
        finally:
            self.meters.registry.unregister(shown)
        return web.Response(body=body, headers={"Content-Type": TEXT})

    async def _standing(self) -> Standing:
        now = self.clock.now()

        def read(session: Session) -> Standing:
            return standing(session, now)

        return await self.database.call(read)


@dataclass(eq=False)
class _Shown:
    """The rows as metrics."""

    rows: Standing
    lines: list[Line]

    def collect(self) -> Iterator[Metric]:
        yield _gauge("chibo_outbox", "Messages by state", ["channel", "state"], self.rows.outbox)
        yield _gauge(
            "chibo_outbox_oldest_seconds", "Age of the oldest due message", ["channel"], self.rows.oldest
        )
        yield _gauge(
            "chibo_dead_letters", "Updates that could not be handled", [], {(): self.rows.dead_letters}
        )
        held: dict[tuple[str, ...], float] = {
            (line.channel.name,): float(line.at_work) for line in self.lines
        }
        yield _gauge("chibo_holds_account", "1 where this process polls and sends", ["channel"], held)


def _gauge(
    name: str, what: str, labels: list[str], values: dict[tuple[str, ...], float]
) -> GaugeMetricFamily:
    found = GaugeMetricFamily(name, what, labels=labels)
    for at, value in values.items():
        found.add_metric(list(at), value)
    return found
