"""Every command, button, live view and clock duty, walked by every reader: each role, and those who have none
any more. Names and reasons of ordinary members reach nobody without the right; each look at them is logged.

What may not be seen has marks in it: every ordinary member is called "Mật …", every reason is "chăm cháu".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, func, select

from handlers import router
from handlers.events import ChatKind, ChatRef, Event, Sender, Tap, Text
from handlers.house import House
from handlers.messages import Message
from handlers.permissions import Action, may
from handlers.rules import Rules
from schedules.ticks import HOURLY, OFTEN
from storage.outbox import Skip, Waiting, waiting
from storage.queries.answers import Said, record
from storage.queries.people import reader_of
from storage.tables import (
    Account,
    Answer,
    AnswerChoice,
    AnswerSource,
    AuditEntry,
    Bond,
    Chat,
    ChatType,
    Consent,
    Conversation,
    Decision,
    Meeting,
    Membership,
    Outbox,
    Reason,
    Role,
    RoleKind,
    SendState,
    Unit,
    UnitKind,
)
from storage.tables.chats import Audience
from tests.joining.office import CHANNEL, NOW, Office
from tests.kit import cell as kit
from tests.kit.database import empty_database

NAME, REASON = "Mật", "chăm cháu"
SECRETARY, MEMBER = 1, 2
NAMING = (Action.SEE_NAMES, Action.EDIT_PEOPLE, Action.LINK_PEOPLE, Action.TAKE_ROLL, Action.HANDLE_REQUESTS,
          Action.GIVE_TASK, Action.SEE_AUDIT)  # fmt: skip
"""Whoever may do one of these to the cell knows its members by name."""
REASONS = (Action.SEE_NAMES, Action.TAKE_ROLL)
LINES = ("", "Hoa", "đ/c Hoa vắng")
MOST = 220


@dataclass
class Walker:
    """Somebody who tries everything; `number` is the account's."""

    label: str
    number: int
    person: int | None


@dataclass
class Ward:
    office: Office
    cell: int
    walkers: dict[str, Walker]
    buttons: list[str]


LABELS = [*RoleKind, "ended", "moved", "unlinked", "withdrawn", "restricted", "sibling", "stranger"]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    engine = empty_database()
    rules = Rules(stranger_messages=100_000)  # whoever is told nothing more would not be shown anything
    office = Office(engine, tmp_path_factory.mktemp("files"), house=House(rules=rules))
    with office.session() as session:
        committee = kit.add(session, Unit(kind=UnitKind.COMMITTEE, name="Đảng ủy"))
        cell = kit.add(session, Unit(parent_id=committee, kind=UnitKind.CELL, name="Chi bộ 7"))
        sibling = kit.add(session, Unit(parent_id=committee, kind=UnitKind.CELL, name="Chi bộ 8"))
        walkers = dict(_walkers(session, committee, cell, sibling))
        hoa = kit.add_member(session, cell, "Trần Mật Hoa", NOW, 1950)
        kit.add_member(session, cell, "Lê Mật Lan", NOW, 1951)
        kit.link(session, hoa, CHANNEL, str(MEMBER), NOW)
        kit.join_group(session, cell, CHANNEL, "-100", "Nhóm")
        residents = Chat(channel=CHANNEL, external_id="-200", type=ChatType.GROUP, title="Bà con")
        residents.unit_id, residents.audience = cell, Audience.RESIDENTS
        kit.add(session, residents)
    for walker in walkers.values():
        office.say(walker.number, "/start")
    office.say(MEMBER, "/start")
    secretary = walkers[RoleKind.SECRETARY].number
    for day in ("25/11/2026", "3/12/2026"):
        office.say(secretary, f"/hop 19h30 {day} tại nhà; nội dung: việc")
        with office.session() as session:
            draft = session.exec(select(Conversation)).one().state["number"]
        office.press(secretary, f"call:{draft}:send")
    with office.session() as session:
        for meeting in session.exec(select(Meeting)).all():
            record(
                session,
                Said(meeting.id, hoa, AnswerChoice.NO, AnswerSource.TEXT, NOW, None, Reason.OTHER, REASON),
            )
        assert len(session.exec(select(Answer)).all()) == 2
    office.say(secretary, "/diemdanh")
    office.say(secretary, "giao đ/c Hoa: viết báo cáo, hạn 10/12")
    office.press(secretary, "give:ok")
    buttons = _walked(office, walkers[RoleKind.SECRETARY], cell, [])
    with office.session() as session:
        _end(session, walkers)
    yield Ward(office, cell, walkers, buttons)
    engine.dispose()


def _walkers(session: Session, committee: int, cell: int, sibling: int) -> Iterator[tuple[str, Walker]]:
    """One of each role, and secretaries who will be none any more; all agreed and linked so far."""
    high = {RoleKind.ADMINISTRATOR: committee, RoleKind.COMMITTEE_STAFF: committee}
    for number, label in enumerate(LABELS, 11):
        person = None
        if label != "stranger":
            person = kit.add_person(session, f"Phạm Văn {label}", NOW)
            kit.link(session, person, CHANNEL, str(number), NOW)
        match label:
            case RoleKind.MEMBER | RoleKind.RESIDENT:
                bond = Bond.MEMBER if label is RoleKind.MEMBER else Bond.RESIDENT
                session.add(Membership(person_id=person or 0, unit_id=cell, bond=bond, starts_on=kit.SINCE))
            case RoleKind():
                kit.give_role(session, person or 0, high.get(label, cell), label)
            case "sibling":
                kit.give_role(session, person or 0, sibling, RoleKind.SECRETARY)
            case "stranger":
                pass
            case _:
                kit.give_role(session, person or 0, cell, RoleKind.SECRETARY)
        yield label, Walker(label, number, person)


def _end(session: Session, walkers: dict[str, Walker]) -> None:
    """From now on the former ones are former."""
    for label in ("ended", "moved"):
        role = session.exec(select(Role).where(Role.person_id == walkers[label].person)).one()
        role.ends_on = NOW.date() - timedelta(days=1)
    account = session.exec(select(Account).where(Account.person_id == walkers["unlinked"].person)).one()
    account.person_id = None
    for label in ("withdrawn", "restricted"):
        session.get_one(Consent, walkers[label].person).decision = Decision(label)


def _handle(office: Office, session: Session, key: str, walker: Walker, body: Text | Tap) -> list[str]:
    event = Event(
        key, CHANNEL, NOW, ChatRef(str(walker.number), ChatKind.PRIVATE), Sender(str(walker.number)), body
    )
    effects = router.handle(session, event, house=office.house, now=NOW)
    session.flush()
    return [effect.text for effect in effects]


def _walked(office: Office, walker: Walker, cell: int, forged: list[str]) -> list[str]:
    """All commands, all buttons that come of them, and `forged` ones; what is shown is judged. Undone."""
    acts: list[tuple[str, bool]] = [(f"/{name} {line}", False) for name in router.COMMANDS for line in LINES]
    acts += [(button, True) for button in forged]
    found: dict[str, None] = {}
    with Session(office.engine, expire_on_commit=False) as session:
        for number, (body, tap) in enumerate(acts):  # which grows meanwhile
            for button in _act(office, session, walker, cell, f"{walker.label}-{number}", body, tap=tap):
                if button not in found and len(acts) < MOST + len(forged):
                    found[button] = None
                    acts.append((button, True))
        session.rollback()
    return list(found)


def _act(
    office: Office, session: Session, walker: Walker, cell: int, key: str, body: str, *, tap: bool
) -> list[str]:
    """One act; fails where it showed what it may not, or showed it unlogged. The buttons that came of it."""
    last = session.exec(select(func.max(Outbox.id))).one() or 0
    logged = session.exec(select(func.count()).select_from(AuditEntry)).one()
    words = _handle(office, session, key, walker, Tap(body, "1", key) if tap else Text(body, key))
    buttons = []
    for row in session.exec(select(Outbox).where(col(Outbox.id) > last)).all():
        chat = session.get_one(Chat, row.chat_id)
        message = router.renderer(office.house)(session, NOW, waiting(row))
        row.state, row.message_id, row.finished_at = SendState.SENT, f"m{row.id}", NOW
        if isinstance(message, Message):
            judge(session, chat, message, cell, body)
            if chat.external_id == str(walker.number):
                words.append(all_of(message))
                buttons += [choice.action for line in message.choices for choice in line]
    if any(NAME in said for said in words) and walker.label != RoleKind.MEMBER:
        new = session.exec(select(func.count()).select_from(AuditEntry)).one() - logged
        assert new, f"{walker.label}: {body} showed names and is not in the log"
    return buttons


def judge(session: Session, chat: Chat, message: Message, cell: int, why: object) -> None:
    """Fails where the chat's reader may not read it."""
    reader, said, on = reader_of(session, chat.id), all_of(message), date(2026, 11, 25)
    own = reader is not None and "Hoa" in said and chat.external_id == str(MEMBER)
    if NAME in said and not own:
        assert any(may(session, reader, act, cell, on) for act in NAMING), (chat.external_id, why, said)
    if REASON in said and not own:
        assert any(may(session, reader, action, cell, on) for action in REASONS), (
            chat.external_id,
            why,
            said,
        )


def all_of(message: Message) -> str:
    labels = [choice.label for line in message.choices for choice in line]
    return "\n".join([message.title, message.text, *labels, *(one.text for one in message.documents)])


@pytest.mark.parametrize("label", LABELS)
def test_nobody_is_shown_what_is_not_theirs(ward: Ward, label: str) -> None:
    """By any command, any button of their own, or any that the secretary was shown."""
    _walked(ward.office, ward.walkers[label], ward.cell, ward.buttons)


@pytest.mark.parametrize("label", LABELS)
def test_no_view_is_rendered_for_a_wrong_reader(ward: Ward, label: str) -> None:
    """Whatever waits for anybody, as if it waited for this one."""
    with Session(ward.office.engine) as session:
        rows = session.exec(select(Outbox)).all()
        views = {row.content["late"] for row in rows if "late" in row.content}
        assert {"notice", "board", "roll_board", "task"} <= views
        chat = session.exec(select(Chat).where(Chat.external_id == str(ward.walkers[label].number))).one()
        for row in rows:
            if "late" in row.content:
                for edits in (True, False):
                    asked = Waiting(row.content, chat.id, edits)
                    message = router.renderer(ward.office.house)(session, NOW, asked)
                    if not isinstance(message, Skip):
                        judge(session, chat, message, ward.cell, row.content)


def test_the_clock_tells_nobody_what_is_not_theirs(ward: Ward) -> None:
    for days in (0, 1, 7, 9, 31):
        with Session(ward.office.engine) as session:
            last = session.exec(select(func.max(Outbox.id))).one() or 0
            now = NOW + timedelta(days=days, hours=2)
            for duty in (*HOURLY, *OFTEN):
                duty.run(session, ward.office.house, now)
            session.flush()
            for row in session.exec(select(Outbox).where(col(Outbox.id) > last)).all():
                message = router.renderer(ward.office.house)(session, now, waiting(row))
                if not isinstance(message, Skip):
                    judge(session, session.get_one(Chat, row.chat_id), message, ward.cell, row.content)
            session.rollback()


def test_the_walk_goes_far(ward: Ward) -> None:
    names = {button.partition(":")[0] for button in ward.buttons}
    assert len(ward.buttons) > 60
    assert {"behalf", "roll_list", "invite", "give", "group"} <= names
