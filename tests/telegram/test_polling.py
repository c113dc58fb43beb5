"""Asking for updates: nothing is confirmed before it is stored, and no trouble ends the asking."""

import asyncio

import pytest
import structlog

from bot.channels.backoff import ELSEWHERE_PAUSE, LONGEST, Backoff
from bot.channels.base import AccountRefused, Address, Menu
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.request import NotSent, Rejected
from bot.channels.telegram.trouble import wait_out
from bot.sandbox import Chat, Person, Sandbox
from handlers.events import BotPresence, Event, Migrated, Presence, Tap, TapAnswer, Text
from handlers.messages import Choice, Message
from tests.telegram import updates as raw
from tests.telegram.conftest import Connect, Inbox, Naps, answering
from tests.telegram.stub import Answer, Stub, drop, ok, refusal

ASK = Message("Mời họp", choices=((Choice("Có mặt", "rsvp:1:yes"),),))


def texts(events: list[Event]) -> list[str]:
    return [event.body.text for event in events if isinstance(event.body, Text)]


class TestAgainstTheSandbox:
    async def test_what_waited_comes_as_one_batch(
        self, sandbox: Sandbox, group: Chat, an: Person, live: TelegramChannel, inbox: Inbox
    ) -> None:
        for word in ("một", "hai", "ba"):
            sandbox.say(an, group, word)
        await live.start(inbox.receive)
        await sandbox.drained()
        (batch,) = inbox.batches
        assert batch[0].body == BotPresence(Presence.JOINED)
        assert texts(batch) == ["một", "hai", "ba"]

    async def test_what_could_not_be_stored_stays_unconfirmed_and_comes_again(
        self, sandbox: Sandbox, group: Chat, an: Person, live: TelegramChannel, inbox: Inbox, naps: Naps
    ) -> None:
        sandbox.say(an, group, "có mặt")
        before = sandbox.telegram.pending(sandbox.bot)
        waiting: list[int] = []
        inbox.look = lambda: waiting.append(sandbox.telegram.pending(sandbox.bot))
        inbox.failures = 2
        await live.start(inbox.receive)
        await sandbox.drained()
        assert waiting == [before] * 3
        assert inbox.seen == [event.key for event in inbox.events] * 3
        assert texts(inbox.events) == ["có mặt"]
        assert len(naps.seconds) == 2

    async def test_a_second_start_goes_on_where_the_first_stopped(
        self, sandbox: Sandbox, group: Chat, an: Person, live: TelegramChannel, inbox: Inbox
    ) -> None:
        await live.start(inbox.receive)
        await sandbox.drained()
        await live.stop()
        sandbox.say(an, group, "trong lúc nghỉ")
        await live.start(inbox.receive)
        await sandbox.drained()
        assert texts(inbox.events) == ["trong lúc nghỉ"]
        assert len(inbox.seen) == len(set(inbox.seen)) == 2

    async def test_every_press_is_answered(
        self, sandbox: Sandbox, group: Chat, an: Person, live: TelegramChannel, inbox: Inbox
    ) -> None:
        inbox.effects = answering
        await live.start(inbox.receive)
        await live.send(Address(str(group.id), group=True), ASK)
        shown = await sandbox.wait_text(group, "Mời họp")
        presses = [sandbox.press(an, shown, "Có mặt") for _ in range(20)]
        assert {(await press).text for press in presses} == {"Đã ghi: rsvp:1:yes"}

    async def test_two_readers_leave_each_other_time(
        self, sandbox: Sandbox, live: TelegramChannel, connect: Connect, inbox: Inbox, naps: Naps
    ) -> None:
        await live.start(inbox.receive)
        await sandbox.wait_for(lambda: sandbox.telegram.is_polled(sandbox.bot))
        await connect(sandbox.base_url, sandbox.token).start(inbox.receive)
        await naps.wait()
        assert naps.seconds[0] == ELSEWHERE_PAUSE

    async def test_migration_is_told_once(
        self, sandbox: Sandbox, group: Chat, live: TelegramChannel, inbox: Inbox
    ) -> None:
        after = sandbox.migrate(group)
        await live.start(inbox.receive)
        await sandbox.drained()
        moves = [(event.chat.id, event.body) for event in inbox.events if isinstance(event.body, Migrated)]
        assert moves == [(str(group.id), Migrated(str(after.id)))]


def numbered(*numbers: int) -> Answer:
    return ok([raw.message(text=f"tin {number}") | {"update_id": number} for number in numbers])


class TestConfirming:
    async def test_from_the_next_update_on_and_forgotten_when_confirmed(
        self, stub: Stub, channel: TelegramChannel, inbox: Inbox
    ) -> None:
        stub.tell("getUpdates", numbered(70, 71), ok([]), numbered(5))
        await channel.start(inbox.receive)
        asked = await stub.wait("getUpdates", 4)
        assert [call.get("offset") for call in asked] == [None, "72", None, "6"]
        assert texts(inbox.events) == ["tin 70", "tin 71", "tin 5"]

    async def test_what_cannot_be_read_is_confirmed_too(
        self, stub: Stub, channel: TelegramChannel, inbox: Inbox
    ) -> None:
        stub.tell("getUpdates", ok([{"update_id": 8, "message": 5}, {"update_id": 9, "novelty": {}}]))
        await channel.start(inbox.receive)
        asked = await stub.wait("getUpdates", 2)
        assert asked[1]["offset"] == "10"
        assert inbox.batches == []

    async def test_asks_for_what_it_can_read_and_waits_long(
        self, stub: Stub, channel: TelegramChannel, inbox: Inbox
    ) -> None:
        await channel.start(inbox.receive)
        (asked,) = await stub.wait("getUpdates")
        assert asked == {
            "timeout": "1",
            "allowed_updates": '["message", "edited_message", "callback_query", "my_chat_member"]',
        }


class TestTrouble:
    @pytest.mark.parametrize("trouble", [drop, refusal(500, "Internal Server Error"), ok({"not": "a list"})])
    async def test_passes(
        self, stub: Stub, channel: TelegramChannel, inbox: Inbox, naps: Naps, trouble: Answer
    ) -> None:
        stub.tell("getUpdates", trouble, trouble, numbered(70))
        await channel.start(inbox.receive)
        await stub.wait("getUpdates", 4)
        assert texts(inbox.events) == ["tin 70"]
        assert len(naps.seconds) == 2

    async def test_while_starting_passes(
        self, stub: Stub, channel: TelegramChannel, inbox: Inbox, naps: Naps
    ) -> None:
        stub.tell("getMe", drop, refusal(502, "Bad Gateway"))
        stub.tell("getWebhookInfo", drop)
        await channel.start(inbox.receive)
        await stub.wait("getUpdates")
        assert len(naps.seconds) == 3

    @pytest.mark.parametrize("method", ["getMe", "getUpdates"])
    async def test_an_unknown_token_ends_it(
        self, stub: Stub, channel: TelegramChannel, inbox: Inbox, method: str
    ) -> None:
        stub.tell(method, refusal(401, "Unauthorized"))
        await channel.start(inbox.receive)
        with pytest.raises(AccountRefused):
            await channel.closed()

    async def test_being_stopped_is_no_trouble(
        self, stub: Stub, channel: TelegramChannel, inbox: Inbox
    ) -> None:
        await channel.closed()
        await channel.start(inbox.receive)
        closed = asyncio.create_task(channel.closed())
        await stub.wait("getUpdates")
        await channel.stop()
        await closed
        await channel.stop()


class TestPatience:
    async def test_grows_to_a_limit_and_begins_anew(self, naps: Naps) -> None:
        backoff = Backoff("telegram", naps.sleep)
        for _ in range(12):
            await wait_out(backoff, NotSent("ClientConnectorError"))
        backoff.over()
        await wait_out(backoff, NotSent("ClientConnectorError"))
        doubled = [min(LONGEST, 2.0**n) for n in range(12)] + [1.0]
        assert all(most / 2 <= nap <= most for nap, most in zip(naps.seconds, doubled, strict=True))

    async def test_waits_as_long_as_told(self, naps: Naps) -> None:
        await wait_out(Backoff("telegram", naps.sleep), Rejected(429, "Too Many Requests", retry_after=17))
        assert naps.seconds == [17]

    async def test_tells_each_trouble_once(self, naps: Naps) -> None:
        backoff = Backoff("telegram", naps.sleep)
        with structlog.testing.capture_logs() as told:
            for _ in range(5):
                await wait_out(backoff, NotSent("ClientConnectorError"))
                await wait_out(backoff, Rejected(409, "Conflict: terminated by other getUpdates request"))
            backoff.over()
            backoff.over()
            await wait_out(backoff, OSError("Nguyễn Văn An: vắng vì ốm"))
        assert [entry["event"] for entry in told] == [
            "telegram not reachable",
            "another process or a webhook takes this bot's updates",
            "all well again",
            "updates not stored",
        ]
        assert "ốm" not in repr(told)


class TestStarting:
    async def test_a_webhook_is_removed_and_what_waits_is_kept(
        self, stub: Stub, channel: TelegramChannel, inbox: Inbox
    ) -> None:
        info = {"url": "https://x.vn/t", "has_custom_certificate": False, "pending_update_count": 3}
        stub.tell("getWebhookInfo", ok(info))
        await channel.start(inbox.receive)
        await stub.wait("getUpdates")
        assert stub.asked("deleteWebhook") == [{"drop_pending_updates": "false"}]

    async def test_no_webhook_is_not_removed(
        self, stub: Stub, channel: TelegramChannel, inbox: Inbox
    ) -> None:
        await channel.start(inbox.receive)
        await stub.wait("getUpdates")
        assert stub.asked("deleteWebhook") == []

    async def test_commands_are_offered_by_kind_of_chat(
        self, sandbox: Sandbox, connect: Connect, inbox: Inbox
    ) -> None:
        menu = Menu(private=(("hop", "Triệu tập họp"), ("trogiup", "Trợ giúp")), group=(("hop", "Họp"),))
        await connect(sandbox.base_url, sandbox.token, menu=menu).start(inbox.receive)
        await sandbox.wait_for(lambda: sandbox.telegram.is_polled(sandbox.bot))
        offered = {
            scope.partition(":")[0]: [command["command"] for command in commands]
            for scope, commands in sandbox.bot.commands.items()
        }
        assert offered == {"all_private_chats": ["hop", "trogiup"], "all_group_chats": ["hop"]}

    async def test_refused_commands_stop_nothing(self, stub: Stub, connect: Connect, inbox: Inbox) -> None:
        stub.tell("setMyCommands", refusal(400, "Bad Request: BOT_COMMAND_INVALID"))
        with structlog.testing.capture_logs() as told:
            await connect(stub.url, menu=Menu(group=(("Họp", "Họp"),))).start(inbox.receive)
            await stub.wait("getUpdates")
        assert [entry["event"] for entry in told] == ["commands not offered"]


class TestEffects:
    @pytest.mark.parametrize(
        ("answer", "level"),
        [
            (refusal(400, "Bad Request: query is too old and response timeout expired"), "debug"),
            (drop, "warning"),
        ],
    )
    async def test_a_press_that_cannot_be_answered_is_let_go(
        self, stub: Stub, channel: TelegramChannel, answer: Answer, level: str
    ) -> None:
        stub.tell("answerCallbackQuery", answer)
        with structlog.testing.capture_logs() as told:
            await channel.perform(TapAnswer("4382", "Đã ghi: vắng vì ốm"))
        assert [entry["log_level"] for entry in told] == [level]
        assert "ốm" not in repr(told)

    async def test_an_answer_is_cut_to_what_telegram_takes(
        self, stub: Stub, channel: TelegramChannel
    ) -> None:
        await channel.perform(TapAnswer("4382", "ạ" * 300, alert=True))
        await channel.perform(TapAnswer("4382"))
        long, empty = stub.asked("answerCallbackQuery")
        assert long["text"] == "ạ" * 199 + "…"
        assert long["show_alert"] == "true"
        assert "text" not in empty

    async def test_those_begun_are_finished_before_the_channel_stops(
        self, stub: Stub, channel: TelegramChannel, inbox: Inbox
    ) -> None:
        inbox.effects = lambda event: [TapAnswer(event.body.tap_id)] if isinstance(event.body, Tap) else []
        stub.tell("getUpdates", ok([raw.press(message=raw.said())]))
        await channel.start(inbox.receive)
        await stub.wait("getUpdates", 2)
        await channel.stop()
        assert len(stub.asked("answerCallbackQuery")) == 1
