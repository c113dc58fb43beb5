"""Messages a second through the Bot API client: the program's HTTP layer beside the library's own.

The server is a process of its own that answers at once, so that what is measured is the client.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from multiprocessing import get_context

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from telegram import Bot

from bot.channels.telegram import TelegramSettings
from bot.channels.telegram.client import connect

MESSAGES = 2000
AT_ONCE = 25
TOKEN = "1:bench"
SENT = b'{"ok":true,"result":{"message_id":1,"date":1764720000,"chat":{"id":5,"type":"private"},"text":"x"}}'

ME = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Bot","username":"bench_bot"}}'
YES = b'{"ok":true,"result":true}'
ANSWERS = {"sendMessage": SENT, "editMessageText": SENT, "getMe": ME}

Row = tuple[str, str]
Send = Callable[[], Awaitable[object]]


async def run() -> list[Row]:
    """Rows of (what, messages a second), the last one a ratio."""
    async with server() as url:
        bare = await through_bare_aiohttp(url)
        own = await through_own_layer(url)
        library = await through_library(url)
    return [
        ("sendMessage/s, bare aiohttp", f"{bare:,.0f}"),
        ("sendMessage/s, Bot over our aiohttp layer", f"{own:,.0f}"),
        ("sendMessage/s, Bot over its default HTTP layer", f"{library:,.0f}"),
        ("our layer against the default", f"{own / library:.1f} ×"),
    ]


async def through_own_layer(url: str) -> float:
    bot = connect(TelegramSettings(token=SecretStr(TOKEN), base_url=url))
    try:
        return await rate(lambda: bot.send_message(5, "Mời họp"))
    finally:
        await bot.request.shutdown()


async def through_library(url: str) -> float:
    bot = Bot(TOKEN, base_url=f"{url}/bot")
    try:
        return await rate(lambda: bot.send_message(5, "Mời họp"))
    finally:
        await bot.request.shutdown()


async def through_bare_aiohttp(url: str) -> float:
    body = {"chat_id": "5", "text": "Mời họp"}
    async with aiohttp.ClientSession() as session:

        async def send() -> object:
            async with session.post(f"{url}/bot{TOKEN}/sendMessage", data=body) as response:
                return await response.json()

        return await rate(send)


async def rate(send: Send) -> float:
    """Messages a second, `AT_ONCE` under way at any time; the first ones are not counted."""
    await asyncio.gather(*(send() for _ in range(AT_ONCE)))
    started = time.perf_counter()
    await asyncio.gather(*(_send_many(send, MESSAGES // AT_ONCE) for _ in range(AT_ONCE)))
    return MESSAGES / (time.perf_counter() - started)


async def _send_many(send: Send, times: int) -> None:
    for _ in range(times):
        await send()


@asynccontextmanager
async def server() -> AsyncIterator[str]:
    """The address of a Bot API that says yes to everything."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    process = get_context("spawn").Process(target=_serve, args=(listening,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)
        listening.close()


def _serve(listening: socket.socket) -> None:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        body = ANSWERS.get(request.match_info["method"], YES)
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_post("/bot{token}/{method}", answer)
    web.run_app(app, sock=listening, access_log=None, print=None)
