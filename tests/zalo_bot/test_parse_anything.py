"""Whatever comes in, reading it never fails."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.zalo_bot.parse import parse
from handlers.events import Event, Text
from tests.zalo_bot import updates as raw
from tests.zalo_bot.updates import BOT, GROUP, NOW

SAMPLES = [
    raw.text("@Bot Chi bộ 7 có mặt", GROUP),
    raw.wrapped(raw.text("vắng")),
    raw.update("image", photo_url="https://p.zdn.vn/a.jpg", caption="đơn", message_type="CHAT_PHOTO"),
    raw.update("sticker", GROUP, sticker="5cb6", url="https://z.vn/s"),
    raw.update("voice", voice_url="https://z.vn/v.aac"),
    raw.update("unsupported"),
]
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    2**70,
    1e30,
    float("nan"),
    "",
    "x",
    "\ud800",
    "\0",
    [],
    {},
    [[]],
    {"id": {}},
]


def paths(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside."""
    inner = node.items() if isinstance(node, dict) else ()
    return [at] * bool(at) + [way for key, value in inner for way in paths(value, (*at, key))]


def spoil(update: dict[str, Any], way: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy with one value replaced, or, for `spoil` itself as value, left out."""
    spoiled = copy.deepcopy(update)
    node = spoiled
    for key in way[:-1]:
        node = node[key]
    if value is spoil:
        del node[way[-1]]
    else:
        node[way[-1]] = value
    return spoiled


def ten_thousand() -> Iterator[dict[str, Any] | bytes]:
    """Real updates with up to two values spoiled, half of them as JSON cut or changed somewhere."""
    luck = random.Random(7)  # noqa: S311 - the same ones each time
    for _ in range(10_000):
        update = luck.choice(SAMPLES)
        for _ in range(luck.randint(0, 2)):
            update = spoil(update, luck.choice(paths(update)), luck.choice([*ODD, spoil]))
        yield update if luck.random() < 0.5 else damaged(json.dumps(update).encode(), luck)


def damaged(body: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(body))
    return body[:at] if luck.random() < 0.5 else body[:at] + bytes([luck.randrange(256)]) + body[at + 1 :]


def test_ten_thousand_payloads() -> None:
    read = [parse(payload, BOT, NOW) for payload in ten_thousand()]
    events = [event for event in read if event is not None]
    assert all(isinstance(event, Event) and event.at.tzinfo is not None and event.key for event in events)
    assert 1_000 < len(events) < 9_000


json_values = st.recursive(
    st.sampled_from(ODD) | st.text() | st.integers() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["event_name", "message", "result", "ok", "from", "chat", "id", "text", "date"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(json_values)
@settings(max_examples=300)
def test_values_of_all_shapes(value: Any) -> None:
    if isinstance(value, dict):
        parse(value, BOT, NOW)
    parse(json.dumps(value), BOT, NOW)


@given(st.binary(max_size=60))
@settings(max_examples=100)
def test_any_bytes(body: bytes) -> None:
    assert parse(body, BOT, NOW) is None


def test_bottomless_nesting() -> None:
    assert parse(b"[" * 500_000, BOT, NOW) is None
    assert parse(b'{"result":' * 100_000, BOT, NOW) is None


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Mn"], exclude_characters="\0@", max_codepoint=0x2FF)
    )
)
@settings(max_examples=100)
def test_what_a_person_writes_in_private_arrives_as_it_is(text: str) -> None:
    event = parse(raw.text(text), BOT, NOW)
    assert event is not None
    assert event.body == Text(text, "0c95d167c1061b5f4210")
