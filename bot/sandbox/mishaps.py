"""What befalls a call on its way: hooks of a test, faults on order, connections cut."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.calllog import CallRecord
from bot.sandbox.faults import Fault

Hook = Callable[[CallRecord], Awaitable[None] | None]


async def run(hooks: list[Hook], record: CallRecord) -> None:
    """Call each, and wait for those that are to be waited for."""
    for hook in list(hooks):
        waiting = hook(record)
        if waiting:
            await waiting


async def meet(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """What the fault answers instead of the call being done, if anything."""
    await fault.wait()
    if fault.kind == "drop_before":
        return dropped(request)
    if fault.kind != "answer":
        return None
    if isinstance(fault.body, str):
        return web.Response(text=fault.body, status=fault.status)
    return web.json_response(fault.body, status=fault.status)


def dropped(request: web.Request) -> web.StreamResponse:
    """Cut the connection; the response returned here reaches nobody."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=499)
