"""Posts a bot's updates to its webhook: in order inside a lane, lanes side by side, again until accepted."""

import asyncio
import json
from collections import deque

import aiohttp

from bot.sandbox.telegram.feed import Feed

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LONGEST_PAUSE = 60.0


class Deliverer:
    """Runs while the bot has a webhook. `first_pause` (seconds) doubles after each refusal."""

    def __init__(self, feed: Feed, session: aiohttp.ClientSession, first_pause: float) -> None:
        self.feed = feed
        self.session = session
        self.first_pause = first_pause
        self._lanes: dict[str, deque[int]] = {}
        self._queued: set[int] = set()
        self._runs: dict[str, asyncio.Task[None]] = {}
        feed.on_push = self.pump

    def pump(self) -> None:
        """Start what can be started; harmless at any time."""
        hook = self.feed.bot.webhook
        if not hook.url:
            return
        self._sort_in()
        for lane in list(self._lanes):
            if len(self._runs) >= hook.max_connections:
                return
            if lane not in self._runs:
                self._runs[lane] = asyncio.create_task(self._run(lane))

    def _sort_in(self) -> None:
        for number, (lane, _) in self.feed.pending.items():
            if number not in self._queued:
                self._queued.add(number)
                self._lanes.setdefault(lane, deque()).append(number)

    async def _run(self, lane: str) -> None:
        try:
            queue = self._lanes[lane]
            while queue and self.feed.bot.webhook.url:
                await self._deliver(queue[0])
                self._queued.discard(queue.popleft())
        finally:
            self._runs.pop(lane, None)
            if not self._lanes.get(lane):
                self._lanes.pop(lane, None)
            self.pump()

    async def _deliver(self, number: int) -> None:
        """Until accepted, dropped, or the webhook is gone."""
        pause = self.first_pause
        while number in self.feed.pending and self.feed.bot.webhook.url:
            if await self._post(self.feed.pending[number][1]):
                self.feed.drop(number)
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _post(self, update: dict[str, object]) -> bool:
        hook = self.feed.bot.webhook
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: hook.secret} if hook.secret else {})
        try:
            body = json.dumps(update, ensure_ascii=False).encode()
            async with self.session.post(hook.url, data=body, headers=headers) as response:
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
        self._lanes.clear()
        self._queued.clear()
        for run in runs:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)
