"""`make bench`: speed, as ratios measured in one run, so that they mean the same on every machine."""

import asyncio
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from tests.bench import broadcasts, language, pages, roster, taps, tasks, telegram, zalo

Row = tuple[str, str]

PARTS: dict[str, Callable[[], list[Row]]] = {
    "Taps through the webhook": lambda: asyncio.run(taps.run()),
    "Presses on pages": lambda: asyncio.run(pages.run()),
    "Understanding": language.run,
    "Roster": roster.run,
    "Tasks": tasks.run,
    "Sending": lambda: asyncio.run(telegram.run()),
    "Broadcasts (virtual time)": broadcasts.run,
    "Messages on Zalo": lambda: asyncio.run(zalo.run()),
}


def main() -> None:
    console = Console()
    for title, run in PARTS.items():
        table = Table(title=title, show_header=False, title_justify="left")
        for label, value in run():
            table.add_row(label, value)
        console.print(table)


if __name__ == "__main__":
    main()
