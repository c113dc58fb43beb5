"""Whatever comes in, reading it never fails."""

import json
import random
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.zalo_oa.parse import parse
from bot.channels.zalo_oa.wire import timestamp
from handlers.events import Event
from tests.zalo_bot.test_parse_anything import ODD, damaged, json_values, paths, spoil
from tests.zalo_oa import events as raw
from tests.zalo_oa.events import BOT, GROUP, NOW

SAMPLES = [
    raw.said("@OA Chi bộ 7 có mặt", GROUP, quote_msg_id="abc"),
    raw.said("vắng"),
    raw.said("#nut:answer:1:yes"),
    raw.sent("image", GROUP, url="https://z.vn/f"),
    raw.sent("file", url="https://z.vn/f", name="Đơn.docx", size="1024"),
    raw.event("create_group", GROUP),
    raw.event("update_group_info", GROUP, group_name="Chi bộ"),
]


def ten_thousand() -> Iterator[dict[str, Any] | bytes]:
    """Real events with up to two values spoiled, half of them as JSON cut or changed somewhere."""
    luck = random.Random(11)  # noqa: S311 - the same ones each time
    for _ in range(10_000):
        told = luck.choice(SAMPLES)
        for _ in range(luck.randint(0, 2)):
            told = spoil(told, luck.choice(paths(told)), luck.choice([*ODD, spoil]))
        yield told if luck.random() < 0.5 else damaged(json.dumps(told).encode(), luck)


def test_ten_thousand_payloads() -> None:
    read = [parse(payload, BOT, NOW) for payload in ten_thousand()]
    events = [event for event in read if event is not None]
    assert all(isinstance(event, Event) and event.at.tzinfo is not None and event.key for event in events)
    assert 1_000 < len(events) < 9_000


@given(json_values)
@settings(max_examples=200)
def test_values_of_all_shapes(value: Any) -> None:
    written = json.dumps(value)
    parse(written, BOT, NOW)
    timestamp(written.encode())


@given(st.binary(max_size=60))
@settings(max_examples=100)
def test_any_bytes(body: bytes) -> None:
    assert parse(body, BOT, NOW) is None
    assert timestamp(body) is None


def test_bottomless_nesting() -> None:
    assert parse(b"[" * 500_000, BOT, NOW) is None
    assert timestamp(b'{"timestamp":' * 100_000) is None
