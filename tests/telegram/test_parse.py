"""What every kind of update becomes."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.telegram.kinds import NEWS
from bot.channels.telegram.parse import parse
from handlers.events import (
    Body,
    BotPresence,
    ChatKind,
    ChatRef,
    Contact,
    Content,
    Event,
    File,
    Forwarded,
    Migrated,
    Presence,
    Renamed,
    Sender,
    Tap,
    Text,
    Unheard,
)
from tests.telegram import updates as raw
from tests.telegram.updates import (
    AN,
    BOT,
    CHANNEL,
    DATE,
    FORUM,
    GROUP,
    GROUP_ANONYMOUS,
    ITSELF,
    NOW,
    OTHER_BOT,
    PRIVATE,
    SENT_AT,
    SERVICE,
    SUPERGROUP,
    Raw,
)


def read(update: Raw) -> Event:
    event = parse(update, BOT, NOW)
    assert event is not None
    return event


def body(update: Raw) -> Body:
    return read(update).body


def test_a_whole_event() -> None:
    assert read(raw.message(SUPERGROUP, text="chúc mừng")) == Event(
        key="70",
        channel="telegram",
        at=SENT_AT,
        chat=ChatRef("-1005", ChatKind.GROUP, "Chi bộ KP7"),
        sender=Sender("11", "An Nguyễn Văn"),
        body=Text("chúc mừng", "31", addressed=False),
        order=70,
    )


def test_json_and_mapping_read_alike() -> None:
    update = raw.message(text="Có mặt ạ 👍")
    assert parse(json.dumps(update), BOT, NOW) == parse(json.dumps(update).encode(), BOT, NOW) == read(update)


@pytest.mark.parametrize(
    ("chat", "written", "text", "addressed"),
    [
        (PRIVATE, "có mặt", "có mặt", True),
        (SUPERGROUP, "có mặt", "có mặt", False),
        (SUPERGROUP, "/hop 19h30 3/12", "/hop 19h30 3/12", True),
        (SUPERGROUP, "/hop@chibobot 19h30", "/hop 19h30", True),
        (SUPERGROUP, "/hop@ChiBoBot\nnội dung", "/hop\nnội dung", True),
        (SUPERGROUP, "/họp 19h30", "/họp 19h30", True),
        (SUPERGROUP, "gõ /hop nhé", "gõ /hop nhé", False),
        (SUPERGROUP, "/home/an", "/home/an", False),
        (SUPERGROUP, "@ChiBoBot có mặt", "có mặt", True),
        (SUPERGROUP, "@chibobot, tôi vắng", "tôi vắng", True),
        (SUPERGROUP, "nhờ @ChiBoBot ghi giúp", "nhờ ghi giúp", True),
        (SUPERGROUP, "@ChiBoBot", "", True),
        (SUPERGROUP, "thư: an@chibobot.vn", "thư: an@chibobot.vn", False),
        (SUPERGROUP, "@chibobot2 có mặt", "@chibobot2 có mặt", False),
        (PRIVATE, "có\0 mặt", "có mặt", True),
        (PRIVATE, " hai  chữ ", " hai  chữ ", True),
        (PRIVATE, "co\u0301", "co\u0301", True),
    ],
)
def test_who_is_spoken_to_and_what_is_left(chat: Raw, written: str, text: str, addressed: bool) -> None:
    assert body(raw.message(chat, text=written)) == Text(text, "31", addressed=addressed)


def test_another_bots_command_is_not_for_us() -> None:
    assert parse(raw.message(SUPERGROUP, text="/hop@khac_bot 19h"), BOT, NOW) is None


@pytest.mark.parametrize(
    ("quoted", "reply_to", "addressed"),
    [
        (raw.reply_to(ITSELF), "20", True),
        (raw.reply_to(AN), "20", False),
        (raw.reply_to(OTHER_BOT), "20", False),
    ],
)
def test_replies(quoted: Raw, reply_to: str, addressed: bool) -> None:
    found = body(raw.message(SUPERGROUP, text="vắng", **quoted))
    assert found == Text("vắng", "31", reply_to=reply_to, addressed=addressed)


class TestTopics:
    def test_the_topic_is_part_of_the_place(self) -> None:
        update = raw.message(FORUM, text="có", message_thread_id=12, is_topic_message=True)
        assert read(update).chat.thread == "12"

    def test_a_thread_of_replies_is_no_topic(self) -> None:
        update = raw.message(SUPERGROUP, text="có", message_thread_id=20, **raw.reply_to(ITSELF))
        assert read(update).chat.thread is None
        assert read(update).body == Text("có", "31", reply_to="20")

    @pytest.mark.parametrize("mark", [{"forum_topic_created": {"name": "Họp", "icon_color": 1}}, {}])
    def test_standing_in_a_topic_is_no_reply_to_its_first_message(self, mark: Raw) -> None:
        first = raw.reply_to(ITSELF, message_id=12)
        first["reply_to_message"] |= mark
        update = raw.message(FORUM, text="có", message_thread_id=12, is_topic_message=True, **first)
        assert read(update).body == Text("có", "31", addressed=False)

    def test_a_press_in_a_topic(self) -> None:
        under = raw.said(FORUM, ITSELF, text="Mời họp", message_thread_id=12, is_topic_message=True)
        assert read(raw.press(message=under)).chat.thread == "12"


@pytest.mark.parametrize(
    "facts",
    [
        {"sender": GROUP_ANONYMOUS, "sender_chat": SUPERGROUP},
        {"sender": {"id": 136817688, "is_bot": True, "first_name": "Channel"}, "sender_chat": CHANNEL},
        {"sender": SERVICE, "sender_chat": CHANNEL, "is_automatic_forward": True},
        {"sender": None},
    ],
    ids=["anonymous administrator", "as a channel", "automatic forward", "no from"],
)
def test_who_has_no_name_is_nobody(facts: Raw) -> None:
    event = read(raw.message(SUPERGROUP, text="có mặt", **facts))
    assert event.sender is None
    assert event.body == Text("có mặt", "31", addressed=False)


class TestPresses:
    def test_the_time_is_ours_and_the_data_is_passed_on_as_it_is(self) -> None:
        event = read(raw.press(message=raw.said(SUPERGROUP, ITSELF, text="Mời họp")))
        assert event.body == Tap("rsvp:4:yes", "31", "4382")
        assert event.at == NOW
        assert event.sender == Sender("11", "An Nguyễn Văn")
        assert event.chat == ChatRef("-1005", ChatKind.GROUP, "Chi bộ KP7")

    def test_under_a_message_too_old_to_be_shown(self) -> None:
        gone = {"message_id": 31, "chat": SUPERGROUP, "date": 0}
        assert body(raw.press(message=gone)) == Tap("rsvp:4:yes", "31", "4382")

    def test_without_data(self) -> None:
        update = raw.press(message=raw.said())
        del update["callback_query"]["data"]
        assert body(update) == Tap("", "31", "4382")

    def test_without_a_message_there_is_no_chat(self) -> None:
        assert parse(raw.press(inline_message_id="x"), BOT, NOW) is None


PHOTOS = [{"file_id": "s", "file_size": 900}, {"file_id": "l", "file_size": 90000, "width": 1280}]


DOCUMENT = {"document": {"file_id": "d", "file_name": "Danh sách.xlsx", "file_size": 8}}
FORWARDED = {"forward_origin": {"type": "hidden_user", "date": DATE, "sender_user_name": "Bình"}}
VIA_BOT = {"via_bot": OTHER_BOT}

CONTENT: dict[str, tuple[Raw, Content]] = {
    "voice": ({"voice": {"file_id": "v", "duration": 3}}, Content.SPEECH),
    "audio": ({"audio": {"file_id": "a", "file_name": "bài hát.mp3"}}, Content.SPEECH),
    "round video": ({"video_note": {"file_id": "n"}}, Content.SPEECH),
    "video": ({"video": {"file_id": "w"}}, Content.PICTURE),
    "sticker": ({"sticker": {"file_id": "k", "emoji": "👍", "type": "regular"}}, Content.PICTURE),
    "animation": ({"animation": {"file_id": "g"}, "document": {"file_id": "g"}}, Content.PICTURE),
    "story": ({"story": {"chat": PRIVATE, "id": 1}}, Content.PICTURE),
    "place": ({"location": {"latitude": 10.8, "longitude": 106.7}}, Content.PLACE),
    "venue": ({"venue": {"title": "x"}, "location": {}}, Content.PLACE),
    "poll": ({"poll": {"id": "5", "question": "?"}}, Content.OTHER),
    "dice": ({"dice": {"emoji": "🎲", "value": 3}}, Content.OTHER),
    "not invented yet": ({"brainwave": {"strength": 3}}, Content.OTHER),
    "hidden": ({"has_protected_content": True}, Content.HIDDEN),
}


@pytest.mark.parametrize(("facts", "content"), CONTENT.values(), ids=CONTENT.keys())
class TestMessagesWithoutWords:
    def test_alone_with_the_bot(self, facts: Raw, content: Content) -> None:
        assert body(raw.message(**facts)) == Unheard(content, "31")
        assert body(raw.message(**facts, media_group_id="9")) == Unheard(content, "31", "9")

    def test_in_a_group_only_as_a_reply_to_the_bot(self, facts: Raw, content: Content) -> None:
        assert parse(raw.message(SUPERGROUP, **facts), BOT, NOW) is None
        assert body(raw.message(SUPERGROUP, **facts, **raw.reply_to(ITSELF))) == Unheard(content, "31")

    def test_a_caption_is_text(self, facts: Raw, content: Content) -> None:
        assert body(raw.message(**facts, caption="em vắng ạ")) == Text("em vắng ạ", "31")
        assert body(raw.message(SUPERGROUP, **facts, caption="em vắng ạ")) == Text(
            "em vắng ạ", "31", addressed=False
        )

    def test_forwarded_it_is_somebody_elses(self, facts: Raw, content: Content) -> None:
        assert body(raw.message(**facts, **FORWARDED, caption="vắng")) == Forwarded("vắng", "31")
        assert body(raw.message(**facts, **FORWARDED)) == Forwarded("", "31")


def test_documents() -> None:
    assert body(raw.message(**DOCUMENT)) == File("d", "Danh sách.xlsx", "31", size=8)
    assert body(raw.message(**DOCUMENT, media_group_id="9")) == File(
        "d", "Danh sách.xlsx", "31", size=8, album="9"
    )
    assert body(raw.message(document={"file_id": "d"})) == File("d", "tep", "31")


def test_a_documents_caption_is_heard_like_a_text() -> None:
    document = {"file_id": "d", "file_name": "ds.xlsx"}
    found = body(raw.message(SUPERGROUP, document=document, caption="/nhap@chibobot KP7"))
    assert found == File("d", "ds.xlsx", "31", caption="/nhap KP7")
    assert body(raw.message(SUPERGROUP, document=document)) == File("d", "ds.xlsx", "31", addressed=False)
    assert parse(raw.message(SUPERGROUP, document=document, caption="/nhap@khac_bot"), BOT, NOW) is None


def test_a_forwarded_document_is_a_file_without_the_others_caption() -> None:
    assert body(raw.message(**DOCUMENT, **FORWARDED, caption="/huy")) == File(
        "d", "Danh sách.xlsx", "31", size=8
    )


@pytest.mark.parametrize("others", [FORWARDED, VIA_BOT])
@pytest.mark.parametrize("words", ["em vắng ạ", "/huy", "1", "/lich@ChiBoBot"])
def test_forwarded_words_and_those_of_another_bot_are_never_the_senders(others: Raw, words: str) -> None:
    found = body(raw.message(text=words, **others))
    assert found == Forwarded(words.removesuffix("@ChiBoBot"), "31")
    in_group = body(raw.message(SUPERGROUP, text=words, **others))
    assert isinstance(in_group, Forwarded)
    assert not in_group.addressed
    assert parse(raw.edited(text=words, **others), BOT, NOW) is None


def test_an_edit_tells_when_it_was_first_written() -> None:
    event = read(raw.edited(text="em có mặt ạ"))
    assert event.body == Text("em có mặt ạ", "31", edited=True, written_at=SENT_AT)
    assert event.at == SENT_AT + timedelta(minutes=1)
    assert body(raw.edited(caption="em có mặt", photo=PHOTOS)) == Text(
        "em có mặt", "31", edited=True, written_at=SENT_AT
    )


@pytest.mark.parametrize("field", sorted(NEWS - {"migrate_to_chat_id", "new_chat_title"}))
def test_what_telegram_itself_tells_of_a_chat_waits_for_no_answer(field: str) -> None:
    news: dict[str, Any] = {field: True}
    assert parse(raw.message(**news), BOT, NOW) is None


@pytest.mark.parametrize(("user_id", "own"), [(11, True), (12, False), (None, False)])
def test_a_phone_number_is_own_only_where_telegram_says_so(user_id: int | None, own: bool) -> None:
    contact = {"phone_number": "+84901234567", "first_name": "An"} | ({"user_id": user_id} if user_id else {})
    assert body(raw.message(contact=contact)) == Contact("+84901234567", "31", own)


@pytest.mark.parametrize(
    ("update", "presence"),
    [
        (raw.membership(GROUP, "left", "member"), Presence.JOINED),
        (raw.membership(SUPERGROUP, "kicked", "administrator"), Presence.JOINED),
        (raw.membership(SUPERGROUP, "left", "restricted", is_member=True), Presence.JOINED),
        (raw.membership(SUPERGROUP, "administrator", "left"), Presence.LEFT),
        (raw.membership(SUPERGROUP, "member", "kicked"), Presence.LEFT),
        (raw.membership(SUPERGROUP, "member", "restricted", is_member=False), Presence.LEFT),
        (raw.membership(PRIVATE, "member", "kicked"), Presence.LEFT),
        (raw.membership(PRIVATE, "kicked", "member"), Presence.JOINED),
    ],
)
def test_the_bot_comes_and_goes(update: Raw, presence: Presence) -> None:
    event = read(update)
    assert event.body == BotPresence(presence)
    assert event.sender == Sender("11", "An Nguyễn Văn")
    assert event.at == SENT_AT


def test_an_anonymous_administrator_who_adds_the_bot_is_nobody() -> None:
    update = raw.membership(SUPERGROUP, "left", "member")
    update["my_chat_member"]["from"] = GROUP_ANONYMOUS
    assert read(update).sender is None


def test_the_group_changes() -> None:
    assert body(raw.message(GROUP, migrate_to_chat_id=-1005)) == Migrated("-1005")
    assert body(raw.message(GROUP, OTHER_BOT, migrate_to_chat_id=-1005)) == Migrated("-1005")
    assert body(raw.message(SUPERGROUP, new_chat_title="Chi bộ KP8")) == Renamed("Chi bộ KP8")


NOTHING: dict[str, Any] = {
    "promotion": raw.membership(SUPERGROUP, "member", "administrator"),
    "bot added, told by my_chat_member": raw.message(GROUP, new_chat_members=[ITSELF]),
    "bot removed, told by my_chat_member": raw.message(GROUP, left_chat_member=ITSELF),
    "person joined": raw.message(GROUP, new_chat_members=[AN]),
    "migration told by the old chat": raw.message(SUPERGROUP, migrate_from_chat_id=-5),
    "another bot's words": raw.message(SUPERGROUP, OTHER_BOT, text="có mặt"),
    "another bot's correction": {"update_id": 1, "edited_message": raw.said(GROUP, OTHER_BOT, text="có")},
    "channel's post": {"update_id": 1, "channel_post": raw.said(CHANNEL, None, text="tin")},
    "bot added to a channel": raw.membership(CHANNEL, "left", "administrator"),
    "poll": {"update_id": 1, "poll": {"id": "5"}},
    "kind not yet invented": {"update_id": 1, "brainwave": {"chat": PRIVATE}},
    "no update": {"ok": True},
    "text that is none": raw.message(text=["có"]),
    "broken characters": raw.message(text="\ud83d"),
    "no number": {"message": raw.said(text="có")},
}


@pytest.mark.parametrize("update", NOTHING.values(), ids=NOTHING.keys())
def test_nothing_for_this_bot(update: Raw) -> None:
    assert parse(update, BOT, NOW) is None


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b"7", b'"x"', b"\xff\xfe", b'{"update_id": 1'])
def test_no_json_is_no_event(body: bytes) -> None:
    assert parse(body, BOT, NOW) is None


def test_a_picture_is_a_file_of_its_largest_size() -> None:
    shown = File("l", "ảnh.jpg", "31", caption="em vắng", size=90000, picture=True)
    assert body(raw.message(photo=PHOTOS, caption="em vắng")) == shown
