"""Who is on the stage of a transcript, as its first lines say it:

# chi bộ 61 đồng chí                     a cell of that size; without it the usual eight
# tổ đảng 1: Dũng (tổ trưởng), Hoa       a party group by given names
# 4 tổ đảng                              everybody in four party groups, the second of each its leader
# dự bị: Nam (chính thức từ 03/12/2026)  probationary, official from a day on
# miễn: Lan                              exempt; also: tạm thời đi nơi khác, đình chỉ, đi làm xa
# tạm thời đến: Lê Văn Tám               one more, from another cell for a time
# cán bộ đảng ủy: Tráng                  committee staff of the ward
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from storage.tables import (
    Audience,
    AvailabilityKind,
    Bond,
    Chat,
    Membership,
    RoleKind,
    Standing,
    StandingKind,
    Unit,
    UnitKind,
)
from tests.kit import cell as kit

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Lý",
            "Tạ")  # fmt: skip
MIDDLE = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Quốc", "Kim", "Hữu", "Xuân", "Đức", "Hoàng", "Phương", "Bá")
GIVEN = ("Khánh", "Mai", "Oanh", "Phúc", "Quyên", "Sơn", "Tâm", "Tuyết", "Vinh", "Yến", "Lộc", "Nghĩa",
         "Hạnh", "Hồng", "Loan", "Long", "Thủy", "Trung", "Vân", "Xuân", "Kiên", "Đạt", "Thảo")  # fmt: skip

AWAY = {
    "miễn": AvailabilityKind.EXEMPT,
    "tạm thời đi nơi khác": AvailabilityKind.ELSEWHERE,
    "đình chỉ": AvailabilityKind.SUSPENDED,
    "đi làm xa": AvailabilityKind.WORKING_AWAY,
}

SIZE = re.compile(r"# chi bộ (\d+) đồng chí")
GROUPS = re.compile(r"# (\d+) tổ đảng")
GROUP = re.compile(r"# (tổ đảng \d+): (.+)")
PROBATIONARY = re.compile(r"# dự bị: (\S+)(?: \(chính thức từ (\d\d/\d\d/\d{4})\))?")
ELSEWHERE = re.compile(rf"# ({'|'.join(AWAY)}): (\S+)")
STAFF = re.compile(r"# cán bộ đảng ủy: (\S+)")
RESIDENTS = re.compile(r"# nhóm là nhóm cư dân")
VISITING = re.compile(r"# tạm thời đến: (.+)")


def names_of(script: str) -> tuple[str, ...]:
    """The members' names: the usual eight, fewer of them, or more, whose given names differ from theirs."""
    size = SIZE.search(script)
    count = int(size[1]) if size else len(kit.NAMES)
    visiting = VISITING.findall(script)
    return (*kit.NAMES[:count], *_more(count - len(kit.NAMES)), *visiting)


def set_scene(session: Session, rows: kit.Cell, script: str) -> None:
    """Give the cell what the script's first lines ask for."""
    scene = _Scene(session, rows)
    for line in script.splitlines():
        for pattern, arrange in _ARRANGEMENTS:
            found = pattern.fullmatch(line)
            if found:
                arrange(scene, *found.groups())
    session.flush()


class _Scene:
    def __init__(self, session: Session, rows: kit.Cell) -> None:
        self.session, self.rows = session, rows
        self.by_given = {name.split()[-1]: person for name, person in reversed(rows.people.items())}

    def groups(self, count: str) -> None:
        members = [person for name, person in self.rows.people.items() if name != kit.OVERSEER]
        for number in range(int(count)):
            part = members[number :: int(count)]
            self._group(f"Tổ đảng {number + 1}", part, leader=part[1])

    def group(self, name: str, members: str) -> None:
        given = [one.strip() for one in members.split(",")]
        people = [self.by_given[one.removesuffix(" (tổ trưởng)")] for one in given]
        leader = next(self.by_given[one.removesuffix(" (tổ trưởng)")] for one in given if one.endswith(")"))
        self._group(name.capitalize(), people, leader)

    def probationary(self, given: str, official_from: str | None) -> None:
        person = self.by_given[given]
        standing = self.session.exec(select(Standing).where(Standing.person_id == person)).one()
        standing.kind = StandingKind.PROBATIONARY
        if official_from:
            day = _day(official_from)
            standing.ends_on = day - timedelta(days=1)
            self.session.add(Standing(person_id=person, kind=StandingKind.OFFICIAL, starts_on=day))

    def away(self, kind: str, given: str) -> None:
        kit.set_availability(self.session, self.by_given[given], self.rows.cell, AWAY[kind])

    def staff(self, given: str) -> None:
        kit.give_role(self.session, self.by_given[given], self.rows.ward, RoleKind.COMMITTEE_STAFF)

    def residents(self) -> None:
        chat = self.session.exec(select(Chat).where(Chat.unit_id == self.rows.cell)).one()
        chat.audience = Audience.RESIDENTS

    def visiting(self, name: str) -> None:
        person = self.rows.people[name]
        membership = self.session.exec(select(Membership).where(Membership.person_id == person)).one()
        membership.bond = Bond.VISITING

    def _group(self, name: str, people: list[int], leader: int) -> None:
        unit = kit.add(self.session, Unit(parent_id=self.rows.cell, kind=UnitKind.PARTY_GROUP, name=name))
        for person in people:
            self.session.add(
                Membership(person_id=person, unit_id=unit, bond=Bond.MEMBER, starts_on=kit.SINCE)
            )
        kit.give_role(self.session, leader, unit, RoleKind.PARTY_GROUP_LEADER)


_ARRANGEMENTS: tuple[tuple[re.Pattern[str], Callable[..., None]], ...] = (
    (GROUPS, _Scene.groups),
    (GROUP, _Scene.group),
    (PROBATIONARY, _Scene.probationary),
    (ELSEWHERE, _Scene.away),
    (VISITING, _Scene.visiting),
    (STAFF, _Scene.staff),
    (RESIDENTS, _Scene.residents),
)


def _more(count: int) -> Iterator[str]:
    for number in range(max(count, 0)):
        surname, middle, given = (words[number % len(words)] for words in (SURNAMES, MIDDLE, GIVEN))
        yield f"{surname} {middle} {given}"


def _day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
