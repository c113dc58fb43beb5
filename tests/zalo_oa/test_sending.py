"""Sending: text, files, pictures, buttons where there are any, and what each refusal means."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import (
    Address,
    NoAnswer,
    NotAccepted,
    QuotaExceeded,
    Refused,
    SendError,
    TooMany,
    Unreachable,
)
from bot.channels.plain import text
from bot.channels.text import length
from bot.channels.zalo_oa.channel import ZaloOaChannel
from bot.channels.zalo_oa.errors import Code
from bot.channels.zalo_oa.render import MESSAGE_LENGTH, harmless, parts
from bot.sandbox import Chat, Fault, Person, Sandbox
from bot.sandbox.zalo_oa.ids import group_id, user_id
from handlers.events import TapAnswer
from handlers.messages import Choice, Document, Message
from tests.zalo_bot.stub import Answer, Stub, drop, reply
from tests.zalo_oa.conftest import ACCESS

GROUP, PERSON = Address("f414c8f76fa586fbdfb4", group=True), Address("186729651760683225", group=False)
HELLO = Message("Kính mời họp")
ASK = Message("Mời họp", choices=((Choice("Có mặt", "a:yes"), Choice("Vắng", "a:no")),))


def ok(**data: Any) -> Answer:
    return reply(200, {"error": 0, "message": "Success", "data": data})


def no(code: int) -> Answer:
    return reply(200, {"error": code, "message": "said"})


MEANINGS: dict[Code, type[SendError]] = {
    Code.RATE_LIMIT: TooMany,
    Code.ATTACHMENT_EXPIRED: NotAccepted,
    Code.SEND_FAILED: NotAccepted,
    Code.INVALID_PARAMETER: Refused,
    Code.APP_NOT_ACTIVATED: Refused,
    Code.SIZE_LIMIT: Refused,
    Code.OUT_OF_QUOTA: QuotaExceeded,
    Code.API_NOT_REGISTERED: Refused,
    Code.NOT_FOLLOWER: Unreachable,
    Code.BLOCKED: Unreachable,
    Code.RECIPIENT_QUOTA: QuotaExceeded,
    Code.OA_UNVERIFIED: Refused,
    Code.NOT_AUTHORISED: Refused,
    Code.TIER_NEEDED: Refused,
    Code.NO_RECENT_INTERACTION: Unreachable,
    Code.NO_INTERACTION_IN_7_DAYS: Unreachable,
    Code.TYPE_UNSUPPORTED: Refused,
    Code.NIGHT_BAN: Refused,
    Code.GROUP_DISABLED: Unreachable,
    Code.ASSET_USED: Refused,
    Code.OLD_API: Refused,
    Code.ASSET_TAKEN: Refused,
    Code.POLICY_VIOLATION: Refused,
    Code.ZCA_INACTIVE: Refused,
    Code.ZCA_EMPTY: QuotaExceeded,
    Code.NOT_IN_GROUP: Unreachable,
}


class TestMeanings:
    @pytest.mark.parametrize(("code", "meaning"), MEANINGS.items())
    async def test_of_codes(
        self, stub: Stub, channel: ZaloOaChannel, code: Code, meaning: type[SendError]
    ) -> None:
        stub.tell("message", no(code))
        with pytest.raises(SendError) as raised:
            await channel.send(GROUP, HELLO)
        assert type(raised.value) is meaning
        assert len(stub.asked("message")) == 1

    @pytest.mark.parametrize(
        ("answer", "meaning"),
        [
            (no(-9999), Refused),
            (drop, NoAnswer),
            (reply(502, "<html>"), NoAnswer),
            (reply(200, "{}"), NoAnswer),
            (reply(404, "<html>"), NotAccepted),
        ],
    )
    async def test_of_everything_else(
        self, stub: Stub, channel: ZaloOaChannel, answer: Answer, meaning: type[SendError]
    ) -> None:
        stub.tell("message", answer)
        with pytest.raises(SendError) as raised:
            await channel.send(GROUP, HELLO)
        assert type(raised.value) is meaning

    @pytest.mark.parametrize("code", [-216, -220, 216, 401, -401])
    async def test_a_token_not_taken_is_renewed_once_and_the_message_sent(
        self, stub: Stub, channel: ZaloOaChannel, code: int
    ) -> None:
        stub.tell("message", no(code), ok(message_id="m1"))
        stub.tell(
            "access_token", reply(200, {"access_token": "a2", "refresh_token": "r2", "expires_in": "90000"})
        )
        assert await channel.send(GROUP, HELLO) == "m1"
        sent = [headers["access_token"] for headers in stub.headers if "access_token" in headers]
        assert sent == [ACCESS, "a2"]

    async def test_a_renewal_that_fails_is_no_unknown_message(
        self, stub: Stub, channel: ZaloOaChannel
    ) -> None:
        stub.tell("message", no(-216), no(-216))
        stub.tell("access_token", drop)
        with pytest.raises(NotAccepted):
            await channel.send(GROUP, HELLO)

    async def test_no_token_is_in_an_error(self, stub: Stub, channel: ZaloOaChannel) -> None:
        stub.tell("message", no(-216), no(-216))
        stub.tell("access_token", reply(200, {"error": -14014, "error_name": "Invalid refresh token"}))
        with pytest.raises(NotAccepted, match="chibo zalo-token") as raised:
            await channel.send(GROUP, HELLO)
        assert ACCESS not in repr(raised.value)


class TestWhatGoesOut:
    async def test_to_a_group_and_to_a_person(self, stub: Stub, channel: ZaloOaChannel) -> None:
        stub.tell("message", ok(message_id="m1", group_id="g"))
        stub.tell("cs", ok(message_id="m2", user_id="u"))
        assert await channel.send(GROUP, ASK) == "m1"
        assert await channel.send(PERSON, HELLO) == "m2"
        assert stub.asked("message") == [
            {
                "recipient": {"group_id": GROUP.chat},
                "message": {"text": "Mời họp\n\nTrả lời tin này: 1 = Có mặt · 2 = Vắng"},
            }
        ]
        assert stub.asked("cs") == [
            {"recipient": {"user_id": PERSON.chat}, "message": {"text": "Kính mời họp"}}
        ]

    async def test_buttons_zalo_does_not_understand_become_digits(
        self, stub: Stub, channel: ZaloOaChannel
    ) -> None:
        stub.tell("cs", no(-201), ok(message_id="m2"))
        assert await channel.send(PERSON, ASK) == "m2"
        buttons, digits = [asked["message"] for asked in stub.asked("cs")]
        assert [button["title"] for button in buttons["attachment"]["payload"]["buttons"]] == [
            "Có mặt",
            "Vắng",
        ]
        assert digits == {"text": "Mời họp\n\nTrả lời tin này: 1 = Có mặt · 2 = Vắng"}

    async def test_more_choices_than_buttons_are_digits(self, stub: Stub, channel: ZaloOaChannel) -> None:
        rows = tuple((Choice(f"Số {number}", f"a:{number}"),) for number in range(6))
        stub.tell("cs", ok(message_id="m2"))
        await channel.send(PERSON, Message("?", choices=rows))
        assert "6 = Số 5" in stub.asked("cs")[0]["message"]["text"]

    async def test_an_edit_is_refused_and_a_silent_answer_sends_nothing(
        self, stub: Stub, channel: ZaloOaChannel
    ) -> None:
        with pytest.raises(Refused):
            await channel.edit(GROUP, "m1", HELLO)
        await channel.perform(TapAnswer("186729651760683225:m1"))
        stub.tell("cs", no(-230))
        await channel.perform(TapAnswer("186729651760683225:m1", "Đã ghi"))
        assert len(stub.asked("cs")) == 1


class TestFiles:
    async def test_a_document_goes_by_its_token(
        self, stub: Stub, channel: ZaloOaChannel, tmp_path: Path
    ) -> None:
        (tmp_path / "a").write_bytes(b"%PDF")
        stub.tell("file", ok(token="t1"))
        stub.tell("message", ok(message_id="m1"))
        assert await channel.send(GROUP, Message("", documents=(Document("a", "Biên bản.pdf"),))) == "m1"
        assert stub.asked("file") == [{"file": ("Biên bản.pdf", b"%PDF")}]
        assert stub.asked("message")[0]["message"] == {
            "attachment": {"type": "file", "payload": {"token": "t1"}}
        }

    async def test_a_picture_goes_by_its_id(self, stub: Stub, channel: ZaloOaChannel, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"PNG")
        stub.tell("image", ok(attachment_id="i1"))
        stub.tell("message", ok(message_id="m1"))
        await channel.send(GROUP, Message("", documents=(Document("a", "ảnh.png"),)))
        (element,) = stub.asked("message")[0]["message"]["attachment"]["payload"]["elements"]
        assert element == {"media_type": "image", "attachment_id": "i1"}

    async def test_an_upload_without_an_answer_is_no_unknown_message(
        self, stub: Stub, channel: ZaloOaChannel, tmp_path: Path
    ) -> None:
        (tmp_path / "a").write_bytes(b"%PDF")
        stub.tell("file", drop)
        with pytest.raises(NotAccepted):
            await channel.send(GROUP, Message("", documents=(Document("a", "a.pdf"),)))
        assert stub.asked("message") == []

    async def test_what_is_too_large_or_not_there_is_refused(
        self, stub: Stub, channel: ZaloOaChannel, tmp_path: Path
    ) -> None:
        (tmp_path / "a").write_bytes(bytes(1024 * 1024 + 1))
        for name, path in (("a.png", "a"), ("b.pdf", "b")):
            with pytest.raises(Refused):
                await channel.send(GROUP, Message("", documents=(Document(path, name),)))
        assert not stub.calls

    def test_other_types_are_told_of(self) -> None:
        (part,) = parts(Message("Mời đọc", documents=(Document("a", "Danh sách.xlsx"),)))
        assert part.documents == ()
        assert "Tệp “Danh sách.xlsx” không gửi được qua Zalo" in part.text

    def test_the_file_goes_first_and_the_choices_last(self) -> None:
        file = Document("a", "a.pdf")
        pieces = parts(Message("Mời đọc. " * 300, "TÀI LIỆU", ASK.choices, (file,)))
        assert [piece.documents for piece in pieces] == [(file,), (), ()]
        assert pieces[-1].choices == ASK.choices
        assert parts(Message("", documents=(file,))) == [Message("", documents=(file,))]


sly = st.lists(
    st.sampled_from(["[", "@", "[@", "]", "[@186729651760683225]", "chữ ", "👍\n"]), max_size=40
).map("".join)


@given(sly, sly, sly)
@settings(max_examples=150)
def test_what_people_write_mentions_nobody(said: str, title: str, label: str) -> None:
    pieces = parts(Message(said * 20, title, ((Choice(label, "a:1"),),)))
    shown = [text(harmless(piece)) for piece in pieces]
    assert all("[@" not in piece and length(piece) <= MESSAGE_LENGTH for piece in shown)


class TestAgainstTheSandbox:
    async def test_text_file_and_picture_reach_the_group(
        self, sandbox: Sandbox, group: Chat, live: ZaloOaChannel, tmp_path: Path
    ) -> None:
        (tmp_path / "a").write_bytes(b"%PDF")
        to = Address(group_id(group.id), group=True)
        await live.send(to, Message("Xin chào [@186729651760683225] và [@all]"))
        for name in ("a.pdf", "a.png"):
            await live.send(to, Message("", documents=(Document("a", name),)))
        said, file, picture = sandbox.messages(group)[-3:]
        assert (said.text, said.entities) == ("Xin chào [ @186729651760683225] và [ @all]", [])
        assert [sent.attachment and sent.attachment.kind for sent in (file, picture)] == ["document", "photo"]

    async def test_who_has_not_written_for_a_week_is_out_of_reach(
        self, sandbox: Sandbox, an: Person, live: ZaloOaChannel
    ) -> None:
        to = Address(user_id(an.id), group=False)
        private = sandbox.private(an, sandbox.zalo_oa.bot)
        with pytest.raises(Unreachable):
            await live.send(to, HELLO)
        sandbox.say(an, private, "chào OA")
        assert await live.send(to, HELLO)
        sandbox.world.move_clock(by=timedelta(days=8))
        with pytest.raises(Unreachable):
            await live.send(to, HELLO)

    async def test_an_ended_group_is_out_of_reach(
        self, sandbox: Sandbox, group: Chat, live: ZaloOaChannel
    ) -> None:
        sandbox.zalo_oa.end_group(group)
        with pytest.raises(Unreachable):
            await live.send(Address(group_id(group.id), group=True), HELLO)

    async def test_a_message_may_be_sent_and_never_heard_of(
        self, sandbox: Sandbox, group: Chat, live: ZaloOaChannel
    ) -> None:
        sandbox.zalo_oa.faults.add(Fault("drop_after", "group/message"))
        with pytest.raises(NoAnswer):
            await live.send(Address(group_id(group.id), group=True), HELLO)
        assert sandbox.messages(group)[-1].text == "Kính mời họp"

    async def test_pictures_people_send_are_fetched(
        self, sandbox: Sandbox, group: Chat, an: Person, live: ZaloOaChannel
    ) -> None:
        sent = sandbox.send_file(an, group, "a.png", b"PNG", mime="image/png")
        assert sent.attachment
        address = f"{sandbox.zalo_oa.base_url}/files/{sent.attachment.file}"
        assert await live.fetch_file(address, 3) == b"PNG"
        for wrong in (f"{sandbox.zalo_oa.base_url}/files/none", "http://127.0.0.1:9/x", ""):
            with pytest.raises(Refused):
                await live.fetch_file(wrong, 3)
        with pytest.raises(Refused):
            await live.fetch_file(address, 2)
