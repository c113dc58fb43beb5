"""Who may do what: every role × action × own, parent, sibling and foreign unit, from a table written by hand.

"O": on the unit the role is held on; "B": there and below; "-": nowhere. An action or role that is
not in this table fails the test: it has to be thought about here too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from sqlmodel import Session

from handlers.permissions import Action, anywhere, may
from storage.tables import Bond, Membership, Role, RoleKind, Unit, UnitKind
from tests.kit import cell as kit
from tests.kit.database import empty_database
from tests.kit.stage import START

ON = date(2026, 11, 25)

TABLE = """
                    administrator committee_staff overseer secretary deputy party_group_leader member resident
call_meeting        -             -               -        B         B      O                  -      -
answer              -             -               -        -         -      -                  O      -
answer_for_others   -             -               -        B         B      O                  -      -
see_names           -             -               B        B         B      O                  -      -
see_counts          B             B               B        B         B      O                  O      -
join_group          B             -               -        B         B      -                  -      -
link_people         B             -               -        B         B      -                  -      -
edit_people         B             -               -        B         B      -                  -      -
edit_tree           B             -               -        -         -      -                  -      -
see_audit           B             -               -        -         -      -                  -      -
handle_requests     B             -               -        -         -      -                  -      -
take_roll           -             -               -        B         B      O                  -      -
broadcast           B             B               -        -         -      -                  -      -
notify_residents    -             -               -        B         B      -                  -      -
decide_unexcused    -             -               -        B         B      -                  -      -
handle_remarks      -             B               -        B         B      -                  -      -
give_task           -             O               -        B         B      O                  -      -
"""

REACHES = {"O": {"own"}, "B": {"own", "below"}, "-": set()}


def grants() -> Iterator[tuple[RoleKind, Action, set[str]]]:
    head, *lines = TABLE.strip().splitlines()
    for line in lines:
        action, *letters = line.split()
        for role, letter in zip(head.split(), letters, strict=True):
            yield RoleKind(role), Action(action), REACHES[letter]


@dataclass
class Tree:
    """A role is held on `own`; where that is a whole ward, `parent` is a province's committee."""

    session: Session
    own: int
    units: dict[str, int]


@pytest.fixture(scope="module")
def tree() -> Iterator[Tree]:
    """Own unit, its parent, a unit below it, a sibling, and a unit of another ward."""
    engine = empty_database()
    with Session(engine) as session:
        ward = kit.add(session, Unit(kind=UnitKind.COMMITTEE, name="Phường A"))
        own = kit.add(session, Unit(parent_id=ward, kind=UnitKind.CELL, name="Chi bộ 1"))
        sibling = kit.add(session, Unit(parent_id=ward, kind=UnitKind.CELL, name="Chi bộ 2"))
        below = kit.add(session, Unit(parent_id=own, kind=UnitKind.PARTY_GROUP, name="Tổ 1"))
        other = kit.add(session, Unit(kind=UnitKind.COMMITTEE, name="Phường B"))
        foreign = kit.add(session, Unit(parent_id=other, kind=UnitKind.CELL, name="Chi bộ 3"))
        units = {"own": own, "parent": ward, "sibling": sibling, "below": below, "foreign": foreign}
        yield Tree(session, own, units)
    engine.dispose()


def someone(tree: Tree, role: RoleKind, starts: date = kit.SINCE, ends: date | None = None) -> int:
    person = kit.add_person(tree.session, f"Người {role}", START)
    bonds = {RoleKind.MEMBER: Bond.MEMBER, RoleKind.RESIDENT: Bond.RESIDENT}
    if role in bonds:
        tree.session.add(
            Membership(person_id=person, unit_id=tree.own, bond=bonds[role], starts_on=starts, ends_on=ends)
        )
    else:
        tree.session.add(Role(person_id=person, unit_id=tree.own, kind=role, starts_on=starts, ends_on=ends))
    tree.session.flush()
    return person


@pytest.mark.parametrize("role", list(RoleKind))
def test_the_table_holds_for_every_unit(tree: Tree, role: RoleKind) -> None:
    person = someone(tree, role)
    for granted, action, where in grants():
        if granted is role:
            allowed = {
                name for name, unit in tree.units.items() if may(tree.session, person, action, unit, ON)
            }
            assert allowed == where, action
            assert anywhere(tree.session, person, action, ON) == bool(where)


def test_the_table_is_complete() -> None:
    known = [(role, action) for role, action, _ in grants()]
    assert sorted(known) == sorted((role, action) for role in RoleKind for action in Action)


@pytest.mark.parametrize(("starts", "ends"), [(date(2026, 11, 26), None), (kit.SINCE, date(2026, 11, 24))])
def test_a_role_that_is_not_held_today_allows_nothing(tree: Tree, starts: date, ends: date | None) -> None:
    for role in RoleKind:
        person = someone(tree, role, starts, ends)
        for action in Action:
            assert not may(tree.session, person, action, tree.own, ON)


def test_nobody_may_do_nothing(tree: Tree) -> None:
    assert not any(may(tree.session, None, action, tree.own, ON) for action in Action)


def test_a_member_under_rule_213_does_not_answer(tree: Tree) -> None:
    person = kit.add_person(tree.session, "Người 213", START)
    bond = Membership(person_id=person, unit_id=tree.own, bond=Bond.DECREE_213, starts_on=kit.SINCE)
    tree.session.add(bond)
    tree.session.flush()
    assert not may(tree.session, person, Action.ANSWER, tree.own, ON)
