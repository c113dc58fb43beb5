"""From the OA's events to ours."""

import json
from typing import Any

import pytest

from bot.channels.zalo_oa.parse import PRESSED, parse
from handlers.events import (
    BotPresence,
    ChatKind,
    ChatRef,
    Content,
    Event,
    File,
    Presence,
    Renamed,
    Sender,
    Tap,
    Text,
    Unheard,
)
from tests.zalo_oa import events as raw
from tests.zalo_oa.events import BOT, GROUP, NOW, OA, PERSON, SENT

KEY = "96d3cdf3af150460909"


def body(told: dict[str, Any]) -> Any:
    event = parse(told, BOT, NOW)
    return event and event.body


def replied(told: dict[str, Any]) -> dict[str, Any]:
    told["message"]["quote_msg_id"] = "m1"
    return told


def test_a_private_text() -> None:
    expected = Event(
        KEY,
        "zalo_oa",
        SENT,
        ChatRef(PERSON, ChatKind.PRIVATE),
        Sender(PERSON),
        Text("Em có mặt ạ", KEY),
        order=1540395653474,
    )
    told = raw.said("Em có mặt ạ")
    assert parse(told, BOT, NOW) == parse(json.dumps(told).encode(), BOT, NOW) == expected


@pytest.mark.parametrize(
    ("text", "heard", "addressed"),
    [
        ("có mặt", "có mặt", False),
        ("@OA Chi bộ 7 có mặt", "có mặt", True),
        ("@oa chi bộ 7, vắng", "vắng", True),
        ("/hop 19h30", "/hop 19h30", True),
    ],
)
def test_everything_in_a_group_is_heard_and_what_is_meant_for_the_account_is_marked(
    text: str, heard: str, addressed: bool
) -> None:
    event = parse(raw.said(text, GROUP), BOT, NOW)
    assert event is not None
    assert event.chat == ChatRef(GROUP, ChatKind.GROUP)
    assert event.body == Text(heard, KEY, addressed=addressed)


@pytest.mark.parametrize("field", ["quote_msg_id", "quote_msg"])
def test_a_reply_by_either_name(field: str) -> None:
    assert body(raw.said("1", GROUP, **{field: "abc"})) == Text("1", KEY, reply_to="abc")


def test_a_pressed_button_comes_back_as_its_payload() -> None:
    assert body(raw.said(f"{PRESSED}answer:12:yes")) == Tap("answer:12:yes", "", f"{PERSON}:{KEY}")
    assert body(raw.said(f"{PRESSED}answer:12:yes", GROUP)) == Text(
        f"{PRESSED}answer:12:yes", KEY, addressed=False
    )


def test_files() -> None:
    assert body(raw.sent("file", url="https://z.vn/f")) == File("https://z.vn/f", "tep", KEY)
    assert body(raw.sent("file", GROUP, url="https://z.vn/f")) == File(
        "https://z.vn/f", "tep", KEY, addressed=False
    )


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("image", Content.PICTURE),
        ("sticker", Content.PICTURE),
        ("audio", Content.SPEECH),
        ("location", Content.PLACE),
        ("business_card", Content.OTHER),
    ],
)
def test_messages_without_words(kind: str, content: Content) -> None:
    assert body(raw.sent(kind, url="https://z.vn/f")) == Unheard(content, KEY)
    assert body(replied(raw.sent(kind, GROUP))) == Unheard(content, KEY)
    assert parse(raw.sent(kind, GROUP), BOT, NOW) is None
    assert body(raw.sent(kind, GROUP, text="vắng ạ")) == Text("vắng ạ", KEY, addressed=False)


def test_a_file_with_all_that_is_known_of_it() -> None:
    told = raw.sent("file", text="đơn", url="https://z.vn/f", name="Đơn.docx", size="1024", type="docx")
    assert body(told) == File("https://z.vn/f", "Đơn.docx", KEY, caption="đơn", size=1024)


@pytest.mark.parametrize(
    ("name", "presence"),
    [("create_group", Presence.JOINED), ("disperse_group", Presence.LEFT), ("delete_group", Presence.LEFT)],
)
def test_a_group_begins_and_ends_under_either_name(name: str, presence: Presence) -> None:
    for told in (
        raw.event(name, GROUP),
        raw.event(name, OA, group_id=GROUP),
        raw.event(name, GROUP, sender={"id": OA}),
    ):
        event = parse(told, BOT, NOW)
        assert event is not None
        assert (event.chat.id, event.sender, event.body) == (GROUP, None, BotPresence(presence))
        assert event.key == f"{name}/{GROUP}/1540395653474"


@pytest.mark.parametrize("field", ["group_name", "name"])
def test_a_group_is_renamed(field: str) -> None:
    assert body(raw.event("update_group_info", GROUP, **{field: "Chi bộ KP 7"})) == Renamed("Chi bộ KP 7")
    assert body(raw.event("update_group_info", GROUP)) is None


@pytest.mark.parametrize(
    "name",
    [
        "user_join_group",
        "user_request_join_group",
        "react_request_join_group",
        "reject_request_join_group",
        "react_request_join_group_accept",
        "react_request_join_group_reject",
        "user_out_group",
        "user_leave_group",
        "add_group_admin",
        "remove_group_admin",
    ],
)
def test_others_comings_and_goings_are_no_events(name: str) -> None:
    assert parse(raw.event(name, GROUP), BOT, NOW) is None


@pytest.mark.parametrize(
    "told",
    [
        raw.event("oa_send_group_text", GROUP, message={"text": "x", "msg_id": "1"}),
        raw.event("oa_send_text", PERSON, message={"text": "x", "msg_id": "1"}),
        raw.said("tới OA khác", "2100000000000000099") | {"event_name": "user_send_text"},
        raw.said("OA khác nghe", GROUP) | {"oa_id": "2100000000000000099"},
        raw.said("của chính OA", GROUP) | {"sender": {"id": OA}},
        raw.said("không rõ ai", GROUP) | {"sender": None},
        raw.event("user_send_text"),
        raw.event("user_seen_message"),
        raw.said("không có mã", msg_id=""),
        raw.event("create_group", OA),
        {"event_name": "follow", "follower": {"id": PERSON}},
        {},
    ],
)
def test_what_is_nothing_to_us(told: dict[str, Any]) -> None:
    assert parse(told, BOT, NOW) is None


@pytest.mark.parametrize("stamp", [None, "", "hôm qua", 10**30, []])
def test_a_time_that_cannot_be_read_is_now(stamp: Any) -> None:
    event = parse(raw.said("có") | {"timestamp": stamp}, BOT, NOW)
    assert event is not None
    assert event.at == NOW
