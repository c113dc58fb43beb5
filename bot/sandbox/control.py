"""The control interface over HTTP: what the page and tests in another process use.

Every act is `POST /control/<act>` with a JSON object and does exactly what the `Sandbox` method of that name
does; docs/sandbox.md lists them. Refusals are 400 with `{"error": "…"}`.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox import view
from bot.sandbox.changes import Change
from bot.sandbox.faults import Fault
from bot.sandbox.lookup import NotPossibleError
from bot.sandbox.model import Bot, Person

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

Json = dict[str, Any]
PAGE = Path(__file__).parent / "page"
HEARTBEAT = 15.0
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Control:
    """Routes of the control interface and the page."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self._streams: set[asyncio.Queue[Json | None]] = set()
        sandbox.world.listen(self._tell)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self._index),
            web.get("/page/{name}", self._asset),
            web.get("/control/state", self._state),
            web.get("/control/messages", self._messages),
            web.get("/control/calls", self._calls),
            web.get("/control/faults", self._faults),
            web.get("/control/events", self._events),
            web.get("/control/files/{id}", self._file),
            web.post("/control/send_file", self._upload),
            web.post("/control/{act}", self._act),
        ]

    async def close_streams(self, _app: web.Application) -> None:
        for stream in self._streams:
            stream.put_nowait(None)

    def _tell(self, change: Change) -> None:
        if self._streams:
            event = view.change(self.sandbox.world, change)
            for stream in self._streams:
                stream.put_nowait(event)

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers=SECURITY)

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        asset = PAGE / Path(request.match_info["name"]).name
        if not asset.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(asset, headers=SECURITY)

    async def _state(self, _request: web.Request) -> web.Response:
        return _json(view.world(self.sandbox.world))

    async def _messages(self, request: web.Request) -> web.Response:
        try:
            found = self.sandbox.messages(request.query.get("chat", ""))
        except NotPossibleError as error:
            return _json({"error": str(error)}, status=404)
        latest = found[-int(request.query.get("limit", "500")) :]
        return _json({"messages": [view.message(self.sandbox.world, message) for message in latest]})

    async def _calls(self, request: web.Request) -> web.Response:
        chat_id = request.query.get("chat_id")
        calls = self.sandbox.calls.find(
            request.query.get("method"), int(chat_id) if chat_id else None, accepted=None
        )
        shown = [
            {
                "method": call.method,
                "chat_id": call.chat_id,
                "message_id": call.message_id,
                "status": call.status,
                "at": call.at,
                "when": call.when.isoformat(),
            }
            for call in calls
        ]
        return _json({"calls": shown})

    async def _faults(self, _request: web.Request) -> web.Response:
        return _json(_fault_state(self.sandbox))

    async def _file(self, request: web.Request) -> web.Response:
        file = self.sandbox.world.files.get(request.match_info["id"])
        body = self.sandbox.world.store.file(file.id) if file else None
        if file is None or body is None:
            raise web.HTTPNotFound
        picture = file.mime in ("image/png", "image/jpeg")
        response = web.Response(body=body, content_type=file.mime if picture else "application/octet-stream")
        response.headers.update(SECURITY | {"Content-Security-Policy": "sandbox; default-src 'none'"})
        return response

    async def _upload(self, request: web.Request) -> web.Response:
        """send_file, as multipart: person, chat, file, and perhaps caption, reply_to, thread."""
        form = await request.post()
        file = form.get("file")
        if not isinstance(file, web.FileField):
            return _json({"error": "Chưa chọn tệp"}, status=400)
        fields = {name: str(value) for name, value in form.items() if name != "file"}

        def send(sandbox: "Sandbox") -> Json:
            message = sandbox.send_file(
                int(fields["person"]),
                fields["chat"],
                file.filename,
                file.file.read(),
                mime=file.content_type,
                caption=fields.get("caption", ""),
                reply_to=int(fields["reply_to"]) if fields.get("reply_to") else None,
                thread=int(fields["thread"]) if fields.get("thread") else None,
            )
            return view.message(sandbox.world, message)

        return self._answer(send)

    async def _act(self, request: web.Request) -> web.Response:
        """Only JSON is taken, so that no other site's form can act here."""
        act = ACTS.get(request.match_info["act"])
        if act is None:
            return _json({"error": "Không có thao tác này"}, status=404)
        if request.content_type != "application/json":
            return _json({"error": "application/json expected"}, status=415)
        body = await request.text()
        return self._answer(lambda sandbox: act(sandbox, json.loads(body)))

    def _answer(self, act: Callable[["Sandbox"], Any]) -> web.Response:
        try:
            return _json({"result": act(self.sandbox)})
        except NotPossibleError as error:
            return _json({"error": str(error)}, status=400)
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, status=400)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: every change of the world."""
        response = web.StreamResponse(headers=SECURITY | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        stream: asyncio.Queue[Json | None] = asyncio.Queue()
        self._streams.add(stream)
        try:
            await response.write(b"retry: 1000\n\n")
            while (event := await _next(stream)) is not None:
                await response.write(_sse(event))
        except ConnectionResetError:
            pass
        finally:
            self._streams.discard(stream)
        return response


async def _next(stream: asyncio.Queue[Json | None]) -> Json | None:
    """The next event; an empty one now and then, so that a dead connection is noticed."""
    try:
        async with asyncio.timeout(HEARTBEAT):
            return await stream.get()
    except TimeoutError:
        return {}


def _sse(event: Json) -> bytes:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode() if event else b": still here\n\n"


def _json(body: Json, status: int = 200) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.json_response(text=text, status=status, headers={"Cache-Control": "no-store"})


# --- acts ---------------------------------------------------------------------------------------------


def _say(sandbox: "Sandbox", body: Json) -> Json:
    message = sandbox.say(
        body["person"], body["chat"], body["text"], body.get("reply_to"), body.get("thread")
    )
    return view.message(sandbox.world, message)


def _edit(sandbox: "Sandbox", body: Json) -> Json:
    message = sandbox.message(body["chat"], body["message"])
    return view.message(sandbox.world, sandbox.edit(body["person"], message, body["text"]))


def _delete(sandbox: "Sandbox", body: Json) -> None:
    sandbox.delete(body["person"], sandbox.message(body["chat"], body["message"]))


def _press(sandbox: "Sandbox", body: Json) -> Json:
    message = sandbox.message(body["chat"], body["message"])
    press = sandbox.press(body["person"], message, body["button"], forged=body.get("forged", False))
    return view.press(press)


def _account(sandbox: "Sandbox", body: Json) -> Bot | None:
    """The bot named by its number, the first where none is named."""
    number = body.get("bot")
    if number is not None and number not in sandbox.world.bots:
        raise NotPossibleError("Không có bot này")
    return None if number is None else sandbox.world.bots[number]


def _start_bot(sandbox: "Sandbox", body: Json) -> Json:
    said = sandbox.start_bot(body["person"], body.get("payload", ""), bot=_account(sandbox, body))
    return view.message(sandbox.world, said)


def _mention(sandbox: "Sandbox", body: Json) -> Json:
    """`whom`: a person or a bot by number."""
    whom = sandbox.world.bots.get(body["whom"]) or sandbox.person(body["whom"])
    said = sandbox.mention(body["person"], body["chat"], whom, body["text"])
    return view.message(sandbox.world, said)


def _replay(sandbox: "Sandbox", body: Json) -> Json:
    """Zalo gives out again what it gave out before."""
    return {"updates": sandbox.zalo_bot.feed().replay(backwards=body.get("backwards", False))}


def _share_contact(sandbox: "Sandbox", body: Json) -> Json:
    message = sandbox.share_contact(body["person"], body["chat"], body.get("whom"))
    return view.message(sandbox.world, message)


def _add_person(sandbox: "Sandbox", body: Json) -> Json:
    return view.person(sandbox.add_person(body.pop("name"), **body))


def _add_group(sandbox: "Sandbox", body: Json) -> Json:
    def people(key: str) -> list[Person]:
        return [sandbox.person(who) for who in body.pop(key, [])]

    group = sandbox.add_group(body.pop("title"), people("members"), people("admins"), **body)
    return view.chat(sandbox.world, group)


def _add_topic(sandbox: "Sandbox", body: Json) -> Json:
    topic = sandbox.add_topic(body["person"], body["chat"], body["name"])
    return {"id": topic.id, "name": topic.name}


def _set_standing(sandbox: "Sandbox", body: Json) -> None:
    who = sandbox.person(body["person"])
    sandbox.set_standing(who, body["chat"], body["standing"], anonymous=body.get("anonymous", False))


def _move_clock(sandbox: "Sandbox", body: Json) -> Json:
    """`to`: a moment with its offset (ISO 8601); `by`: seconds."""
    to = datetime.fromisoformat(body["to"]) if body.get("to") else None
    if to and to.tzinfo is None:
        raise NotPossibleError("Thời điểm phải có múi giờ")
    moment = sandbox.world.move_clock(to=to, by=timedelta(seconds=body.get("by", 0)))
    return {"now": moment.isoformat()}


def _add_fault(sandbox: "Sandbox", body: Json) -> Json:
    sandbox.faults.add(Fault(**body))
    return _fault_state(sandbox)


def _clear_faults(sandbox: "Sandbox", _body: Json) -> Json:
    sandbox.faults.clear()
    return _fault_state(sandbox)


def _set_limits(sandbox: "Sandbox", body: Json) -> Json:
    sandbox.limits.enabled = bool(body["enabled"])
    return _fault_state(sandbox)


def _fault_state(sandbox: "Sandbox") -> Json:
    orders = [
        {"kind": order.kind, "method": order.method, "times": order.times, "reached": order.reached}
        for order in sandbox.faults.orders
    ]
    return {"faults": orders, "limits": sandbox.limits.enabled}


ACTS: dict[str, Callable[["Sandbox", Json], Any]] = {
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "press": _press,
    "start_bot": _start_bot,
    "mention": _mention,
    "replay": _replay,
    "block_bot": lambda sandbox, body: sandbox.block_bot(body["person"], bot=_account(sandbox, body)),
    "unblock_bot": lambda sandbox, body: sandbox.unblock_bot(body["person"], bot=_account(sandbox, body)),
    "share_contact": _share_contact,
    "add_person": _add_person,
    "add_group": _add_group,
    "add_topic": _add_topic,
    "add_bot": lambda sandbox, body: sandbox.add_bot(
        body["chat"], body["by"], admin=body.get("admin", False), bot=_account(sandbox, body)
    ),
    "kick_bot": lambda sandbox, body: sandbox.kick_bot(
        body["chat"], body.get("by"), bot=_account(sandbox, body)
    ),
    "join": lambda sandbox, body: sandbox.join(body["person"], body["chat"], body.get("by")),
    "leave": lambda sandbox, body: sandbox.leave(body["person"], body["chat"]),
    "rename": lambda sandbox, body: sandbox.rename(body["person"], body["chat"], body["title"]),
    "set_standing": _set_standing,
    "migrate": lambda sandbox, body: view.chat(sandbox.world, sandbox.migrate(body["chat"])),
    "move_clock": _move_clock,
    "add_fault": _add_fault,
    "clear_faults": _clear_faults,
    "set_limits": _set_limits,
}
