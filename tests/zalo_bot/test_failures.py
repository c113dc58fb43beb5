"""What became of a message that could not be sent: the difference between "not" and "not known"."""

import asyncio
import traceback

import pytest
import structlog
from pydantic import SecretStr

from bot.channels.base import (
    AccountRefused,
    Address,
    NoAnswer,
    NotAccepted,
    QuotaExceeded,
    Refused,
    SendError,
    Unreachable,
)
from bot.channels.zalo_bot import ZaloBotSettings
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_bot.client import BotApi, check
from bot.channels.zalo_bot.errors import (
    ApiError,
    AskedTooOften,
    BadRequest,
    Conflict,
    NotFound,
    QuotaUsedUp,
    ServerFault,
    TimedOut,
    TokenRejected,
)
from handlers.events import TapAnswer
from handlers.messages import Document, Message
from tests.telegram.conftest import Inbox
from tests.telegram.test_failures import nowhere
from tests.zalo_bot.conftest import Connect
from tests.zalo_bot.stub import TOKEN, Answer, Stub, drop, ok, refusal, reply

TO = Address("5d585b5e9b14724a2b05", group=False)
HELLO = Message("Kính mời họp")

MEANINGS: dict[str, tuple[Answer, type[SendError]]] = {
    "bad request": (refusal(400, "Bad request"), Refused),
    "bad request under 200": (refusal(400, "Bad request", status=200), Refused),
    "too long": (refusal(400, "text must be 1-2000 characters"), Refused),
    "token reset": (refusal(401, "Unauthorized"), NotAccepted),
    "Zalo's 403 is its own fault": (refusal(403, "Internal server error"), NotAccepted),
    "server fault under 200": (refusal(500, "Internal server error", status=200), NotAccepted),
    "server fault": (refusal(502, "Bad gateway"), NotAccepted),
    "no such chat": (refusal(404, "Not Found"), Unreachable),
    "no such chat under 200": (refusal(404, "Not Found", status=200), Unreachable),
    "Zalo took too long": (refusal(408, "Request timeout"), NoAnswer),
    "conflict": (refusal(409, "Conflict"), NotAccepted),
    "asked too often": (refusal(426, "Too often"), NotAccepted),
    "quota": (refusal(429, "Quota exceeded"), QuotaExceeded),
    "quota under 200": (refusal(429, "Quota exceeded", status=200), QuotaExceeded),
    "a no without a code": (reply(400, {"ok": False, "description": "no"}), Refused),
    "a no without anything": (reply(200, {"ok": False}), Refused),
    "a code of no kind": (refusal(-7, "?", status=200), Refused),
    "gateway timeout": (reply(504, "<html>504</html>"), NoAnswer),
    "gateway gone": (reply(502, ""), NoAnswer),
    "gateway's own no": (reply(403, "<html>blocked</html>"), NotAccepted),
    "captive portal": (reply(200, "<html>log in</html>"), NoAnswer),
    "moved": (reply(302, ""), NotAccepted),
    "half an answer": (reply(200, '{"ok": tr'), NoAnswer),
    "a list": (reply(200, [1]), NoAnswer),
    "connection broken": (drop, NoAnswer),
}


@pytest.mark.parametrize(("answer", "meaning"), MEANINGS.values(), ids=MEANINGS.keys())
async def test_meaning(stub: Stub, channel: ZaloBotChannel, answer: Answer, meaning: type[SendError]) -> None:
    stub.tell("sendMessage", answer)
    with pytest.raises(SendError) as raised:
        await channel.send(TO, HELLO)
    assert type(raised.value) is meaning
    assert len(stub.asked("sendMessage")) == 1


KINDS = {400: BadRequest, 401: TokenRejected, 403: ServerFault, 404: NotFound, 408: TimedOut, 409: Conflict,
         426: AskedTooOften, 429: QuotaUsedUp, 500: ServerFault, 503: ServerFault}  # fmt: skip


@pytest.mark.parametrize(("code", "kind"), KINDS.items())
async def test_every_code_has_its_kind(stub: Stub, code: int, kind: type[ApiError]) -> None:
    api = BotApi(ZaloBotSettings(token=SecretStr(TOKEN), base_url=stub.url))
    stub.tell("sendSticker", refusal(code, "said"), refusal(code, "said", status=200))
    for _ in range(2):
        with pytest.raises(ApiError) as raised:
            await api.call("sendSticker", chat_id="1")
        assert type(raised.value) is kind
        assert (raised.value.code, raised.value.description) == (code, "said")
    await api.close()


async def test_no_answer_in_time_is_unknown(stub: Stub, connect: Connect) -> None:
    stub.tell("sendMessage", stub.silence)
    with pytest.raises(NoAnswer):
        await connect(stub.url, read_timeout=0.05).send(TO, HELLO)
    assert len(stub.asked("sendMessage")) == 1


async def test_nobody_there_means_not_sent(connect: Connect, stub: Stub) -> None:
    with pytest.raises(NotAccepted):
        await connect(nowhere()).send(TO, HELLO)
    with pytest.raises(NotAccepted):
        await connect(stub.url, proxy=nowhere()).send(TO, HELLO)
    assert not stub.calls


async def test_a_success_may_carry_a_code_of_zero(stub: Stub, channel: ZaloBotChannel) -> None:
    stub.tell("sendMessage", reply(200, {"ok": True, "error_code": 0, "result": {"message_id": "82"}}))
    assert await channel.send(TO, HELLO) == "82"


async def test_a_success_without_an_id_is_one(stub: Stub, channel: ZaloBotChannel) -> None:
    stub.tell("sendMessage", reply(200, {"ok": True}))
    assert await channel.send(TO, HELLO) == ""


async def test_a_chat_that_refuses_again_and_again_is_closed(stub: Stub, channel: ZaloBotChannel) -> None:
    no = refusal(400, "Bad request")
    stub.tell("sendMessage", no, no, ok({"message_id": "1"}), no, no, no)
    meanings: list[type] = []
    for _ in range(6):
        try:
            meanings.append(type(await channel.send(TO, HELLO)))
        except SendError as error:
            meanings.append(type(error))
    assert meanings == [Refused, Refused, str, Refused, Refused, Unreachable]


async def test_what_zalo_cannot_do_is_refused(stub: Stub, channel: ZaloBotChannel) -> None:
    with pytest.raises(Refused):
        await channel.edit(TO, "82", HELLO)
    await channel.perform(TapAnswer("1", "Đã ghi"))
    assert not stub.calls


async def test_a_file_is_never_sent_but_told_of(stub: Stub, channel: ZaloBotChannel) -> None:
    (part,) = channel.parts(Message("Tài liệu", documents=(Document("a.pdf", "a.pdf"),)))
    await channel.send(TO, part)
    assert stub.asked("sendMessage")[0]["text"].startswith("Tài liệu\n\nTệp “a.pdf” không gửi được")


class TestSecrets:
    @pytest.mark.parametrize(
        "answer",
        [refusal(400, f"no method /bot{TOKEN}/x"), refusal(401, TOKEN), drop, reply(200, "<html>")],
    )
    async def test_the_token_is_in_no_error_and_no_log(
        self, stub: Stub, channel: ZaloBotChannel, inbox: Inbox, answer: Answer
    ) -> None:
        stub.tell("sendMessage", answer)
        stub.tell("getMe", answer)
        with structlog.testing.capture_logs() as told:
            with pytest.raises(SendError) as raised:
                await channel.send(TO, HELLO)
            await channel.start(inbox.receive)
            await stub.wait("getMe")
            await channel.stop()
        shown = "".join(traceback.format_exception(raised.value)) + repr(told)
        assert TOKEN not in shown
        assert "abc-secret" not in shown

    def test_nor_in_what_is_printed(self) -> None:
        settings = ZaloBotSettings(token=SecretStr(TOKEN), webhook_secret=SecretStr("kín-đáo-lắm"))
        assert "abc-secret" not in repr(settings) + repr(BotApi(settings))
        assert "kín" not in repr(settings)


class TestCheck:
    async def test_says_whose_token_it_is(self, stub: Stub) -> None:
        identity = await check(ZaloBotSettings(token=SecretStr(TOKEN), base_url=stub.url))
        assert (identity.names, identity.joins_groups) == (("Bot Chi bộ 7", "bot.VDKyGxQvc"), True)

    async def test_says_what_is_wrong(self, stub: Stub) -> None:
        settings = ZaloBotSettings(token=SecretStr(TOKEN), base_url=stub.url)
        stub.tell("getMe", refusal(401, "Unauthorized"), refusal(502, "Bad gateway"), ok([]))
        with pytest.raises(AccountRefused):
            await check(settings)
        with pytest.raises(NotAccepted):
            await check(settings)
        with pytest.raises(NoAnswer):
            await check(settings)


async def test_an_answer_that_names_its_server_twice_is_read() -> None:
    """Zalo's edge does; older releases of the HTTP library refused it."""
    body = b'{"ok":true,"result":{"message_id":"82599"}}'
    head = f"HTTP/1.1 200 OK\r\nServer: ZServer\r\nServer: nginx\r\nContent-Length: {len(body)}\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    api = BotApi(ZaloBotSettings(token=SecretStr(TOKEN), base_url=f"http://127.0.0.1:{port}"))
    assert await api.call("sendMessage", chat_id="1", text="x") == {"message_id": "82599"}
    await api.close()
    server.close()
