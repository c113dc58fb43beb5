"""Two cells' data never mix: whatever anybody writes or presses, no chat of one cell sees the other's words.

Everything of one cell has "xanh" in it, everything of the other "đỏ". Whoever belongs to one, or to
none, tries all commands and buttons there are, with the row numbers of both, alone and in any
group; above all the very buttons that people of the other cell are shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select

from handlers import router
from handlers.events import ChatKind, ChatRef, Event, Sender, Tap, Text
from handlers.house import House
from storage.outbox import Skip, waiting
from storage.tables import (
    Answer,
    AnswerChoice,
    Audience,
    Bond,
    Chat,
    ChatType,
    Conversation,
    Membership,
    Outbox,
    Reason,
    RoleKind,
    SendState,
    Unit,
    UnitKind,
)
from tests.joining.office import CHANNEL, NOW, Office
from tests.kit import cell as kit
from tests.kit.database import empty_database

GREEN, RED = "xanh", "đỏ"
SECRETARY, MEMBER, RESIDENT, STRANGER, RED_SECRETARY, RED_MEMBER = 1, 2, 3, 9, 11, 12
GREEN_GROUP, GREEN_RESIDENTS, RED_GROUP, NOBODYS_GROUP = -1, -2, -11, -99
COLOURS = {SECRETARY: GREEN, MEMBER: GREEN, RESIDENT: GREEN, RED_SECRETARY: RED, RED_MEMBER: RED,
           GREEN_GROUP: GREEN, GREEN_RESIDENTS: GREEN, RED_GROUP: RED}  # fmt: skip
"""Whose each chat is; private ones by the person's number. The stranger may see neither."""

MOST_PRESSES = 600

LINES = ["", "An", "Bình", "đ/c Bình", "1", "2", "5", "19h 5/12/2026 tại nhà; nội dung: việc", "ABCD-2345",
         "Bình vắng, ốm"]  # fmt: skip
WORDS = ["có mặt", "vắng vì ốm", "đ/c Bình vắng", "Bình đến muộn", "ai vắng", "1", "tôi là Trần Văn Bình",
         "xem dữ liệu của tôi", "xóa dữ liệu của tôi", "đồng ý", "họp ở đâu", "vắng: Bình; còn lại có mặt",
         "5/6", "Bình chuyển đi"]  # fmt: skip
ARGUMENTS = [str(number) for number in range(14)] + [choice.value for choice in AnswerChoice] + [
    "show", "unit", "units", "person", "code", "drop", "new", "kind", "send", "yes", "no", "done", "answer",
    "cell", "residents", "copy", "delete", "withdraw", "4,5,6", "-", Reason.ILLNESS.value,
]  # fmt: skip


@dataclass(frozen=True)
class Act:
    person: int
    chat: int
    body: str
    tap: bool


def acts() -> st.SearchStrategy[Act]:
    commands = st.builds(
        lambda name, line: f"/{name} {line}", st.sampled_from(sorted(router.COMMANDS)), st.sampled_from(LINES)
    )
    presses = st.builds(
        lambda name, rest: ":".join([name, *rest])[:64],
        st.sampled_from(sorted(router.PRESSES)),
        st.lists(st.sampled_from(ARGUMENTS), max_size=4),
    )
    shown = st.integers(0, 10_000).map(lambda number: f"shown:{number}")
    people = st.sampled_from([SECRETARY, MEMBER, RESIDENT, STRANGER, RED_SECRETARY])
    places = st.sampled_from([0, 0, 0, GREEN_GROUP, GREEN_RESIDENTS, RED_GROUP, NOBODYS_GROUP])
    spoken = st.one_of(commands, st.sampled_from(WORDS))
    said = st.builds(lambda who, where, text: Act(who, where or who, text, tap=False), people, places, spoken)
    pressed = st.builds(
        lambda who, where, text: Act(who, where or who, text, tap=True),
        people,
        places,
        st.one_of(presses, shown),
    )
    return st.one_of(said, pressed)


@dataclass(frozen=True)
class Ward:
    """An office with two cells, and all buttons that their people were shown in it."""

    office: Office
    shown: list[str]

    def action(self, act: Act) -> Act:
        """A press of "shown:<number>" as a press of that button."""
        _, _, number = act.body.partition("shown:")
        return replace(act, body=self.shown[int(number) % len(self.shown)]) if number else act


@pytest.fixture(scope="module")
def two_cells(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """One ward, two cells, each with people, groups, a called meeting and answers."""
    engine = empty_database()
    office = Office(engine, tmp_path_factory.mktemp("files"))
    with office.session() as session:
        ward = kit.add(session, Unit(kind=UnitKind.COMMITTEE, name="Đảng ủy phường Hòa Bình"))
        _cell(session, ward, "Xanh", (SECRETARY, MEMBER, RESIDENT), GREEN_GROUP)
        _cell(session, ward, "Đỏ", (RED_SECRETARY, RED_MEMBER, 13), RED_GROUP)
    for secretary, member, colour in ((SECRETARY, MEMBER, GREEN), (RED_SECRETARY, RED_MEMBER, RED)):
        office.say(secretary, "/start")
        office.say(member, "/start")
        office.say(secretary, f"/hop 19h30 3/12/2026 tại nhà {colour}; nội dung: việc {colour}")
        with office.session() as session:
            draft = session.exec(select(Conversation)).one().state["number"]
        office.press(secretary, f"call:{draft}:send")
        office.say(member, "tôi xin vắng vì đi công tác")
    with office.session() as session:
        assert [answer.choice for answer in session.exec(select(Answer))] == [AnswerChoice.NO] * 2
    yield Ward(office, _buttons(office))
    engine.dispose()


def _buttons(office: Office) -> list[str]:
    """Every button that leading people of either cell see, pressing them all; then all is undone."""
    with Session(office.engine, expire_on_commit=False) as session:
        waiting = [
            Act(person, person, f"/{name} {line}", tap=False)
            for person in (RED_SECRETARY, SECRETARY)
            for name in router.COMMANDS
            for line in ("", "Bình", "Dũng")
        ]
        found: dict[str, None] = {}
        for number in range(MOST_PRESSES):
            act = waiting.pop(0) if waiting else Act(STRANGER, STRANGER, "/start", tap=False)
            for button in _press(session, office.house, f"b{number}", act):
                if button not in found:
                    found[button] = None
                    waiting.append(Act(act.person, act.person, button, tap=True))
        session.rollback()
    return list(found)


def _press(session: Session, house: House, key: str, act: Act) -> list[str]:
    """The buttons that come of it."""
    last = session.exec(select(func.max(Outbox.id))).one() or 0
    _handle(session, house, key, act)
    rows = session.exec(select(Outbox).where(col(Outbox.id) > last)).all()
    messages = [router.renderer(house)(session, NOW, waiting(row)) for row in rows]
    return [
        choice.action
        for message in messages
        if not isinstance(message, Skip)
        for line in message.choices
        for choice in line
    ]


def _cell(session: Session, ward: int, colour: str, numbers: tuple[int, int, int], group: int) -> None:
    cell = kit.add(session, Unit(parent_id=ward, kind=UnitKind.CELL, name=f"Chi bộ {colour}"))
    given = ("An", "Cúc") if colour == "Xanh" else ("Bình", "Dũng")
    people = [kit.add_member(session, cell, f"Trần {colour} {name}", NOW, 1950) for name in given]
    kit.give_role(session, people[0], cell, RoleKind.SECRETARY)
    resident = kit.add_person(session, f"Lê {colour} Dân", NOW)
    session.add(Membership(person_id=resident, unit_id=cell, bond=Bond.RESIDENT, starts_on=kit.SINCE))
    for person, number in zip([*people, resident], numbers, strict=True):
        kit.link(session, person, CHANNEL, str(number), NOW)
    kit.join_group(session, cell, CHANNEL, str(group), f"Nhóm {colour}")
    if colour == "Xanh":
        chat = Chat(channel=CHANNEL, external_id=str(GREEN_RESIDENTS), type=ChatType.GROUP, title="Bà con")
        chat.unit_id, chat.audience = cell, Audience.RESIDENTS
        kit.add(session, chat)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([Act(SECRETARY, NOBODYS_GROUP, "/gopy An", tap=False)])
@given(st.lists(acts(), min_size=1, max_size=6))
def test_no_chat_of_one_cell_sees_the_others_words(two_cells: Ward, tried: list[Act]) -> None:
    tried = [two_cells.action(act) for act in tried]
    with Session(two_cells.office.engine, expire_on_commit=False) as session:
        before = _red_answers(session)
        for number, (key, act) in enumerate(zip(count(10_000), tried, strict=False)):
            for chat, words in _handle(session, two_cells.office.house, str(key), act):
                _is_fit_for(chat, words.lower(), tried[: number + 1])
        if all(COLOURS.get(act.person) is not RED for act in tried):
            assert _red_answers(session) == before
        session.rollback()


def _handle(session: Session, house: House, key: str, act: Act) -> list[tuple[int, str]]:
    """Every chat that was told something, and what; the presser's own toast is told where they are alone."""
    body = Tap(act.body, "1", key) if act.tap else Text(act.body, key)
    kind = ChatKind.PRIVATE if act.chat > 0 else ChatKind.GROUP
    event = Event(key, CHANNEL, NOW, ChatRef(str(act.chat), kind), Sender(str(act.person)), body)
    last = session.exec(select(func.max(Outbox.id))).one() or 0
    effects = router.handle(session, event, house=house, now=NOW)
    session.flush()
    told = [(act.person, effect.text) for effect in effects]
    for row in session.exec(select(Outbox).where(col(Outbox.id) > last)).all():
        message = router.renderer(house)(session, NOW, waiting(row))
        chat = session.get_one(Chat, row.chat_id)
        if not isinstance(message, Skip):
            labels = " ".join(choice.label for line in message.choices for choice in line)
            told.append((int(chat.external_id), f"{message.title}\n{message.text}\n{labels}"))
        row.state, row.message_id = SendState.SENT, f"m{row.id}"
    return told


def _is_fit_for(chat: int, words: str, tried: list[Act]) -> None:
    own = COLOURS.get(chat)
    for colour in {GREEN, RED} - {own}:
        assert colour not in words, (chat, tried)
    if chat == GREEN_RESIDENTS:
        assert "nhà xanh" not in words, (chat, tried)
        assert "trần" not in words, (chat, tried)


def test_the_buttons_are_worth_trying(two_cells: Ward) -> None:
    names = {button.partition(":")[0] for button in two_cells.shown}
    assert {"behalf", "other", "invite", "group", "data"} <= names
    assert len(two_cells.shown) > 40


def _red_answers(session: Session) -> list[tuple[int, int, str]]:
    """What the other cell's people have answered: nobody else may change it."""
    rows = session.exec(select(Answer)).all()
    return sorted((row.meeting_id, row.person_id, row.choice.value) for row in rows if row.meeting_id == 2)
