"""Telegram as a channel: one bot account over the Bot API."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.channels.backoff import Sleep
from bot.channels.base import NO_MENU, Abilities, Address, Menu, Refused
from bot.channels.bots import BotChannel
from bot.channels.receiving import Store
from bot.channels.telegram import errors, render
from bot.channels.telegram.client import connect
from bot.channels.telegram.receiver import TelegramReceiver
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.text import shorten
from bot.channels.uploads import Uploads
from bot.clock import Clock
from bot.database_thread import DatabaseThread
from handlers.events import Effect
from handlers.messages import Document, Message

log = structlog.get_logger()

TAP_ANSWER_LENGTH = 200
"""Characters; https://core.telegram.org/bots/api#answercallbackquery"""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramChannel(BotChannel):
    """`files` is the folder that `Document.path` is below. `sleep` waits between attempts to connect.
    `database`: where Telegram's numbers of uploaded files are kept; None uploads anew each time."""

    abilities = Abilities(buttons=True, edit=True, files=True, max_length=render.MESSAGE_LENGTH)
    proof_header = "X-Telegram-Bot-Api-Secret-Token"

    def __init__(
        self,
        settings: TelegramSettings,
        clock: Clock,
        files: Path,
        sleep: Sleep = asyncio.sleep,
        menu: Menu = NO_MENU,
        database: DatabaseThread | None = None,
    ) -> None:
        super().__init__(settings)
        self._settings = settings
        self._clock = clock
        self._files = files
        self._sleep = sleep
        self._menu = menu
        self._uploads = Uploads(settings.name, database)
        self._bot = connect(settings)

    def receiver(self, store: Store) -> TelegramReceiver:
        made = TelegramReceiver(self._bot, self._settings, self._menu, self._clock, store, self._sleep)
        made.begin = self.begin
        return made

    async def close(self) -> None:
        await self._bot.request.shutdown()

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
        if message.documents:
            return await self._send_document(message.documents[0], options)
        text = render.html(message)
        sent = await self._bot.send_message(text=text, link_preview_options=NO_PREVIEW, **options)
        return str(sent.message_id)

    async def _send_document(self, document: Document, options: dict[str, Any]) -> str:
        """Uploaded once; afterwards Telegram is told its own number of the file."""

        async def deliver(known: str | None) -> tuple[str, str]:
            body = known or await self._body(document)
            sent = await self._bot.send_document(document=body, filename=document.name, **options)
            return str(sent.message_id), sent.document.file_id if sent.document else ""

        try:
            return await self._uploads.deliver(document, deliver)
        except TelegramError as error:
            if not errors.says(error, *errors.FILE_FORGOTTEN):
                raise
            await self._uploads.forget(document)
            return await self._uploads.deliver(document, deliver)

    async def _edit(self, to: Address, message_id: int, message: Message) -> None:
        options: dict[str, Any] = {
            "chat_id": to.chat,
            "message_id": message_id,
            "parse_mode": ParseMode.HTML,
            "reply_markup": render.keyboard(message),
        }
        text = render.html(message)
        await self._bot.edit_message_text(text=text, link_preview_options=NO_PREVIEW, **options)

    async def _body(self, document: Document) -> bytes:
        try:
            return await asyncio.to_thread((self._files / document.path).read_bytes)
        except OSError as error:
            raise Refused(f"file not readable: {type(error).__name__}") from None
