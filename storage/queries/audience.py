"""Which chats a broadcast's rule means: groups by their kind, secretaries privately, of units and all below.

Found at the moment of asking: a cell that joins while a broadcast runs is reached, a group taken off is not.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple, Self

from sqlalchemy import CTE, ColumnElement, Row, Subquery, and_, bindparam, exists, func, or_, select
from sqlmodel import Session

from storage.outbox_states import CHATS
from storage.queries.consents import in_force
from storage.tables import Account, ChatType, Consent, Membership, Role, RoleKind, Unit, UnitKind, table_of
from storage.tables import Audience as GroupKind

_UNITS, _ROLES = table_of(Unit), table_of(Role)
_ACCOUNTS, _CONSENTS = table_of(Account), table_of(Consent)
_MEMBERSHIPS = table_of(Membership)

UNITS_WITH: dict[GroupKind, tuple[UnitKind, ...]] = {
    GroupKind.CELL: (UnitKind.CELL,),
    GroupKind.RESIDENTS: (UnitKind.CELL,),
    GroupKind.SELF_MANAGED: (UnitKind.SELF_MANAGED,),
    GroupKind.SECRETARIES: (UnitKind.COMMITTEE,),
    GroupKind.COMMITTEE: (UnitKind.COMMITTEE,),
}
"""The units that ought to have a group of each kind."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The groups of these kinds, and each secretary privately, of the `units` and all below them, without
    the units `without` and all below those."""

    units: tuple[int, ...]
    groups: tuple[GroupKind, ...] = (GroupKind.CELL,)
    secretaries: bool = False
    without: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        groups = tuple(GroupKind(word) for word in data["groups"])
        return cls(tuple(data["units"]), groups, data["secretaries"], tuple(data["without"]))

    def asks_in(self, kind: GroupKind) -> bool:
        """Whether a receipt can be asked for in a group of this kind: a cell's own, where its secretary is
        not asked alone."""
        return kind is GroupKind.CELL and not self.secretaries

    def values(self, on: date) -> dict[str, Any]:
        """What the statements below ask for; -1 is no unit's number, "" no kind."""
        return {
            "units": list(self.units) or [-1],
            "without": list(self.without) or [-1],
            "kinds": [kind.value for kind in self.groups] or [""],
            "on": on,
        }


class Place(NamedTuple):
    """A chat to send to, and whom it is for. `asks`: whether a receipt can be asked for there; `edits`: the
    outbox row of the message it takes the place of."""

    chat_id: int
    channel: str
    thread: str | None
    unit_id: int | None
    person_id: int | None
    asks: bool = False
    edits: int | None = None


class Unreached(NamedTuple):
    """A unit that the rule means and no open chat stands for. `closed`: there is a chat, but the bot was
    removed from it, or blocked; `secretary`: it is the secretary who is not reached, not a group."""

    unit: str
    closed: bool
    secretary: bool


def _tree() -> CTE:
    """The units of an audience. Those that have ended speak to nobody any more."""
    alive = and_(_UNITS.c.ended_on.is_(None), _UNITS.c.id.not_in(bindparam("without", expanding=True)))
    wanted = _UNITS.c.id.in_(bindparam("units", expanding=True))
    tree = select(_UNITS.c.id).where(wanted, alive).cte("meant", recursive=True)
    return tree.union(select(_UNITS.c.id).join(tree, _UNITS.c.parent_id == tree.c.id).where(alive))


_TREE = _tree()
_IN_TREE = select(_TREE.c.id)
_MEANT: tuple[ColumnElement[bool], ...] = (
    CHATS.c.type == ChatType.GROUP,
    CHATS.c.audience.in_(bindparam("kinds", expanding=True)),
    CHATS.c.unit_id.in_(_IN_TREE),
)
_GROUPS = select(CHATS).where(*_MEANT, CHATS.c.closed_at.is_(None))
_NEXT_GROUPS = _GROUPS.where(CHATS.c.id > bindparam("after")).order_by(CHATS.c.id).limit(bindparam("many"))

_OPEN_ACCOUNT = CHATS.alias()
_PRIVATE_CHAT = (
    select(_OPEN_ACCOUNT.c.id)
    .join(_ACCOUNTS, _ACCOUNTS.c.private_chat_id == _OPEN_ACCOUNT.c.id)
    .join(_CONSENTS, _CONSENTS.c.person_id == _ACCOUNTS.c.person_id)
    .where(_ACCOUNTS.c.person_id == _ROLES.c.person_id, _OPEN_ACCOUNT.c.type == ChatType.PRIVATE)
    .where(_OPEN_ACCOUNT.c.closed_at.is_(None), in_force())
    .order_by(_ACCOUNTS.c.seen_at.desc())
    .limit(1)
    .correlate(_ROLES)
    .scalar_subquery()
)
"""Where whoever holds the role is reached alone: as `storage.queries.people.private_chat` says it."""


def _secretaries() -> Subquery:
    held = and_(
        _ROLES.c.kind == RoleKind.SECRETARY,
        _ROLES.c.unit_id.in_(_IN_TREE),
        _ROLES.c.starts_on <= bindparam("on"),
        or_(_ROLES.c.ends_on.is_(None), _ROLES.c.ends_on >= bindparam("on")),
    )
    return select(_ROLES.c.person_id, _ROLES.c.unit_id, _PRIVATE_CHAT.label("chat_id")).where(held).subquery()


_SECRETARIES = _secretaries()
_REACHED = (
    select(
        CHATS.c.id,
        CHATS.c.channel,
        CHATS.c.thread,
        func.min(_SECRETARIES.c.unit_id).label("unit_id"),
        _SECRETARIES.c.person_id,
    )
    .join(_SECRETARIES, _SECRETARIES.c.chat_id == CHATS.c.id)
    .group_by(CHATS.c.id, CHATS.c.channel, CHATS.c.thread, _SECRETARIES.c.person_id)
)
_NEXT_SECRETARIES = (
    _REACHED.where(_SECRETARIES.c.person_id > bindparam("after"))
    .order_by(_SECRETARIES.c.person_id)
    .limit(bindparam("many"))
)


def next_groups(session: Session, audience: Audience, on: date, after: int, many: int) -> list[Place]:
    """At most `many` open groups of the audience with a number above `after`, in order."""
    if not audience.groups:
        return []
    values = {**audience.values(on), "after": after, "many": many}
    rows = session.connection().execute(_NEXT_GROUPS, values)
    return [_group(row, asks=audience.asks_in(row.audience)) for row in rows]


def _group(row: Row[Any], *, asks: bool) -> Place:
    return Place(row.id, row.channel, row.thread, row.unit_id, None, asks)


def next_secretaries(session: Session, audience: Audience, on: date, after: int, many: int) -> list[Place]:
    """At most `many` secretaries with a person's number above `after`, each in the private chat used last."""
    if not audience.secretaries:
        return []
    values = {**audience.values(on), "after": after, "many": many}
    rows = session.connection().execute(_NEXT_SECRETARIES, values)
    return [Place(row.id, row.channel, None, row.unit_id, row.person_id, asks=True) for row in rows]


def reached(session: Session, audience: Audience, on: date) -> dict[str, int]:
    """How many chats the rule means now, by channel account."""
    session.flush()
    counts: dict[str, int] = {}
    wanted = [_GROUPS] if audience.groups else []
    wanted += [_REACHED] if audience.secretaries else []
    for statement in wanted:
        found = statement.subquery()
        by_channel = select(found.c.channel, func.count().label("chats")).group_by(found.c.channel)
        for row in session.connection().execute(by_channel, audience.values(on)):
            counts[row.channel] = counts.get(row.channel, 0) + row.chats
    return counts


_MEMBERS = (
    select(func.count(_MEMBERSHIPS.c.person_id.distinct()))
    .join(CHATS, CHATS.c.unit_id == _MEMBERSHIPS.c.unit_id)
    .where(
        *_MEANT,
        CHATS.c.closed_at.is_(None),
        CHATS.c.audience == GroupKind.CELL.value,
        _MEMBERSHIPS.c.starts_on <= bindparam("on"),
        or_(_MEMBERSHIPS.c.ends_on.is_(None), _MEMBERSHIPS.c.ends_on >= bindparam("on")),
    )
)


def people_reached(session: Session, audience: Audience, on: date) -> int:
    """How many members stand behind the open groups of cells of the rule; without these, how many
    secretaries are written to."""
    if GroupKind.CELL in audience.groups:
        return int(session.connection().execute(_MEMBERS, audience.values(on)).scalar_one())
    if not audience.secretaries:
        return 0
    found = select(func.count()).select_from(_REACHED.subquery())
    return int(session.connection().execute(found, audience.values(on)).scalar_one())


def unreached(session: Session, audience: Audience, on: date) -> list[Unreached]:
    """The units of the rule for which no open chat stands, by name: once for each kind of group that is
    missing, once for a secretary who cannot be written to."""
    session.flush()
    found = [one for kind in audience.groups for one in _without_group(session, audience, on, kind)]
    return sorted(found + (_without_secretary(session, audience, on) if audience.secretaries else []))


def _without_group(session: Session, audience: Audience, on: date, kind: GroupKind) -> list[Unreached]:
    of_unit = and_(*_MEANT, CHATS.c.unit_id == _UNITS.c.id)
    missing = select(_UNITS.c.name, exists().where(of_unit).label("closed")).where(
        _UNITS.c.id.in_(_IN_TREE),
        _UNITS.c.kind.in_(UNITS_WITH[kind]),
        ~exists().where(of_unit, CHATS.c.closed_at.is_(None)),
    )
    values = {**audience.values(on), "kinds": [kind.value]}
    rows = session.connection().execute(missing, values)
    return [Unreached(row.name, bool(row.closed), secretary=False) for row in rows]


def _without_secretary(session: Session, audience: Audience, on: date) -> list[Unreached]:
    heard = exists().where(_SECRETARIES.c.unit_id == _UNITS.c.id, _SECRETARIES.c.chat_id.is_not(None))
    missing = select(_UNITS.c.name).where(_UNITS.c.id.in_(_IN_TREE), _UNITS.c.kind == UnitKind.CELL, ~heard)
    rows = session.connection().execute(missing, audience.values(on))
    return [Unreached(row.name, closed=False, secretary=True) for row in rows]
