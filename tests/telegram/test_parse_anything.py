"""Whatever comes in, reading it never fails."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.parse import parse
from handlers.events import Event, Text
from tests.telegram import updates as raw
from tests.telegram.updates import BOT, FORUM, ITSELF, NOW, SUPERGROUP

SAMPLES = [
    raw.message(text="/hop@ChiBoBot 19h30"),
    raw.message(
        FORUM, text="@ChiBoBot có", message_thread_id=12, is_topic_message=True, **raw.reply_to(ITSELF)
    ),
    raw.message(document={"file_id": "d", "file_name": "x.xlsx", "file_size": 3}, caption="đơn"),
    raw.message(photo=[{"file_id": "p"}], contact={"phone_number": "1", "user_id": 11}),
    raw.edited(text="vắng"),
    raw.press(message=raw.said(SUPERGROUP, ITSELF, text="Mời họp")),
    raw.membership(SUPERGROUP, "left", "member"),
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
    "7",
    "\ud800",
    "\0",
    [],
    {},
    [[]],
    {"id": {}},
]
anything = st.sampled_from(ODD)


def paths(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [at] * bool(at) + [way for key, value in inner for way in paths(value, (*at, key))]


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """A real update with one value replaced or left out."""
    update = copy.deepcopy(draw(st.sampled_from(SAMPLES)))
    *way, last = draw(st.sampled_from(paths(update)))
    node = update
    for key in way:
        node = node[key]
    if draw(st.booleans()):
        node[last] = draw(anything)
    else:
        del node[last]
    return update


@given(spoiled())
@settings(max_examples=150)
def test_spoiled_updates(update: Any) -> None:
    event = parse(update, BOT, NOW)
    assert event is None or (isinstance(event, Event) and event.at.tzinfo is not None)


@given(
    st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "my_chat_member"]), anything)
)
@settings(max_examples=60)
def test_shapes_of_all_kinds(update: Any) -> None:
    assert parse(update, BOT, NOW) is None or set(update) == {"update_id"}


@given(st.sampled_from(SAMPLES), st.data())
@settings(max_examples=60)
def test_cut_off_json(update: Any, data: st.DataObject) -> None:
    whole = json.dumps(update).encode()
    cut = data.draw(st.integers(0, len(whole) - 1))
    assert parse(whole[:cut], BOT, NOW) is None


@given(st.binary(max_size=60))
@settings(max_examples=60)
def test_any_bytes(body: bytes) -> None:
    assert parse(body, BOT, NOW) is None


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
@settings(max_examples=100)
def test_what_a_person_writes_in_private_arrives_as_it_is(text: str) -> None:
    event = parse(raw.message(text=text), BOT, NOW)
    assert event is not None
    assert event.body == Text(text, "31")
