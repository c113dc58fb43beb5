"""Posts a bot's updates to its webhook: in order inside a lane, lanes side by side, again until accepted."""

import asyncio
import json
from collections import deque
from typing import Any

import aiohttp

from bot.sandbox.telegram.feed import Feed

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LONGEST_PAUSE = 60.0


class Deliverer:
    """Works while the bot has a webhook. `first_pause` (seconds) doubles after each refusal."""

    def __init__(self, feed: Feed, session: aiohttp.ClientSession, first_pause: float) -> None:
        self.feed = feed
        self.session = session
        self.first_pause = first_pause
        self._slots = asyncio.Semaphore(1)
        self._lanes: dict[str, deque[int]] = {}
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._queued: set[int] = set()
        feed.on_push = self.enqueue
        feed.on_webhook = self.resume

    def resume(self) -> None:
        """A webhook was set, or the server started: everything pending is due."""
        self._slots = asyncio.Semaphore(self.feed.bot.webhook.max_connections)
        for number in self.feed.pending:
            self.enqueue(number)

    def enqueue(self, number: int) -> None:
        if not self.feed.bot.webhook.url or number in self._queued:
            return
        lane = self.feed.pending[number][0]
        self._queued.add(number)
        self._lanes.setdefault(lane, deque()).append(number)
        if lane not in self._runs:
            self._runs[lane] = asyncio.create_task(self._run(lane))

    async def _run(self, lane: str) -> None:
        queue = self._lanes[lane]
        while queue:
            await self._deliver(queue[0])
            self._queued.discard(queue.popleft())
        del self._lanes[lane], self._runs[lane]

    async def _deliver(self, number: int) -> None:
        """Until accepted, dropped, or the webhook is gone."""
        pause = self.first_pause
        while number in self.feed.pending and self.feed.bot.webhook.url:
            if await self._post(self.feed.pending[number][1]):
                self.feed.drop(number)
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _post(self, update: dict[str, Any]) -> bool:
        hook = self.feed.bot.webhook
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: hook.secret} if hook.secret else {})
        body = json.dumps(update, ensure_ascii=False).encode()
        try:
            async with self._slots, self.session.post(hook.url, data=body, headers=headers) as response:
                if response.ok:
                    return True
                hook.last_error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            hook.last_error = f"Connection failed: {type(error).__name__}"
        hook.last_error_at = self.feed.state.clock.now()
        return False

    async def stop(self) -> None:
        """Forget what is on its way; it stays pending."""
        runs = list(self._runs.values())
        for run in runs:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)
