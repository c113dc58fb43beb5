"""The Zalo Bot Platform as a channel: one bot account."""

import asyncio
from collections import Counter

from bot.channels import plain
from bot.channels.backoff import Sleep
from bot.channels.base import Abilities, Address, Refused, SendError, Unreachable
from bot.channels.bots import BotChannel
from bot.channels.http import HttpFailure
from bot.channels.receiving import Store
from bot.channels.zalo_bot import render
from bot.channels.zalo_bot.client import BotApi
from bot.channels.zalo_bot.errors import ApiError, BadRequest, send_error
from bot.channels.zalo_bot.receiver import ZaloBotReceiver
from bot.channels.zalo_bot.settings import ZaloBotSettings
from bot.clock import Clock
from handlers.events import Effect
from handlers.messages import Message

REFUSALS_IN_A_ROW = 3
"""So many messages refused by one chat, one after the other, mean that it is closed to the bot:
Zalo does not tell when a group removes it."""


class ZaloBotChannel(BotChannel):
    """`sleep` waits between attempts to connect and between polls."""

    abilities = Abilities(buttons=False, edit=False, files=False, max_length=render.MESSAGE_LENGTH)
    proof_header = "X-Bot-Api-Secret-Token"

    def __init__(self, settings: ZaloBotSettings, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        super().__init__(settings)
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        self._api = BotApi(settings)
        self._refusals: Counter[str] = Counter()

    def receiver(self, store: Store) -> ZaloBotReceiver:
        return ZaloBotReceiver(self._api, self._settings, self._clock, store, self._sleep)

    async def close(self) -> None:
        await self._api.close()

    def parts(self, message: Message) -> list[Message]:
        return render.parts(message)

    async def send(self, to: Address, message: Message) -> str:
        try:
            sent = await self._api.call("sendMessage", chat_id=to.chat, text=plain.text(message))
        except (ApiError, HttpFailure) as error:
            raise self._meaning(to.chat, error) from None
        self._refusals.pop(to.chat, None)
        return str(sent.get("message_id", "")) if isinstance(sent, dict) else ""

    async def edit(self, to: Address, message_id: str, message: Message) -> None:  # noqa: ARG002
        raise Refused("Zalo bots cannot edit messages")

    async def perform(self, effect: Effect) -> None:
        """Where there are no buttons, no press waits for an answer."""

    async def fetch_file(self, file_id: str, limit: int) -> bytes:  # noqa: ARG002
        raise Refused("Zalo bots are sent no files")

    def _meaning(self, chat: str, error: ApiError | HttpFailure) -> SendError:
        if isinstance(error, BadRequest):
            self._refusals[chat] += 1
            if self._refusals[chat] >= REFUSALS_IN_A_ROW:
                return Unreachable(str(error))
        return send_error(error)
