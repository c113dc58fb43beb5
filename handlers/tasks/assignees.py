"""Who a task can be given to: the list for the giver, and the people that names in a line stand for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from handlers.context import Context
from handlers.language import NameKind, RosterName, find_people, fold
from handlers.local_time import today
from storage.queries.people import holders
from storage.queries.taking import aways, members_of, open_counts, party_groups
from storage.queries.units import unit
from storage.tables import Assignment, Person, RoleKind, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody, or a cell, a task of the unit can be given to; `label` says what is known, for the giver."""

    key: int
    name: str
    label: str
    is_cell: bool = False
    group: str | None = None


def candidates(context: Context, unit_id: int) -> list[Candidate]:
    """Members of the cell or party group; of a committee, its cells."""
    own = unit(context.session, unit_id)
    if own.kind in (UnitKind.COMMITTEE, UnitKind.CLUSTER):
        cells = select(Unit).where(Unit.parent_id == own.id, col(Unit.ended_on).is_(None)).order_by(Unit.name)
        return [Candidate(one.id, one.name, one.name, is_cell=True) for one in context.session.exec(cells)]
    people = members_of(context.session, unit_id, today(context.now))
    known = _Known.of(context, unit_id, [one.id for one in people])
    return [
        Candidate(one.id, one.full_name, known.label(context, one), group=known.groups.get(one.id))
        for one in people
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of people a task may be given to; never who of them would be better."""

    open: dict[int, int]
    away: dict[int, str]
    groups: dict[int, str]

    @classmethod
    def of(cls, context: Context, unit_id: int, people: list[int]) -> "_Known":
        session, on = context.session, today(context.now)
        groups = party_groups(session, people, on)
        if not context.private:
            return cls({}, {}, groups)
        return cls(open_counts(session, people), aways(session, unit_id, people, on), groups)

    def label(self, context: Context, person: Person) -> str:
        """The name with what is known: open tasks, working away or exempt, the giver's own party group or
        another. In a group the name alone."""
        if not context.private:
            return person.full_name
        say, own = context.house.wording.text, self.groups.get(context.person_id or 0)
        away, group = self.away.get(person.id), self.groups.get(person.id)
        other = "own" if group == own else "other"
        return say(
            "tasks.candidate",
            name=person.full_name,
            count=self.open.get(person.id, 0),
            state=say(f"copy.away_{away}") if away else "",
            group=say(f"tasks.group_{other}") if own and group and person.id != context.person_id else "",
        )


def part_for(one: Candidate, *, helper: bool = False) -> Assignment:
    """The assignment that names the candidate, not stored yet."""
    person, cell = (None, one.key) if one.is_cell else (one.key, None)
    return Assignment(person_id=person, cell_id=cell, helper=helper)


def roster_of(known: Sequence[Candidate]) -> list[RosterName]:
    """The candidates as names are looked for among them."""
    return [RosterName(one.key, one.name, party_group=one.group) for one in known]


def named(context: Context, unit_id: int, known: Sequence[Candidate], name: str) -> list[int]:
    """Whom a name stands for, for certain: a party group's members, whoever holds an office, one cell, one
    person; else nobody."""
    found = (
        _group_of(context, unit_id, name)
        or _holder_of(context, unit_id, known, name)
        or _cell_named(known, name)
    )
    return found or one_person(roster_of(known), name)


def one_person(roster: Sequence[RosterName], name: str) -> list[int]:
    """The one person of the roster whom every word of the name fits, as it is spelled; else nobody."""
    read = find_people(name, roster)
    sure = read.kind is NameKind.ONE and read.sure and _accounts_for(name, read.people[0].full_name)
    return [read.people[0].id] if sure else []


_TITLES = frozenset(
    ("d/c", "dc", "dong", "chi", "anh", "co", "chu", "bac", "ong", "ba", "thay", "di", "cau", "em", "d", "c",
     "giao", "viec", "cho", "to", "dang")
)  # fmt: skip


def _accounts_for(name: str, full_name: str) -> bool:
    """Whether every word of the mention is a title or part of the name."""
    own = set(fold(full_name).split())
    said = fold(name).replace("/", " ").replace(".", " ").replace(":", " ").split()
    return bool(said) and all(word in own or word in _TITLES or word.isdigit() for word in said)


def _group_of(context: Context, unit_id: int, name: str) -> list[int]:
    """The members of the party group that is named whole."""
    wanted = fold(name).strip(" :.,").removeprefix("ca ")
    groups = context.session.exec(
        select(Unit).where(
            Unit.parent_id == unit_id, Unit.kind == UnitKind.PARTY_GROUP, col(Unit.ended_on).is_(None)
        )
    )
    for group in groups:
        if wanted in (fold(group.name), fold(group.name).replace("to dang", "to", 1)):
            return [one.key for one in candidates(context, group.id)]
    return []


_OFFICES = {"bi thu": RoleKind.SECRETARY, "pho bi thu": RoleKind.DEPUTY}


def _holder_of(context: Context, unit_id: int, known: Sequence[Candidate], name: str) -> list[int]:
    """The one among the candidates who holds the office that is named."""
    kind = _OFFICES.get(fold(name).strip(" :.,").removesuffix(" chi bo"))
    held = holders(context.session, unit_id, (kind,), today(context.now)) if kind else []
    found = [one.key for one in known if not one.is_cell and one.key in {person.id for person in held}]
    return found if len(found) == 1 else []


def _cell_named(known: Sequence[Candidate], name: str) -> list[int]:
    wanted = fold(name).strip(" :.,")
    found = [one.key for one in known if one.is_cell and fold(one.name).endswith(wanted) and wanted]
    return found if len(found) == 1 else []
