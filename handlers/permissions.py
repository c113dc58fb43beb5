"""Who may do what: one table of role × action; every handler asks it. No answer means no."""

from datetime import date
from enum import Enum, StrEnum

from sqlmodel import Session

from storage.queries.people import MEMBER_BONDS, roles_of, units_of
from storage.queries.units import ancestors, below
from storage.tables import RoleKind


class Action(StrEnum):
    CALL_MEETING = "call_meeting"
    ANSWER = "answer"
    ANSWER_FOR_OTHERS = "answer_for_others"
    SEE_NAMES = "see_names"  # who comes, who does not and why
    SEE_COUNTS = "see_counts"
    JOIN_GROUP = "join_group"
    EDIT_PEOPLE = "edit_people"  # who belongs to the unit, in what standing, present or exempt
    EDIT_TREE = "edit_tree"  # units and roles
    LINK_PEOPLE = "link_people"  # invite, confirm who is who, undo a wrong link
    SEE_AUDIT = "see_audit"
    HANDLE_REQUESTS = "handle_requests"  # what people ask about their own data
    TAKE_ROLL = "take_roll"  # open it, mark others, close it, correct it
    DECIDE_UNEXCUSED = "decide_unexcused"  # that an absence was without reason
    NOTIFY_RESIDENTS = "notify_residents"  # write to the groups of residents around the cell
    BROADCAST = "broadcast"  # write to many chats at once, see what reached whom
    HANDLE_REMARKS = "handle_remarks"  # read what residents remark, answer it, pass it on
    GIVE_TASK = "give_task"  # give it, confirm it, change it, see how it goes


class Reach(Enum):
    OWN = "own"  # the unit the role is held on
    BELOW = "below"  # that unit and all below it


_GRANTS: dict[RoleKind, dict[Action, Reach]] = {
    RoleKind.ADMINISTRATOR: {
        Action.SEE_COUNTS: Reach.BELOW,
        Action.JOIN_GROUP: Reach.BELOW,
        Action.EDIT_PEOPLE: Reach.BELOW,
        Action.EDIT_TREE: Reach.BELOW,
        Action.LINK_PEOPLE: Reach.BELOW,
        Action.SEE_AUDIT: Reach.BELOW,
        Action.HANDLE_REQUESTS: Reach.BELOW,
        Action.BROADCAST: Reach.BELOW,
    },
    RoleKind.COMMITTEE_STAFF: {
        Action.SEE_COUNTS: Reach.BELOW,
        Action.BROADCAST: Reach.BELOW,
        Action.HANDLE_REMARKS: Reach.BELOW,
        Action.GIVE_TASK: Reach.OWN,
    },
    RoleKind.OVERSEER: {Action.SEE_COUNTS: Reach.BELOW, Action.SEE_NAMES: Reach.BELOW},
    RoleKind.SECRETARY: {
        Action.CALL_MEETING: Reach.BELOW,
        Action.ANSWER_FOR_OTHERS: Reach.BELOW,
        Action.SEE_NAMES: Reach.BELOW,
        Action.SEE_COUNTS: Reach.BELOW,
        Action.JOIN_GROUP: Reach.BELOW,
        Action.EDIT_PEOPLE: Reach.BELOW,
        Action.LINK_PEOPLE: Reach.BELOW,
        Action.TAKE_ROLL: Reach.BELOW,
        Action.DECIDE_UNEXCUSED: Reach.BELOW,
        Action.NOTIFY_RESIDENTS: Reach.BELOW,
        Action.HANDLE_REMARKS: Reach.BELOW,
        Action.GIVE_TASK: Reach.BELOW,
    },
    RoleKind.PARTY_GROUP_LEADER: {
        Action.CALL_MEETING: Reach.OWN,
        Action.ANSWER_FOR_OTHERS: Reach.OWN,
        Action.SEE_NAMES: Reach.OWN,
        Action.SEE_COUNTS: Reach.OWN,
        Action.TAKE_ROLL: Reach.OWN,
        Action.GIVE_TASK: Reach.OWN,
    },
    RoleKind.MEMBER: {Action.ANSWER: Reach.OWN, Action.SEE_COUNTS: Reach.OWN},
    RoleKind.RESIDENT: {},
}
_GRANTS[RoleKind.DEPUTY] = _GRANTS[RoleKind.SECRETARY]


def reach(role: RoleKind, action: Action) -> Reach | None:
    """How far the role allows the action; None where it does not."""
    return _GRANTS[role].get(action)


def may(session: Session, person_id: int | None, action: Action, unit_id: int, on: date) -> bool:
    """Whether the person may do this to the unit on that day."""
    if person_id is None:
        return False
    line = ancestors(session, unit_id)
    granted = any(
        role.unit_id in _within(line, reach(role.kind, action)) for role in roles_of(session, person_id, on)
    )
    return granted or _as_member(session, person_id, action, unit_id, on)


def units_for(session: Session, person_id: int, action: Action, on: date) -> list[int]:
    """The units the person's roles name for this action, without those below them."""
    roles = roles_of(session, person_id, on)
    return sorted({role.unit_id for role in roles if reach(role.kind, action) is not None})


def within_reach(session: Session, person_id: int | None, action: Action, on: date) -> set[int]:
    """The units the person's roles allow this action on, with those below where the role reaches so far."""
    roles = roles_of(session, person_id, on) if person_id is not None else []
    units: set[int] = set()
    for role in roles:
        match reach(role.kind, action):
            case Reach.OWN:
                units.add(role.unit_id)
            case Reach.BELOW:
                units.update(below(session, role.unit_id))
    return units


def anywhere(session: Session, person_id: int, action: Action, on: date) -> bool:
    """Whether the person may do this to any unit at all."""
    if units_for(session, person_id, action, on):
        return True
    as_member = reach(RoleKind.MEMBER, action) is not None
    return as_member and bool(units_of(session, person_id, on, MEMBER_BONDS))


def roles_with(action: Action) -> tuple[RoleKind, ...]:
    """The roles that allow the action at all."""
    return tuple(role for role, grants in _GRANTS.items() if action in grants)


def _within(line: list[int], how_far: Reach | None) -> list[int]:
    match how_far:
        case None:
            return []
        case Reach.OWN:
            return line[:1]
        case Reach.BELOW:
            return line


def _as_member(session: Session, person_id: int, action: Action, unit_id: int, on: date) -> bool:
    if reach(RoleKind.MEMBER, action) is None:
        return False
    return unit_id in units_of(session, person_id, on, MEMBER_BONDS)
