"""Telegram as a channel: one bot account over the Bot API."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.channels.base import Abilities, Address, Mode, Receive, Refused
from bot.channels.telegram import errors, render, webhook
from bot.channels.telegram.client import connect
from bot.channels.telegram.patience import Patience
from bot.channels.telegram.receiver import Receiver
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.text import shorten
from bot.clock import Clock
from handlers.events import Effect, Event
from handlers.messages import Document, Message

log = structlog.get_logger()

TAP_ANSWER_LENGTH = 200
"""Characters; https://core.telegram.org/bots/api#answercallbackquery"""

LAST_EFFECTS = 5.0
"""Seconds that `stop` leaves to effects already begun."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramChannel:
    """`files` is the folder that `Document.path` is below. `sleep` waits between attempts to connect."""

    abilities = Abilities(buttons=True, edit=True, files=True, max_length=render.MESSAGE_LENGTH)

    def __init__(
        self,
        settings: TelegramSettings,
        clock: Clock,
        files: Path,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.name = settings.name
        self._settings = settings
        self._clock = clock
        self._files = files
        self._sleep = sleep
        self._bot = connect(settings)
        self._receiver: Receiver | None = None
        self._running: asyncio.Task[None] | None = None
        self._effects: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        """What the web server must serve; nothing when polling. Until started it answers 500."""
        settings = self._settings
        if settings.mode is not Mode.WEBHOOK:
            return []
        return [webhook.route(settings.webhook_path, settings.webhook_secret, self._take)]

    async def start(self, receive: Receive) -> None:
        async def store(events: list[Event]) -> None:
            self._begin(await receive(events))

        patience = Patience(self.name, self._sleep)
        self._receiver = Receiver(self._bot, self._settings, self._clock, store, patience)
        self._running = asyncio.create_task(self._receiver.run(), name=f"{self.name} receiver")

    async def stop(self) -> None:
        running, self._running, self._receiver = self._running, None, None
        if running:
            running.cancel()
            await asyncio.wait([running])
        if self._effects:
            await asyncio.wait(self._effects, timeout=LAST_EFFECTS)
        await self._bot.request.shutdown()

    async def closed(self) -> None:
        if self._running is None:
            return
        (running,), _ = await asyncio.wait([self._running])
        if not running.cancelled():
            running.result()

    def parts(self, message: Message) -> list[Message]:
        return render.parts(message)

    async def send(self, to: Address, message: Message) -> str:
        """A topic that is closed or gone sends the message to the group itself."""
        try:
            return await self._send(to, message)
        except TelegramError as error:
            if to.thread is None or not errors.says(error, *errors.NO_TOPIC):
                raise errors.send_error(error) from None
        return await self.send(replace(to, thread=None), message)

    async def edit(self, to: Address, message_id: str, message: Message) -> None:
        try:
            await self._edit(to, int(message_id), message)
        except TelegramError as error:
            if not errors.says(error, errors.UNCHANGED):
                raise errors.send_error(error) from None

    async def perform(self, effect: Effect) -> None:
        text = shorten(effect.text, TAP_ANSWER_LENGTH)
        try:
            await self._bot.answer_callback_query(effect.tap_id, text=text or None, show_alert=effect.alert)
        except TelegramError as error:
            level = log.debug if errors.says(error, *errors.TOO_OLD) else log.warning
            level("press not answered", channel=self.name, error=type(error).__name__, said=error.message)

    async def fetch_file(self, file_id: str, limit: int) -> bytes:
        try:
            file = await self._bot.get_file(file_id)
            if not file.file_path or (file.file_size or 0) > limit:
                raise Refused("file too large")
            body = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise errors.send_error(error) from None
        if len(body) > limit:
            raise Refused("file too large")
        return body

    async def _send(self, to: Address, message: Message) -> str:
        options: dict[str, Any] = {
            "chat_id": to.chat,
            "message_thread_id": None if to.thread is None else int(to.thread),
            "parse_mode": ParseMode.HTML,
            "reply_markup": render.keyboard(message),
        }
        text = render.html(message)
        if message.document is None:
            sent = await self._bot.send_message(text=text, link_preview_options=NO_PREVIEW, **options)
        else:
            body = await self._body(message.document)
            sent = await self._bot.send_document(
                document=body, filename=message.document.name, caption=text or None, **options
            )
        return str(sent.message_id)

    async def _edit(self, to: Address, message_id: int, message: Message) -> None:
        options: dict[str, Any] = {
            "chat_id": to.chat,
            "message_id": message_id,
            "parse_mode": ParseMode.HTML,
            "reply_markup": render.keyboard(message),
        }
        text = render.html(message)
        if message.document is None:
            await self._bot.edit_message_text(text=text, link_preview_options=NO_PREVIEW, **options)
        else:
            await self._bot.edit_message_caption(caption=text, **options)

    async def _body(self, document: Document) -> bytes:
        try:
            return await asyncio.to_thread((self._files / document.path).read_bytes)
        except OSError as error:
            raise Refused(f"file not readable: {type(error).__name__}") from None

    async def _take(self, body: bytes) -> None:
        if self._receiver is None:
            raise RuntimeError("a push while the channel does not run")
        await self._receiver.take([body])

    def _begin(self, effects: list[list[Effect]]) -> None:
        """Start them all: nobody waits for the answer of another's press."""
        for effect in chain.from_iterable(effects):
            task = asyncio.create_task(self.perform(effect))
            self._effects.add(task)
            task.add_done_callback(self._effects.discard)
