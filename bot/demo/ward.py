"""An invented ward: one committee, three cells, their people; made by code, the same each time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from bot.sandbox import Chat as SandboxChat
from bot.sandbox import Person as SandboxPerson
from bot.sandbox import Sandbox
from bot.sandbox.model import Platform
from bot.sandbox.zalo_bot.ids import public
from handlers.house import House
from handlers.joining.consent import text_in_force
from handlers.language import fold
from storage.queries.consents import agree
from storage.tables import (
    Account,
    Audience,
    Availability,
    AvailabilityKind,
    Bond,
    Chat,
    ChatType,
    Employment,
    Membership,
    Person,
    Role,
    RoleKind,
    Standing,
    StandingKind,
    Unit,
    UnitKind,
)

SINCE = date(2020, 1, 1)
CHANNEL = "telegram"
ZALO = "zalo_bot"

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
MIDDLE = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Quốc", "Kim", "Hữu", "Xuân", "Đức", "Hoàng")
GIVEN = ("An", "Bình", "Cúc", "Dũng", "Hạnh", "Hùng", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quyên",
         "Sơn", "Tâm", "Tuyết", "Vinh", "Yến", "Hoa", "Sáu", "Tư", "Lộc", "Nghĩa", "Thảo")  # fmt: skip


@dataclass(slots=True)
class Cell:
    """A cell of the demonstration: its row, its group in the sandbox, its members there by name."""

    unit: Unit
    group: SandboxChat
    secretary: SandboxPerson
    members: list[SandboxPerson] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    name: str
    size: int
    secretary: str
    on_zalo: bool = False


CELLS = (
    Plan("Chi bộ Khu phố 7", 30, "Nguyễn Văn An"),
    Plan("Chi bộ Khu phố 5", 12, "Trần Thị Bích"),
    Plan("Chi bộ Khu phố 3", 8, "Lê Minh Châu", on_zalo=True),
)


def names(count: int, start: int) -> Iterator[str]:
    """Made-up names, `count` of them, none twice from one `start` to the next."""
    for number in range(start, start + count):
        surname, middle, given = (words[number % len(words)] for words in (SURNAMES, MIDDLE, GIVEN))
        yield f"{surname} {middle} {given}"


def make(session: Session, sandbox: Sandbox, house: House, now: datetime) -> list[Cell]:
    """Write the ward into the database and let its people into the sandbox, their groups joined."""
    text_in_force(session, house, now)
    ward = Unit(kind=UnitKind.COMMITTEE, name="Đảng ủy phường Hòa Bình")
    session.add(ward)
    session.flush()
    shown = sandbox.add_person("Đinh Công Tráng", team="Đảng ủy", about="Cấp ủy viên phụ trách")
    overseer = _person(session, shown, now)
    start, cells = 1, []
    for plan in CELLS:
        cells.append(_cell(session, sandbox, ward, plan, start, now))
        start += plan.size
    for cell in cells:
        _give_role(session, overseer, cell.unit, RoleKind.OVERSEER)
    _give_role(session, overseer, ward, RoleKind.ADMINISTRATOR)
    return cells


def _cell(session: Session, sandbox: Sandbox, ward: Unit, plan: Plan, start: int, now: datetime) -> Cell:
    unit = Unit(parent_id=ward.id, kind=UnitKind.CELL, name=plan.name, cell_type="neighbourhood")
    session.add(unit)
    session.flush()
    people = []
    for position, name in enumerate([plan.secretary, *names(plan.size - 1, start)]):
        shown = sandbox.add_person(name, team=plan.name, about=_title(position))
        _enrol(session, _person(session, shown, now, on_zalo=plan.on_zalo), unit, position)
        people.append(shown)
    platform: Platform = "zalo" if plan.on_zalo else "telegram"
    group = sandbox.add_group(plan.name, people, admins=people[:2], platform=platform)
    sandbox.add_bot(group, people[0], bot=sandbox.zalo_bot.bot if plan.on_zalo else sandbox.bot)
    channel, external_id = _known_as(group.id, on_zalo=plan.on_zalo)
    session.add(
        Chat(
            channel=channel,
            external_id=external_id,
            type=ChatType.GROUP,
            title=plan.name,
            unit_id=unit.id,
            audience=Audience.CELL,
        )
    )
    session.flush()
    return Cell(unit, group, people[0], people)


def _known_as(number: int, *, on_zalo: bool) -> tuple[str, str]:
    """The channel and the id by which the bot will hear of a person or group of the sandbox."""
    return (ZALO, public(number)) if on_zalo else (CHANNEL, str(number))


def _title(position: int) -> str:
    return {0: "Bí thư", 1: "Phó bí thư"}.get(position, "Đảng viên")


def _person(session: Session, shown: SandboxPerson, now: datetime, *, on_zalo: bool = False) -> Person:
    """The row of somebody in the sandbox, with an account."""
    name = shown.name
    person = Person(full_name=name, folded_name=fold(name), birth_year=1950 + shown.id % 50, created_at=now)
    session.add(person)
    session.flush()
    channel, external_id = _known_as(shown.id, on_zalo=on_zalo)
    session.add(
        Account(channel=channel, external_id=external_id, name=name, person_id=person.id, seen_at=now)
    )
    agree(session, person.id, now)  # how one is asked is played in the empty ward
    return person


def _enrol(session: Session, person: Person, unit: Unit, position: int) -> None:
    """A member like others, and here and there one who is counted differently."""
    session.add(Membership(person_id=person.id, unit_id=unit.id, bond=Bond.MEMBER, starts_on=SINCE))
    kind = StandingKind.PROBATIONARY if position == 9 else StandingKind.OFFICIAL
    session.add(Standing(person_id=person.id, kind=kind, starts_on=SINCE))
    if position < 2:
        _give_role(session, person, unit, (RoleKind.SECRETARY, RoleKind.DEPUTY)[position])
    if position == 10:
        exempt = AvailabilityKind.EXEMPT
        session.add(Availability(person_id=person.id, unit_id=unit.id, kind=exempt, starts_on=SINCE))
    if position == 4:
        session.add(Employment(person_id=person.id, workplace="UBND phường Hòa Bình", starts_on=SINCE))


def _give_role(session: Session, person: Person, unit: Unit, kind: RoleKind) -> None:
    session.add(Role(person_id=person.id, unit_id=unit.id, kind=kind, starts_on=SINCE))
