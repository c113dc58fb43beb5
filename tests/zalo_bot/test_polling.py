"""Asking for updates: what is in hand is stored before more is asked for, and no trouble ends the asking."""

import asyncio
import time
from collections.abc import Sequence

import pytest
import structlog

from bot.channels.backoff import ELSEWHERE, ELSEWHERE_PAUSE
from bot.channels.base import AccountRefused, Address
from bot.channels.receiving import FIRST_IDLE, LONGEST_IDLE
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.sandbox import Chat, Person, Sandbox
from handlers.events import Content, Effect, Event, Text, Unheard
from handlers.messages import Choice, Message
from tests.telegram.conftest import Inbox, Naps
from tests.zalo_bot import updates as raw
from tests.zalo_bot.conftest import Connect
from tests.zalo_bot.stub import Answer, Stub, drop, ok, refusal, reply

ASK = Message("Mời họp", choices=((Choice("Có mặt", "rsvp:1:yes"), Choice("Vắng", "rsvp:1:no")),))
IDLE = refusal(408, "Request timeout")


def texts(events: list[Event]) -> list[str]:
    return [event.body.text for event in events if isinstance(event.body, Text)]


async def taken(sandbox: Sandbox) -> None:
    """Until the bot has taken every update and asks for more."""
    feed = sandbox.zalo_bot.feed()
    await sandbox.wait_for(lambda: not feed.pending and feed.polled)


class TestAgainstTheSandbox:
    async def test_only_what_is_meant_for_it_is_heard(
        self, sandbox: Sandbox, group: Chat, an: Person, live: ZaloBotChannel, inbox: Inbox
    ) -> None:
        bot = sandbox.zalo_bot.bot
        await live.start(inbox.receive)
        sandbox.say(an, group, "đi họp nhé")
        sandbox.say(an, group, f"@{bot.name} gõ tên thì không được")
        sandbox.mention(an, group, bot, "có mặt")
        welcome = sandbox.messages(group)[-4]
        sandbox.say(an, group, "vắng", reply_to=welcome)
        sandbox.say(an, sandbox.private(an, bot), "chào bot")
        await taken(sandbox)
        assert texts(inbox.events) == ["có mặt", "vắng", "chào bot"]
        assert {event.sender.name for event in inbox.events if event.sender} == {"Nguyễn Văn An"}

    async def test_a_message_arrives_where_the_event_came_from(
        self, sandbox: Sandbox, group: Chat, an: Person, live: ZaloBotChannel, inbox: Inbox
    ) -> None:
        await live.start(inbox.receive)
        sandbox.mention(an, group, sandbox.zalo_bot.bot, "họp?")
        await taken(sandbox)
        (event,) = inbox.events
        assert await live.send(Address(event.chat.id, group=True), ASK)
        shown = await sandbox.wait_text(group, "Mời họp")
        assert shown.text == "Mời họp\n\nTrả lời tin này: 1 = Có mặt · 2 = Vắng"

    async def test_replayed_updates_keep_their_keys(
        self, sandbox: Sandbox, group: Chat, an: Person, live: ZaloBotChannel, inbox: Inbox
    ) -> None:
        for word in ("một", "hai", "ba"):
            sandbox.mention(an, group, sandbox.zalo_bot.bot, word)
        await live.start(inbox.receive)
        await taken(sandbox)
        sandbox.zalo_bot.feed().replay(backwards=True)
        await taken(sandbox)
        assert texts(inbox.events) == ["một", "hai", "ba", "ba", "hai", "một"]
        assert len({event.key for event in inbox.events}) == 3

    async def test_a_second_start_goes_on_where_the_first_stopped(
        self, sandbox: Sandbox, group: Chat, an: Person, live: ZaloBotChannel, inbox: Inbox
    ) -> None:
        await live.start(inbox.receive)
        await taken(sandbox)
        await live.stop()
        sandbox.mention(an, group, sandbox.zalo_bot.bot, "trong lúc nghỉ")
        await live.start(inbox.receive)
        await taken(sandbox)
        assert texts(inbox.events) == ["trong lúc nghỉ"]

    async def test_pictures_and_what_is_hidden(
        self, sandbox: Sandbox, an: Person, live: ZaloBotChannel, inbox: Inbox
    ) -> None:
        private = sandbox.private(an, sandbox.zalo_bot.bot)
        sandbox.send_file(an, private, "đơn.png", b"PNG", mime="image/png", caption="đơn")
        sandbox.send_file(an, private, "ảnh.png", b"PNG", mime="image/png")
        sandbox.send_file(an, private, "ds.xlsx", b"PK")
        sandbox.say(an, private, "xem https://example.org/a")
        await live.start(inbox.receive)
        await taken(sandbox)
        assert texts(inbox.events) == ["đơn"]
        assert [event.body.content for event in inbox.events if isinstance(event.body, Unheard)] == [
            Content.PICTURE,
            Content.HIDDEN,
            Content.HIDDEN,
        ]


class TestAsking:
    async def test_an_idle_poll_is_no_trouble(
        self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox
    ) -> None:
        stub.tell("getUpdates", IDLE, refusal(408, "Request timeout", status=200), ok(raw.text("có")))
        await channel.start(inbox.receive)
        asked = await stub.wait("getUpdates", 4)
        assert asked[0] == {"timeout": 1}
        assert texts(inbox.events) == ["có"]

    async def test_polls_that_end_at_once_without_news_are_slowed(
        self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox, naps: Naps
    ) -> None:
        """Nothing at once, or always the same at once, is asked for more and more seldom; news is not."""
        again = ok(raw.text("có", message_id="a"))
        news = [ok(raw.text("có", message_id=f"n{number}")) for number in range(5)]
        stub.tell("getUpdates", *[IDLE] * 3, *news, *[again] * 4, *news)
        await channel.start(inbox.receive)
        await stub.wait("getUpdates", 18)
        slowed = [FIRST_IDLE, 2 * FIRST_IDLE, LONGEST_IDLE]
        expected = slowed + slowed
        assert all(most - 0.5 <= nap <= most for nap, most in zip(naps.seconds[:6], expected, strict=True))

    async def test_a_list_is_read_too(self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox) -> None:
        several = [raw.text("một", message_id="a"), raw.text("hai", message_id="b"), None, 7]
        stub.tell("getUpdates", ok(several), ok([]), reply(200, {"ok": True}))
        await channel.start(inbox.receive)
        await stub.wait("getUpdates", 4)
        assert [len(batch) for batch in inbox.batches] == [2]

    async def test_what_could_not_be_stored_is_handed_over_again_before_more_is_asked_for(
        self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox
    ) -> None:
        stub.tell("getUpdates", ok(raw.text("có", message_id="a")), ok(raw.text("vắng", message_id="b")))
        inbox.failures = 2
        polls: list[int] = []
        inbox.look = lambda: polls.append(len(stub.asked("getUpdates")))
        await channel.start(inbox.receive)
        await stub.wait("getUpdates", 3)
        assert inbox.seen == ["a", "a", "a", "b"]
        assert polls == [1, 1, 1, 2]

    async def test_stopping_waits_for_what_is_being_stored(self, stub: Stub, channel: ZaloBotChannel) -> None:
        stub.tell("getUpdates", ok(raw.text("có")))
        begun, go_on = asyncio.Event(), asyncio.Event()
        stored: list[Event] = []

        async def receive(events: Sequence[Event]) -> list[list[Effect]]:
            begun.set()
            await go_on.wait()
            stored.extend(events)
            return [[] for _ in events]

        await channel.start(receive)
        await begun.wait()
        stopping = asyncio.create_task(channel.stop())
        await asyncio.sleep(0)
        go_on.set()
        await stopping
        assert texts(stored) == ["có"]

    async def test_polls_keep_their_distance(
        self, stub: Stub, connect: Connect, inbox: Inbox, naps: Naps
    ) -> None:
        """A server that answers at once, always the same, is asked no faster than the floor allows."""
        stub.tell("getUpdates", *[ok(raw.text("có"))] * 3)
        begun = time.monotonic()
        await connect(stub.url, poll_floor=1000.0).start(inbox.receive)
        await stub.wait("getUpdates", 4)
        passed = time.monotonic() - begun
        assert len(naps.seconds) == 3
        assert all(1000 - passed <= nap <= 1000 for nap in naps.seconds)


class TestTrouble:
    @pytest.mark.parametrize("trouble", [drop, refusal(500, "x"), refusal(403, "Internal server error")])
    async def test_passes(
        self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox, naps: Naps, trouble: Answer
    ) -> None:
        stub.tell("getUpdates", trouble, trouble, ok(raw.text("có")))
        await channel.start(inbox.receive)
        await stub.wait("getUpdates", 4)
        assert texts(inbox.events) == ["có"]
        assert len(naps.seconds) == 2

    async def test_while_starting_passes(
        self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox, naps: Naps
    ) -> None:
        stub.tell("getMe", drop, refusal(502, "Bad Gateway"))
        stub.tell("getWebhookInfo", drop)
        await channel.start(inbox.receive)
        await stub.wait("getUpdates")
        assert len(naps.seconds) == 3

    @pytest.mark.parametrize("method", ["getMe", "getWebhookInfo", "getUpdates"])
    async def test_an_unknown_token_ends_it(
        self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox, method: str
    ) -> None:
        stub.tell(method, refusal(401, "Unauthorized"))
        await channel.start(inbox.receive)
        with pytest.raises(AccountRefused):
            await channel.closed()

    @pytest.mark.parametrize(
        "elsewhere", [refusal(409, "Conflict"), refusal(400, "webhook is set"), refusal(400, "Webhook", 200)]
    )
    async def test_another_reader_is_left_time(
        self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox, naps: Naps, elsewhere: Answer
    ) -> None:
        stub.tell("getUpdates", elsewhere)
        with structlog.testing.capture_logs() as told:
            await channel.start(inbox.receive)
            await stub.wait("getUpdates", 2)
        assert naps.seconds == [ELSEWHERE_PAUSE]
        assert [entry["event"] for entry in told] == [ELSEWHERE]

    async def test_being_stopped_is_no_trouble(
        self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox
    ) -> None:
        await channel.closed()
        await channel.start(inbox.receive)
        closed = asyncio.create_task(channel.closed())
        await stub.wait("getUpdates")
        await channel.stop()
        await closed
        await channel.stop()


class TestWebhooksInTheWay:
    OURS = "https://chibo.vn/zalo"

    async def test_our_own_is_removed(self, stub: Stub, connect: Connect, inbox: Inbox) -> None:
        stub.tell("getWebhookInfo", ok({"url": self.OURS, "updated_at": 1}))
        await connect(stub.url, webhook_url=self.OURS).start(inbox.receive)
        await stub.wait("getUpdates")
        assert len(stub.asked("deleteWebhook")) == 1

    async def test_another_is_told_of_and_left_alone(
        self, stub: Stub, connect: Connect, inbox: Inbox, naps: Naps
    ) -> None:
        stub.usual["getWebhookInfo"] = ok({"url": "https://khac.vn/hook/secret", "updated_at": 1})
        with structlog.testing.capture_logs() as told:
            await connect(stub.url, webhook_url=self.OURS).start(inbox.receive)
            await stub.wait("getWebhookInfo", 3)
        assert stub.asked("deleteWebhook") == stub.asked("getUpdates") == []
        assert [(entry["event"], entry["said"]) for entry in told] == [(ELSEWHERE, "khac.vn")]
        assert set(naps.seconds) == {ELSEWHERE_PAUSE}

    async def test_unless_the_operator_says_so(self, stub: Stub, connect: Connect, inbox: Inbox) -> None:
        stub.tell("getWebhookInfo", ok({"url": "https://khac.vn/hook", "updated_at": 1}))
        await connect(stub.url, replace_webhook=True).start(inbox.receive)
        await stub.wait("getUpdates")
        assert len(stub.asked("deleteWebhook")) == 1

    async def test_none_is_not_removed(self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox) -> None:
        stub.tell("getWebhookInfo", refusal(404, "Not Found", status=200))
        await channel.start(inbox.receive)
        await stub.wait("getUpdates")
        assert stub.asked("deleteWebhook") == []


async def test_a_bot_that_may_not_join_groups_is_told_of(
    stub: Stub, channel: ZaloBotChannel, inbox: Inbox
) -> None:
    stub.tell("getMe", ok({"id": "1", "account_name": "bot.x", "can_join_groups": False}))
    with structlog.testing.capture_logs() as told:
        await channel.start(inbox.receive)
        await stub.wait("getUpdates")
    assert [entry["event"] for entry in told] == ["this bot may not join groups"]
