"""From Zalo's updates to events."""

import json
from typing import Any

import pytest

from bot.channels.zalo_bot.parse import Identity, parse
from handlers.events import ChatKind, ChatRef, Content, Event, Sender, Text, Unheard
from tests.zalo_bot import updates as raw
from tests.zalo_bot.updates import BOT, GROUP, NOW, PERSON, PRIVATE, SENT

KEY = "0c95d167c1061b5f4210"


def body(update: dict[str, Any]) -> Any:
    event = parse(update, BOT, NOW)
    return event and event.body


def test_a_private_text() -> None:
    assert parse(raw.text("Em có mặt ạ"), BOT, NOW) == Event(
        key=KEY,
        channel="zalo_bot",
        at=SENT,
        chat=ChatRef("5d585b5e9b14724a2b05", ChatKind.PRIVATE),
        sender=Sender("5d585b5e9b14724a2b05", "Trần Thị Hoa"),
        body=Text("Em có mặt ạ", KEY),
        order=1780028247282,
    )


def test_a_group_text_is_meant_for_the_bot() -> None:
    event = parse(raw.text("có", GROUP), BOT, NOW)
    assert event is not None
    assert event.chat == ChatRef("3c2f1aa0b1c2d3e4f5a6", ChatKind.GROUP)
    assert event.body == Text("có", KEY, addressed=True)


def test_bare_and_wrapped_as_mapping_text_or_bytes() -> None:
    bare = raw.text("có")
    expected = parse(bare, BOT, NOW)
    for update in (bare, raw.wrapped(bare)):
        written = json.dumps(update, ensure_ascii=False)
        assert (
            parse(update, BOT, NOW)
            == parse(written, BOT, NOW)
            == parse(written.encode(), BOT, NOW)
            == expected
        )


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("@Bot Chi bộ 7 có mặt", "có mặt"),
        ("@bot chi BỘ 7: có mặt", "có mặt"),
        ("@Bot Chi bộ 7,\tvắng", "vắng"),
        ("@Bot Chi bộ 7\xa01", "1"),
        ("@Bot\xa0Chi bộ 7", ""),
        ("em vắng nhé @Bot Chi bộ 7", "em vắng nhé"),
        ("@Bot Chi bo\u0323\u0302 7 có", "có"),
        ("@bot.VDKyGxQvc /hop 19h30", "/hop 19h30"),
        ("@Bot Chi bộ 77 có", "@Bot Chi bộ 77 có"),
        ("a@Bot Chi bộ 7", "a@Bot Chi bộ 7"),
        ("  có  ", "  có  "),
        ("@Hoa đi họp nhé", "@Hoa đi họp nhé"),
    ],
)
def test_the_mention_is_taken_out(said: str, heard: str) -> None:
    assert body(raw.text(said, GROUP)) == Text(heard, KEY)


def test_without_a_name_nothing_is_taken_out() -> None:
    event = parse(raw.text("@ có", GROUP), Identity("zalo_bot", "1", ()), NOW)
    assert event is not None
    assert event.body == Text("@ có", KEY)


def test_a_caption_is_text() -> None:
    picture = raw.update("image", GROUP, caption="@Bot Chi bộ 7 đơn của tôi", photo_url="https://p.zdn.vn/a")
    assert body(picture) == Text("đơn của tôi", KEY)


@pytest.mark.parametrize(
    ("kind", "content"),
    [("image", Content.PICTURE), ("sticker", Content.PICTURE), ("voice", Content.SPEECH)],
)
def test_messages_without_words(kind: str, content: Content) -> None:
    assert body(raw.update(kind, url="https://z.vn/s")) == Unheard(content, KEY)


def test_what_zalo_does_not_show_is_answered_in_private_only() -> None:
    assert body(raw.update("unsupported")) == Unheard(Content.HIDDEN, KEY)
    assert parse(raw.update("unsupported", GROUP), BOT, NOW) is None


@pytest.mark.parametrize(
    "update",
    [
        raw.text("có", **{"from": PERSON | {"is_bot": True}}),
        raw.text("có", message_id=None, date=None),
        raw.text("có", {"chat_type": "CHANNEL", "id": "1"}),
        {"event_name": "message.text.received", "message": {**raw.text("có")["message"], "from": None}},
        raw.text("có", message_id=""),
        raw.text("nửa cặp \ud83d"),
        raw.update("reaction"),
        {"event_name": "user.follow", "follower": {"id": "1"}},
        {"ok": True, "result": []},
        {"ok": False, "error_code": 408},
        {},
    ],
)
def test_what_is_nothing_to_the_bot(update: dict[str, Any]) -> None:
    assert parse(update, BOT, NOW) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"caption": None, "photo": None}, "có"),
        ({"message_id": 82599}, "có"),
        ({"chat": PRIVATE | {"chat_type": "private"}}, "có"),
        ({"from": {"id": "5d58", "name": "Hoa"}}, "có"),
        ({"quote": {"message_id": "1"}, "mentions": []}, "có"),
    ],
)
def test_small_differences_lose_nothing(content: dict[str, Any], said: str) -> None:
    event = parse(raw.text(said, **content), BOT, NOW)
    assert event is not None
    assert isinstance(event.body, Text)
    assert event.body.text == said


@pytest.mark.parametrize("date", [None, "hôm qua", 10**30, [], float("nan")])
def test_a_time_that_cannot_be_read_is_now(date: Any) -> None:
    event = parse(raw.text("có", date=date), BOT, NOW)
    assert event is not None
    assert event.at == NOW


def test_names_and_texts_are_composed_and_storable() -> None:
    event = parse(raw.text("vắng\0 a\u0323"), BOT, NOW)
    assert event is not None
    assert event.body == Text("vắng ạ", KEY)
