"""Bad input: a clear answer or silence, never a dead letter, never a dead chat."""

import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.limits import Limits
from handlers import router
from handlers.events import ChatKind, ChatRef, Contact, Event, File, Sender, Tap, Text
from handlers.house import House
from storage.tables import DeadLetter, Outbox
from tests.kit import cell as kit
from tests.kit.database import empty_database
from tests.kit.stage import START, Stage, stage

LONG = "họp " * 2500
BAD = (
    LONG,
    "\u202ecó mặt\u202c",
    "\u200f\u200f",
    "<b>19h30</b> &amp; <script>alert(1)</script>",
    "'; DROP TABLE meetings; --",
    unicodedata.normalize("NFD", "19h30 ngày 3/12 tại Nhà văn hóa"),
    "🎉" * 500,
    "\n\n\n",
    "/",
    "//hop",
    "/hop@",
    "/hop " + "9" * 4000,
    "/hop 99h99 99/99/9999 tại ; nội dung:",
    "{{ 7 * 7 }} {% raw %}",
    "a\u0000b",
    "１９ｈ３０　ngày　３／１２",
    "\ud83c",
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A cell with a called meeting, a half-finished call, and everybody's accounts."""
    engine = empty_database(f"sqlite:///{tmp_path_factory.mktemp('bad') / 'chibo.sqlite3'}")
    with Session(engine) as session:
        rows = kit.make_cell(session, START)
        for number, person in enumerate(rows.people.values()):
            kit.link(session, person, "telegram", str(number), START)
        kit.join_group(session, rows.cell, "telegram", "-1", "Chi bộ KP7")
        _handle(session, "0", _private("0", "/hop 19h30 3/12/2026 tại Nhà văn hóa; nội dung: đánh giá"))
        draft = session.exec(select(Outbox).order_by(Outbox.id.desc())).first()  # type: ignore[attr-defined]
        assert draft is not None
        send = draft.content["choices"][0][0][1]
        _handle(session, "1", Event("1", "telegram", START, _chat("0"), Sender("0"), Tap(send, "5", "t")))
        _handle(session, "2", _private("1", "/hop"))
        session.commit()
    yield engine
    engine.dispose()


def _chat(chat: str) -> ChatRef:
    return ChatRef(chat, ChatKind.GROUP if chat.startswith("-") else ChatKind.PRIVATE, "Chi bộ KP7")


def _private(who: str, text: str) -> Event:
    return Event(text, "telegram", START, _chat(who), Sender(who, "Ai đó"), Text(text, "9"))


def _handle(session: Session, _key: str, event: Event) -> None:
    router.handle(session, event, house=HOUSE, now=START + timedelta(minutes=1))
    session.flush()


HOUSE = House()

WORDS = st.sampled_from(
    ["họp", "vắng", "có", "không", "mặt", "19h30", "3/12", "đ/c", "Hoa", "ốm", "1", "2", "/hop", "/ds", "tại",
     "nội dung:", ";", "rằm", "tháng", "Tết", "mai", "dữ liệu của tôi", "xóa", "còn lại", "tổ 2: 14/15"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=300), st.sampled_from(BAD), st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
)
ACTIONS = st.one_of(
    st.text(max_size=64),
    st.builds(
        lambda name, rest: ":".join([name, *rest]),
        st.sampled_from(sorted(router.PRESSES)),
        st.lists(
            st.one_of(
                st.integers(-1, 30).map(str), st.sampled_from(["yes", "no", "send", "when", "-", "1,2"])
            ),
            max_size=5,
        ),
    ),
)
BODIES = st.one_of(
    st.builds(Text, TEXTS, st.just("9"), st.sampled_from([None, "5"]), st.booleans(), st.booleans()),
    st.builds(Tap, ACTIONS, st.just("5"), st.just("t")),
    st.builds(File, st.text(max_size=20), st.text(max_size=20), st.just("9"), st.text(max_size=50)),
    st.builds(Contact, st.text(max_size=20), st.just("9"), st.booleans()),
)
EVENTS = st.builds(
    lambda chat, sender, body: Event("k", "telegram", START, _chat(chat), sender, body),
    st.sampled_from(["-1", "-2", "0", "1", "2", "999"]),
    st.sampled_from([None, *(Sender(str(number)) for number in (0, 1, 2, 8, 999))]),
    BODIES,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=EVENTS)
def test_no_event_raises(engine: Engine, event: Event) -> None:
    """Whatever is written, pressed or sent, by anybody, anywhere; the transaction is thrown away."""
    with Session(engine) as session:
        router.handle(session, event, house=HOUSE, now=START + timedelta(hours=1))
        session.flush()
        session.rollback()


async def test_the_chat_lives_on(tmp_path: Path) -> None:
    async with stage(tmp_path, privacy=False) as set_:
        an = set_.people["Nguyễn Văn An"]
        private = set_.sandbox.private(an)
        set_.program._limits = Limits(1_000_000)  # all of it is to be read, at one moment of the clock
        for text in (text for text in BAD if text.strip() and "\ud83c" not in text and "\0" not in text):
            set_.sandbox.say(an, private, "/hop")
            set_.sandbox.say(an, private, text[:4096])
            set_.sandbox.say(an, set_.group, text[:4096])
            await set_.rest()
        assert await set_.program.database.call(lambda session: list(session.exec(select(DeadLetter)))) == []
        assert await _answers_help(set_)


async def _answers_help(set_: Stage) -> bool:
    an = set_.people["Nguyễn Văn An"]
    set_.sandbox.say(an, set_.sandbox.private(an), "/trogiup")
    await set_.rest()
    return "Bot giúp được" in set_.sandbox.messages(set_.sandbox.private(an))[-1].text
