"""What became of a message that could not be sent: the difference between "not" and "not known"."""

import asyncio
import socket
import traceback
from pathlib import Path

import aiohttp
import pytest
import structlog
from aiohttp.client_reqrep import ConnectionKey

from bot.channels.base import (
    AccountRefused,
    Address,
    ChatMigrated,
    NoAnswer,
    NotAccepted,
    Refused,
    SendError,
    TooMany,
    Unreachable,
)
from bot.channels.http import HttpFailure, NotSent, Unanswered, failure
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.client import check
from handlers.messages import Document, Message
from tests.telegram.conftest import Connect
from tests.telegram.stub import TOKEN, Answer, Stub, drop, ok, refusal, reply

TO = Address("5", group=False)
HELLO = Message("Kính mời họp")

BLOCKED = refusal(403, "Forbidden: bot was blocked by the user")

MEANINGS: dict[str, tuple[Answer, type[SendError]]] = {
    "blocked": (BLOCKED, Unreachable),
    "kicked": (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), Unreachable),
    "never started": (refusal(403, "Forbidden: bot can't initiate conversation with a user"), Unreachable),
    "account deleted": (refusal(403, "Forbidden: user is deactivated"), Unreachable),
    "no such chat": (refusal(400, "Bad Request: chat not found"), Unreachable),
    "group deleted": (refusal(403, "Forbidden: the group chat was deleted"), Unreachable),
    "group deactivated": (refusal(400, "Bad Request: group chat was deactivated"), Unreachable),
    "muted": (refusal(400, "Bad Request: not enough rights to send text messages to the chat"), Refused),
    "muted, other words": (refusal(403, "Forbidden: CHAT_WRITE_FORBIDDEN"), Refused),
    "mark-up": (refusal(400, "Bad Request: can't parse entities: unclosed tag"), Refused),
    "too long": (refusal(400, "Bad Request: message is too long"), Refused),
    "upload too big": (refusal(413, "Request Entity Too Large"), Refused),
    "Telegram's fault": (refusal(500, "Internal Server Error"), NotAccepted),
    "restarting": (refusal(502, "Bad Gateway"), NotAccepted),
    "token revoked": (refusal(401, "Unauthorized"), NotAccepted),
    "gateway timeout": (reply(504, "<html>504</html>"), NoAnswer),
    "gateway gone": (reply(502, ""), NoAnswer),
    "gateway's own no": (reply(403, "<html>blocked</html>"), NotAccepted),
    "captive portal": (reply(200, "<html>log in</html>"), NoAnswer),
    "moved": (reply(302, ""), NotAccepted),
    "half an answer": (reply(200, '{"ok": tr'), NoAnswer),
    "connection broken": (drop, NoAnswer),
}


@pytest.mark.parametrize(("answer", "meaning"), MEANINGS.values(), ids=MEANINGS.keys())
async def test_meaning(
    stub: Stub, channel: TelegramChannel, answer: Answer, meaning: type[SendError]
) -> None:
    stub.tell("sendMessage", answer)
    with pytest.raises(SendError) as raised:
        await channel.send(TO, HELLO)
    assert type(raised.value) is meaning
    assert len(stub.asked("sendMessage")) == 1


async def test_too_many_says_how_long(stub: Stub, channel: TelegramChannel) -> None:
    stub.tell("sendMessage", refusal(429, "Too Many Requests: retry after 35", retry_after=35))
    with pytest.raises(TooMany) as raised:
        await channel.send(TO, HELLO)
    assert raised.value.retry_after == 35


async def test_a_migrated_group_says_where_it_went(stub: Stub, channel: TelegramChannel) -> None:
    upgraded = "Bad Request: group chat was upgraded to a supergroup chat"
    stub.tell("sendMessage", refusal(400, upgraded, migrate_to_chat_id=-1005))
    with pytest.raises(ChatMigrated) as raised:
        await channel.send(TO, HELLO)
    assert raised.value.new_id == "-1005"


async def test_no_answer_in_time_is_unknown(stub: Stub, connect: Connect) -> None:
    stub.tell("sendMessage", stub.silence)
    with pytest.raises(NoAnswer):
        await connect(stub.url, read_timeout=0.05).send(TO, HELLO)
    assert len(stub.asked("sendMessage")) == 1


async def test_nobody_there_means_not_sent(connect: Connect) -> None:
    with pytest.raises(NotAccepted):
        await connect(nowhere()).send(TO, HELLO)


async def test_no_proxy_means_not_sent(connect: Connect, stub: Stub) -> None:
    with pytest.raises(NotAccepted):
        await connect(stub.url, proxy=nowhere()).send(TO, HELLO)
    assert not stub.calls


def nowhere() -> str:
    """An address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


KEY = ConnectionKey("api.telegram.org", 443, True, True, None, None, None)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (aiohttp.ClientConnectorDNSError(KEY, OSError()), NotSent),
        (aiohttp.ClientConnectorError(KEY, ConnectionRefusedError()), NotSent),
        (aiohttp.ConnectionTimeoutError(), NotSent),
        (aiohttp.ClientProxyConnectionError(KEY, OSError()), NotSent),
        (aiohttp.SocketTimeoutError(), Unanswered),
        (aiohttp.ServerDisconnectedError(), Unanswered),
        (aiohttp.ClientOSError(32, "Broken pipe"), Unanswered),
        (aiohttp.ClientPayloadError(), Unanswered),
        (TimeoutError(), Unanswered),
        (TypeError("cannot serialise 'Mời họp'"), Unanswered),
    ],
)
def test_kinds_of_network_failure(error: Exception, kind: type[HttpFailure]) -> None:
    found = failure(error)
    assert type(found) is kind
    assert str(found) == type(error).__name__


async def test_an_edit_that_changes_nothing_is_done(stub: Stub, channel: TelegramChannel) -> None:
    same = "Bad Request: message is not modified: specified new message content and reply markup are the same"
    stub.tell("editMessageText", refusal(400, same))
    await channel.edit(TO, "77", HELLO)


async def test_an_edit_of_what_is_gone_is_refused(stub: Stub, channel: TelegramChannel) -> None:
    stub.tell("editMessageText", refusal(400, "Bad Request: message to edit not found"))
    with pytest.raises(Refused):
        await channel.edit(TO, "77", HELLO)


@pytest.mark.parametrize("problem", ["message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"])
async def test_without_its_topic_it_goes_to_the_group(
    stub: Stub, channel: TelegramChannel, problem: str
) -> None:
    stub.tell("sendMessage", refusal(400, f"Bad Request: {problem}"))
    assert await channel.send(Address("-1005", group=True, thread="12"), HELLO) == "77"
    assert [call.get("message_thread_id") for call in stub.asked("sendMessage")] == ["12", None]


async def test_without_any_topic_open_it_is_refused(stub: Stub, channel: TelegramChannel) -> None:
    stub.tell("sendMessage", *[refusal(400, "Bad Request: TOPIC_CLOSED")] * 2)
    with pytest.raises(Refused):
        await channel.send(Address("-1005", group=True, thread="12"), HELLO)


async def test_a_file_that_is_gone_is_refused(stub: Stub, channel: TelegramChannel) -> None:
    with pytest.raises(Refused):
        await channel.send(TO, Message("", documents=(Document("gone.docx", "Biên bản.docx"),)))
    assert not stub.calls


class TestToken:
    SECRET = TOKEN.partition(":")[2]

    @pytest.mark.parametrize("answer", [drop, refusal(401, "Unauthorized"), reply(502, ""), reply(200, "<>")])
    async def test_is_in_no_error_and_no_log(
        self,
        stub: Stub,
        channel: TelegramChannel,
        answer: Answer,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level("DEBUG")
        stub.tell("sendMessage", answer)
        with structlog.testing.capture_logs() as logs, pytest.raises(SendError) as raised:
            await channel.send(TO, HELLO)
        told = (
            "".join(traceback.format_exception(raised.value)) + caplog.text + repr(logs) + repr(channel._bot)
        )
        assert self.SECRET not in told
        assert HELLO.text not in told

    async def test_is_not_told_where_it_is_wrong(self, stub: Stub, channel: TelegramChannel) -> None:
        stub.tell("getMe", refusal(401, "Unauthorized"))
        with pytest.raises(AccountRefused) as raised:
            await check(channel._settings)
        assert self.SECRET not in "".join(traceback.format_exception(raised.value))

    async def test_is_not_in_the_settings_shown(self, channel: TelegramChannel) -> None:
        assert self.SECRET not in repr(channel._settings)


async def test_check_tells_whose_token_it_is(stub: Stub, channel: TelegramChannel) -> None:
    assert (await check(channel._settings)).username == "chibobot"
    stub.tell("getMe", refusal(500, "Internal Server Error"))
    with pytest.raises(NotAccepted):
        await check(channel._settings)


async def test_files_are_fetched_up_to_a_limit(stub: Stub, channel: TelegramChannel) -> None:
    stub.files["documents/1"] = b"12345"
    listed = {"file_id": "f", "file_unique_id": "u", "file_path": "documents/1"}
    stub.tell("getFile", ok(listed), ok(listed), ok(listed | {"file_size": 5}))
    assert await channel.fetch_file("f", 5) == b"12345"
    for _ in range(2):
        with pytest.raises(Refused):
            await channel.fetch_file("f", 4)


async def test_a_document_bears_its_name(stub: Stub, channel: TelegramChannel, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"PK")
    await channel.send(TO, Message("", documents=(Document("x.docx", 'Biên bản "3/12".docx'),)))
    (sent,) = stub.asked("sendDocument")
    assert sent["document"] == ('Biên bản "3/12".docx', b"PK")


async def test_stopping_waits_for_the_answer_to_what_was_sent(stub: Stub, channel: TelegramChannel) -> None:
    stub.tell("sendMessage", stub.silence)
    sending = asyncio.create_task(channel.send(TO, HELLO))
    await stub.wait("sendMessage")
    stopping = asyncio.create_task(channel.stop())
    await channel.send(TO, Message("Tin sau đi đường mới"))
    stub.over.set()
    await stopping
    assert await sending == "77"


async def test_connections_are_kept(stub: Stub, channel: TelegramChannel) -> None:
    for _ in range(3):
        await channel.send(TO, HELLO)
    session = channel._bot.request._http._session  # type: ignore[attr-defined]
    assert len(session.connector._conns) == 1
    await channel.stop()
    await asyncio.gather(*(channel.send(TO, HELLO) for _ in range(3)))
    assert len(stub.asked("sendMessage")) == 6
