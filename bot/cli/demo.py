"""`chibo demo`: the sandbox and the bot together."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.serving import stop_signal
from bot.demo.run import Options, run
from bot.logs import set_up

DEFAULT_PORT = 8700
STORY_DATA, EMPTY_DATA = Path("demo-data"), Path("demo-data-trong")


def demo(
    host: Annotated[str, typer.Option(help="Địa chỉ để mở trang.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", help="Cổng; 0 là cổng trống bất kỳ.")] = DEFAULT_PORT,
    data: Annotated[Path | None, typer.Option(help="Thư mục giữ dữ liệu giữa các lần chạy.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Bỏ dữ liệu cũ, kể lại từ đầu.")] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="Phường còn trống: chơi từ việc nối nhóm, mời người đầu tiên.")
    ] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Không tự mở trình duyệt.")] = False,
) -> None:
    set_up("WARNING", json_lines=False)
    browser = not no_browser and "CI" not in os.environ
    folder = data or (EMPTY_DATA if empty else STORY_DATA)
    options = Options(host, port, folder, fresh, browser, empty)
    asyncio.run(_serve(options))


async def _serve(options: Options) -> None:
    await run(options, typer.echo, stop_signal())
