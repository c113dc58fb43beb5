"""A Zalo Official Account as a channel: its groups (GMF) and the people who talk to it."""

import asyncio
from pathlib import Path, PurePath
from typing import Any

import structlog
from aiohttp import web

from bot.channels.backoff import Backoff, Sleep
from bot.channels.base import Abilities, Address, Receive, Refused
from bot.channels.http import HttpFailure, NotSent, TooLarge
from bot.channels.running import Errands, Running
from bot.channels.zalo_oa import render, webhook
from bot.channels.zalo_oa.client import OaApi
from bot.channels.zalo_oa.errors import Code, NoToken, OaError, OauthRefused, send_error
from bot.channels.zalo_oa.oauth import Oauth
from bot.channels.zalo_oa.parse import Identity, parse
from bot.channels.zalo_oa.settings import ZaloOaSettings
from bot.channels.zalo_oa.tokens import Keeper
from bot.clock import Clock
from bot.database_thread import DatabaseThread
from handlers.events import Effect
from handlers.messages import Document, Message

log = structlog.get_logger()

CHECK = 600.0
"""Seconds between two looks whether the token ends soon."""

FAILURES = (OaError, HttpFailure, NoToken, OauthRefused)


class ZaloOaChannel:
    """`files` is the folder that `Document.path` is below; `holder` names this process among others."""

    abilities = Abilities(buttons=False, edit=False, files=True, max_length=render.MESSAGE_LENGTH)

    def __init__(
        self,
        settings: ZaloOaSettings,
        clock: Clock,
        files: Path,
        database: DatabaseThread,
        holder: str,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name = settings.name
        self._settings = settings
        self._clock = clock
        self._files = files
        self._sleep = sleep
        self._identity = Identity(settings.name, settings.oa_id, settings.oa_name)
        self._http = settings.http()
        self._keeper = Keeper(settings.name, Oauth(settings, self._http), database, clock, holder, sleep)
        self.api = OaApi(settings, self._http, self._keeper)
        self._receive: Receive | None = None
        self._running = Running()
        self._errands = Errands()

    def routes(self) -> list[web.RouteDef]:
        """Where Zalo pushes to (500 until started), and the file by which it knows the domain."""
        pushes = webhook.route(self._settings, self._clock, self._push)
        proof = webhook.verifier(self._settings)
        return [pushes, proof] if proof else [pushes]

    async def start(self, receive: Receive) -> None:
        self._receive = receive
        self._running.start(self._keep_token(), f"{self.name} token")

    async def stop(self) -> None:
        self._receive = None
        await self._running.stop()
        await self._errands.finish()
        await self.close()

    async def close(self) -> None:
        """Let a renewal of the token end, and close connections."""
        await self._keeper.close()
        await self._http.close()

    async def closed(self) -> None:
        await self._running.ended()

    def parts(self, message: Message) -> list[Message]:
        return render.parts(message)

    async def send(self, to: Address, message: Message) -> str:
        try:
            sent = await self._send(to, message)
        except FAILURES as error:
            raise send_error(error) from None
        return str(sent.get("message_id", ""))

    async def edit(self, to: Address, message_id: str, message: Message) -> None:  # noqa: ARG002
        raise Refused("a Zalo OA cannot edit messages")

    async def perform(self, effect: Effect) -> None:
        """What other platforms show over the button is said to whoever pressed."""
        person, _, _ = effect.tap_id.partition(":")
        if not effect.text or not person:
            return
        try:
            await self._post(Address(person, group=False), render.text(Message(effect.text)))
        except FAILURES as error:
            log.warning("press not answered", channel=self.name, said=str(error))

    async def fetch_file(self, file_id: str, limit: int) -> bytes:
        """A file's id is its address, which Zalo gave."""
        if not self.api.serves(file_id):
            raise Refused("no file of Zalo's")
        try:
            body = await self.api.download(file_id, limit)
        except TooLarge:
            raise Refused("file too large") from None
        except HttpFailure as error:
            raise send_error(error) from None
        if body is None:
            raise Refused("file not there any more")
        return body

    async def _send(self, to: Address, message: Message) -> dict[str, Any]:
        if message.documents:
            return await self._post(to, await self._uploaded(message.documents[0]))
        buttons = None if to.group else render.with_buttons(message)
        if buttons:
            try:
                return await self._post(to, buttons)
            except OaError as error:
                # Sources differ on what buttons look like. Refused as wrong, they are said as digits.
                if error.code not in {Code.INVALID_PARAMETER, Code.TYPE_UNSUPPORTED}:
                    raise
        return await self._post(to, render.text(message))

    async def _post(self, to: Address, content: dict[str, Any]) -> dict[str, Any]:
        if to.group:
            body = {"recipient": {"group_id": to.chat}, "message": content}
            return await self.api.post("/group/message", body)
        return await self.api.post("/message/cs", {"recipient": {"user_id": to.chat}, "message": content})

    async def _uploaded(self, document: Document) -> dict[str, Any]:
        """The message with the file. Uploads live for a week; each sending uploads anew."""
        picture = PurePath(document.name).suffix.lower() in render.PICTURE_TYPES
        body = await self._body(document, render.PICTURE_LIMIT if picture else render.FILE_LIMIT)
        try:
            uploaded = await self.api.upload("image" if picture else "file", document.name, body)
        except HttpFailure as error:
            raise NotSent(f"upload: {error}") from None  # whatever became of it, no message was sent
        if picture:
            return render.picture(str(uploaded.get("attachment_id", "")))
        return render.file(str(uploaded.get("token", "")))

    async def _body(self, document: Document, limit: int) -> bytes:
        try:
            body = await asyncio.to_thread((self._files / document.path).read_bytes)
        except OSError as error:
            raise Refused(f"file not readable: {type(error).__name__}") from None
        if len(body) > limit:
            raise Refused(f"file larger than {limit} bytes")
        return body

    async def _push(self, body: bytes) -> None:
        if self._receive is None:
            raise RuntimeError("a push while the channel does not run")
        event = parse(body, self._identity, self._clock.now())
        if event is None:
            return
        (effects,) = await self._receive([event])
        for effect in effects:
            self._errands.begin(self.perform(effect))

    async def _keep_token(self) -> None:
        """Renew in time even while nothing is sent; what is wrong is told once, and tried again."""
        backoff = Backoff(self.name, self._sleep)
        while True:
            try:
                await self._keeper.access()
            except FAILURES as error:
                await backoff.wait("no token", said=str(error))
            else:
                backoff.over()
                await self._sleep(CHECK)
