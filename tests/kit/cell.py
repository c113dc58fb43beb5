"""An invented cell for tests: a ward, Chi bộ Khu phố 7, and people named in the transcripts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from handlers.house import House
from handlers.joining.consent import text_in_force
from handlers.language import fold
from storage.queries.consents import agree
from storage.queries.pages import external_id
from storage.tables import (
    Account,
    Availability,
    AvailabilityKind,
    Bond,
    Chat,
    ChatType,
    Meeting,
    MeetingKind,
    MeetingState,
    Membership,
    Person,
    Role,
    RoleKind,
    Roll,
    Standing,
    StandingKind,
    Unit,
    UnitKind,
)
from storage.tables.chats import Audience

SINCE = date(2020, 1, 1)
NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Thị Cúc", "Phạm Văn Dũng", "Ngô Thị Hoa", "Nguyễn Văn Hùng",
         "Võ Thị Lan", "Đỗ Minh Nam")  # fmt: skip
OVERSEER = "Đinh Công Tráng"
HOUSE = House()


@dataclass(slots=True)
class Cell:
    """The rows' numbers: the ward, the cell, and each person by name."""

    ward: int
    cell: int
    people: dict[str, int]


def make_cell(session: Session, now: datetime, names: Iterable[str] = NAMES) -> Cell:
    """The first is the secretary, the second the deputy; the overseer is the ward's administrator too."""
    ward = add(session, Unit(kind=UnitKind.COMMITTEE, name="Đảng ủy phường Hòa Bình"))
    cell = add(session, Unit(parent_id=ward, kind=UnitKind.CELL, name="Chi bộ Khu phố 7"))
    people = {name: add_member(session, cell, name, now, 1950 + number) for number, name in enumerate(names)}
    for number, person in enumerate(people.values()):
        session.get_one(Person, person).phone = phone_of(number)
    first, second, *_ = people.values()
    give_role(session, first, cell, RoleKind.SECRETARY)
    give_role(session, second, cell, RoleKind.DEPUTY)
    overseer = add_person(session, OVERSEER, now, 1970)
    give_role(session, overseer, cell, RoleKind.OVERSEER)
    give_role(session, overseer, ward, RoleKind.ADMINISTRATOR)
    return Cell(ward, cell, {**people, OVERSEER: overseer})


def phone_of(number: int) -> str:
    """The phone number of the person of this number on the list."""
    return f"+84901{number:06d}"


def add(session: Session, row: Unit | Person | Chat | Account) -> int:
    """Store the row and return its number."""
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def add_person(session: Session, name: str, now: datetime, birth_year: int | None = None) -> int:
    return add(session, Person(full_name=name, folded_name=fold(name), birth_year=birth_year, created_at=now))


def add_member(session: Session, unit: int, name: str, now: datetime, birth_year: int | None = None) -> int:
    person = add_person(session, name, now, birth_year)
    session.add(Membership(person_id=person, unit_id=unit, bond=Bond.MEMBER, starts_on=SINCE))
    session.add(Standing(person_id=person, kind=StandingKind.OFFICIAL, starts_on=SINCE))
    session.flush()
    return person


def give_role(session: Session, person: int, unit: int, kind: RoleKind) -> None:
    session.add(Role(person_id=person, unit_id=unit, kind=kind, starts_on=SINCE))
    session.flush()


def set_availability(session: Session, person: int, unit: int, kind: AvailabilityKind) -> None:
    session.add(Availability(person_id=person, unit_id=unit, kind=kind, starts_on=SINCE))
    session.flush()


def link(session: Session, person: int, channel: str, external_id: str, now: datetime) -> int:
    """An account of the person, who has agreed to be kept; not yet heard from in private."""
    text_in_force(session, HOUSE, now)
    agree(session, person, now)
    return add(session, Account(channel=channel, external_id=external_id, person_id=person, seen_at=now))


def know_device(session: Session, person: int, device: str, now: datetime) -> None:
    """A device whose pages are this person's alone."""
    who = external_id(device, 1)
    account = link(session, person, "web", who, now)
    chat = add(session, Chat(channel="web", external_id=who, type=ChatType.PAGE))
    session.get_one(Account, account).private_chat_id = chat


def open_roll(session: Session, unit: int, now: datetime) -> int:
    """A meeting of the unit that begins in ten minutes, its roll being taken; gives the meeting's number."""
    meeting = Meeting(
        unit_id=unit, kind=MeetingKind.REGULAR, starts_at=now + timedelta(minutes=10), place="Nhà",
        agenda="…", answer_by=now, state=MeetingState.CALLED, called_at=now,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    session.add(Roll(meeting_id=meeting.id, code="1234", opened_at=now))
    return meeting.id


def join_group(session: Session, unit: int, channel: str, external_id: str, title: str) -> int:
    """A group of the unit's members."""
    chat = Chat(channel=channel, external_id=external_id, type=ChatType.GROUP, title=title)
    chat.unit_id, chat.audience = unit, Audience.CELL
    return add(session, chat)
