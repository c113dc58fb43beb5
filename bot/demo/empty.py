"""The demonstration from the very start: people with phones and groups, a bot that knows nobody.

Whoever tries it plays the joining: the administrator's code, the roster's file, the secretaries, the groups.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from bot.demo.ward import CELLS, Plan, names
from bot.program import Program
from bot.sandbox import Person, Sandbox
from handlers.joining import codes
from handlers.people.roster import template
from handlers.people.roster.layout import MEMBERS, OFFICES, UNITS
from handlers.wording import Wording
from storage.tables import CodePurpose, Role, RoleKind

WARD = "Đảng ủy phường Hòa Bình"
ADMINISTRATOR = "Đinh Công Tráng"
ROSTER = "danh-sach-phuong.xlsx"
SHARE = 2
"""A part of the cells' sizes is enough to play with."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as the roster's file has them."""

    name: str
    birth_year: int
    cell: str
    phone: str


async def open_ward(sandbox: Sandbox, program: Program, data: Path, say: Callable[[str], None]) -> None:
    """Let the people in, write the roster's file, and say the administrator's code while there is none."""
    everyone = [somebody for plan in CELLS for somebody in _members(plan)]
    if not sandbox.world.people:
        _let_in(sandbox, everyone)
        (data / ROSTER).write_bytes(roster(program.house.wording, everyone))
    code = await program.database.call(lambda session: _code(session, program))
    say(f"Tệp danh sách mẫu để gửi cho bot: {data / ROSTER}")
    if code:
        say(f"Mã quản trị: {code}")
        say(f"Bắt đầu: chọn {ADMINISTRATOR}, mở khung chat riêng với bot, bấm Bắt đầu, nhắn mã này.")


def roster(wording: Wording, everyone: list[Somebody]) -> bytes:
    """The Excel file of the ward: units, members, offices."""
    blank = (None,) * 6
    members = [
        (one.name, one.birth_year, one.cell, None, "Chính thức", *blank, one.phone) for one in everyone
    ]
    units = [(WARD, "Đảng ủy"), *((plan.name, "Chi bộ", WARD, "Khu dân cư") for plan in CELLS)]
    offices = [
        (one.name, one.birth_year, title, one.cell) for plan in CELLS for one, title in _officers(plan)
    ]
    return template.write(wording, {UNITS.title: units, MEMBERS.title: members, OFFICES.title: offices})


def _members(plan: Plan) -> list[Somebody]:
    start = sum(other.size for other in CELLS[: CELLS.index(plan)])
    found = [plan.secretary, *names(plan.size // SHARE - 1, start + 1)]
    return [
        Somebody(name, 1950 + (start + number) % 50, plan.name, f"+84901{start + number:06d}")
        for number, name in enumerate(found)
    ]


def _officers(plan: Plan) -> list[tuple[Somebody, str]]:
    return list(zip(_members(plan), ("Bí thư", "Phó bí thư"), strict=False))


def _let_in(sandbox: Sandbox, everyone: list[Somebody]) -> None:
    sandbox.add_person(ADMINISTRATOR, team="Đảng ủy", about="Sẽ là quản trị viên")
    for plan in CELLS:
        inside: list[Person] = []
        for position, one in enumerate(somebody for somebody in everyone if somebody.cell == plan.name):
            about = {0: "Bí thư", 1: "Phó bí thư"}.get(position, "Đảng viên")
            inside.append(sandbox.add_person(one.name, phone=one.phone, team=plan.name, about=about))
        sandbox.add_group(plan.name, inside, admins=inside[:2])


def _code(session: Session, program: Program) -> str | None:
    """A new code, as long as nobody is administrator."""
    if session.exec(select(Role).where(Role.kind == RoleKind.ADMINISTRATOR)).first():
        return None
    hours = program.house.rules.group_code_hours
    return codes.make(session, program.clock.now(), hours, CodePurpose.ADMINISTRATOR)
