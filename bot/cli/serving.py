"""Stopping a server politely."""

import asyncio
import signal


def stop_signal() -> asyncio.Event:
    """An event that Ctrl+C or the system's wish to stop sets; must be called in the running loop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wish in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wish, stop.set)
    return stop
