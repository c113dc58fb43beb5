"""The demonstration's clock: begins on a morning, and goes on where it was left."""

from datetime import UTC, datetime, time
from pathlib import Path

from bot.clock import SandboxClock
from handlers.local_time import HOME

MORNING = time(8, 30)


def open_clock(file: Path) -> SandboxClock:
    """The clock at the moment kept in `file`; this morning where there is none."""
    clock = SandboxClock(_kept(file) or _this_morning())
    clock.subscribe(lambda: keep(clock, file))
    return clock


def keep(clock: SandboxClock, file: Path) -> None:
    """Write down what the clock shows, so that time never runs back after a restart."""
    file.write_text(clock.now().isoformat(), encoding="utf-8")


def _kept(file: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(file.read_text(encoding="utf-8")).astimezone(UTC)
    except (OSError, ValueError):
        return None


def _this_morning() -> datetime:
    return datetime.combine(datetime.now(HOME).date(), MORNING, HOME).astimezone(UTC)
