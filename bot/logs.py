"""Logs: what happened, by ids and states. Never what was written, never a secret."""

import logging
import sys
from typing import Any

import structlog


def set_up(level: str, *, json_lines: bool) -> None:
    """Write logs to standard error: readable lines, or one JSON object a line."""
    number = logging.getLevelNamesMapping()[level]
    renderer: Any = structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(number, logging.WARNING))
