"""Who a task can be given to: the list for the giver, and the people that names in a line stand for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from handlers.context import Context
from handlers.language import NameKind, RosterName, find_people, fold
from handlers.local_time import today
from storage.queries.people import MEMBER_BONDS, as_listed, holds
from storage.queries.tasks import OPEN
from storage.queries.units import unit
from storage.tables import Assignment, Availability, Membership, Person, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody, or a cell, a task of the unit can be given to; `label` says what is known, for the giver."""

    key: int
    name: str
    label: str
    is_cell: bool = False


def candidates(context: Context, unit_id: int) -> list[Candidate]:
    """Members of the cell or party group; of a committee, its cells."""
    own = unit(context.session, unit_id)
    if own.kind in (UnitKind.COMMITTEE, UnitKind.CLUSTER):
        cells = select(Unit).where(Unit.parent_id == own.id, col(Unit.ended_on).is_(None)).order_by(Unit.name)
        return [Candidate(one.id, one.name, one.name, is_cell=True) for one in context.session.exec(cells)]
    on = today(context.now)
    members = select(Person).join(Membership, col(Membership.person_id) == Person.id)
    belongs = (Membership.unit_id == unit_id, col(Membership.bond).in_(MEMBER_BONDS), holds(Membership, on))
    people = sorted(context.session.exec(members.where(*belongs).distinct()), key=as_listed)
    return [Candidate(one.id, one.full_name, _label(context, one, unit_id)) for one in people]


def part_for(one: Candidate, *, helper: bool = False) -> Assignment:
    """The assignment that names the candidate, not stored yet."""
    person, cell = (None, one.key) if one.is_cell else (one.key, None)
    return Assignment(person_id=person, cell_id=cell, helper=helper)


def _label(context: Context, person: Person, unit_id: int) -> str:
    """The name with what is known: open tasks, working away or exempt. In a group the name alone."""
    if not context.private:
        return person.full_name
    mine = select(Assignment.id).where(Assignment.person_id == person.id, OPEN)
    count = len(context.session.exec(mine).all())
    away = context.session.exec(
        select(Availability.kind).where(
            Availability.person_id == person.id,
            Availability.unit_id == unit_id,
            holds(Availability, today(context.now)),
        )
    ).first()
    state = context.house.wording.text(f"copy.away_{away}") if away else ""
    return context.house.wording.text("tasks.candidate", name=person.full_name, count=count, state=state)


def roster_of(known: Sequence[Candidate]) -> list[RosterName]:
    """The candidates as names are looked for among them."""
    return [RosterName(one.key, one.name) for one in known]


def named(context: Context, unit_id: int, known: Sequence[Candidate], name: str) -> list[int]:
    """Whom a name stands for, for certain: a party group's members, one cell, one person; else nobody."""
    found = _group_of(context, unit_id, name) or _cell_named(known, name)
    return found or one_person(roster_of(known), name)


def one_person(roster: Sequence[RosterName], name: str) -> list[int]:
    """The one person of the roster whom every word of the name fits, as it is spelled; else nobody."""
    read = find_people(name, roster)
    sure = read.kind is NameKind.ONE and read.sure and _accounts_for(name, read.people[0].full_name)
    return [read.people[0].id] if sure else []


_TITLES = frozenset(
    ("d/c", "dc", "dong", "chi", "anh", "co", "chu", "bac", "ong", "ba", "thay", "di", "cau", "em", "d", "c",
     "giao", "viec", "cho")
)  # fmt: skip


def _accounts_for(name: str, full_name: str) -> bool:
    """Whether every word of the mention is a title or part of the name."""
    own = set(fold(full_name).split())
    said = fold(name).replace("/", " ").replace(".", " ").replace(":", " ").split()
    return bool(said) and all(word in own or word in _TITLES for word in said)


def _group_of(context: Context, unit_id: int, name: str) -> list[int]:
    """The members of the party group that is named whole."""
    wanted = fold(name).strip(" :.,").removeprefix("ca ")
    groups = context.session.exec(
        select(Unit).where(
            Unit.parent_id == unit_id, Unit.kind == UnitKind.PARTY_GROUP, col(Unit.ended_on).is_(None)
        )
    )
    for group in groups:
        if wanted in (fold(group.name), fold(group.name).replace("to dang", "to")):
            return [one.key for one in candidates(context, group.id)]
    return []


def _cell_named(known: Sequence[Candidate], name: str) -> list[int]:
    wanted = fold(name).strip(" :.,")
    found = [one.key for one in known if one.is_cell and fold(one.name).endswith(wanted) and wanted]
    return found if len(found) == 1 else []
