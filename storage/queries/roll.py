"""Marks of a roll with their history, the rolls being taken, and what a member's own mark depends on."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from storage.queries.answers import bare
from storage.queries.consents import unspoken
from storage.queries.live import LivePosts
from storage.queries.people import MEMBER_BONDS
from storage.tables import (
    CodeTry,
    Mark,
    MarkHistory,
    Meeting,
    MeetingKind,
    MeetingState,
    Membership,
    Reason,
    Roll,
    RollMark,
    RollPost,
    RollSource,
    RollStep,
    Unit,
    table_of,
)

_ROLLS = table_of(Roll)
_MARKS = table_of(Mark)
_HISTORY = table_of(MarkHistory)
_MEETINGS = table_of(Meeting)
_MEMBERSHIPS = table_of(Membership)
_UNITS = table_of(Unit)
_POSTS = table_of(RollPost)
_TRIES = table_of(CodeTry)


@dataclass(frozen=True, slots=True)
class Marking:
    """One mark as it is to stand. `version` is one more than the version it was made from.

    `step_id` and `why` go into the history alone.
    """

    meeting_id: int
    person_id: int
    mark: RollMark | None
    source: RollSource
    marked_at: datetime
    by_account: int | None
    version: int
    minutes: int | None = None
    reason: Reason | None = None
    words: str | None = None
    made_up_on: date | None = None
    step_id: int | None = None
    why: str | None = None


def _upsert(insert: Any, *, only_empty: bool) -> Any:
    """Insert, or update the very version that was seen; with `only_empty` only where nothing is marked."""
    statement = insert(_MARKS).values({column.name: bindparam(column.name) for column in _MARKS.c})
    new = statement.excluded
    fields = {column.name: new[column.name] for column in _MARKS.c if not column.primary_key}
    seen = _MARKS.c.version == new.version - 1
    if only_empty:
        fields["version"] = _MARKS.c.version + 1
        seen = _MARKS.c.mark.is_(None)
    upsert = statement.on_conflict_do_update(
        index_elements=["meeting_id", "person_id"], set_=fields, where=seen
    )
    return upsert.returning(_MARKS.c.version)


_MARK = {
    "sqlite": _upsert(sqlite.insert, only_empty=False),
    "postgresql": _upsert(postgresql.insert, only_empty=False),
}
_CHECK_IN = {
    "sqlite": _upsert(sqlite.insert, only_empty=True),
    "postgresql": _upsert(postgresql.insert, only_empty=True),
}


def mark(session: Session, marking: Marking) -> bool:
    """Store the mark with its history row; False where somebody changed it since it was seen."""
    return _store(session, _MARK, marking)


def check_in(session: Session, marking: Marking) -> bool:
    """Store a member's own mark; False where anything is marked already. Its version is found here."""
    return _store(session, _CHECK_IN, marking)


def _store(session: Session, statements: dict[str, Any], marking: Marking) -> bool:
    if any((marking.reason, marking.words, marking.minutes)) and marking.person_id in unspoken(session):
        marking = replace(marking, reason=None, words=None, minutes=None)
    connection = session.connection()
    values = asdict(marking)
    row = {name: value for name, value in values.items() if name in _MARKS.c}
    version = connection.execute(statements[connection.dialect.name], row).scalar()
    if version is None:
        return False
    connection.execute(_HISTORY.insert(), {**values, "version": version})
    return True


_GATE: Select[Any] = (
    select(
        _ROLLS.c.meeting_id,
        _ROLLS.c.code,
        _ROLLS.c.closed_at,
        _MEETINGS.c.unit_id,
        _MEETINGS.c.starts_at,
        _MEETINGS.c.state,
        _UNITS.c.zone,
    )
    .join(_MEETINGS, _MEETINGS.c.id == _ROLLS.c.meeting_id)
    .join(_UNITS, _UNITS.c.id == _MEETINGS.c.unit_id)
    .where(_ROLLS.c.meeting_id == bindparam("meeting_id"))
)
_LISTED = select(literal(1)).where(
    _MEMBERSHIPS.c.unit_id == bindparam("unit_id"),
    _MEMBERSHIPS.c.person_id == bindparam("person_id"),
    _MEMBERSHIPS.c.bond.in_(MEMBER_BONDS),
    _MEMBERSHIPS.c.starts_on <= bindparam("day"),
    or_(_MEMBERSHIPS.c.ends_on.is_(None), _MEMBERSHIPS.c.ends_on >= bindparam("day")),
)


def gate(session: Session, meeting_id: int) -> Row[Any] | None:
    """What decides whether a member may mark himself: the roll, its meeting, the unit's zone."""
    return session.connection().execute(_GATE, {"meeting_id": meeting_id}).first()


def listed(session: Session, unit_id: int, person_id: int, day: date) -> bool:
    """Whether the person stands on the unit's list of that day."""
    values = {"unit_id": unit_id, "person_id": person_id, "day": day}
    return session.connection().execute(_LISTED, values).first() is not None


_LIVE = LivePosts(_POSTS, "roll")


def refresh_posts(session: Session, meeting_id: int, now: datetime) -> None:
    """Wish for every live post of the roll to be brought up to date."""
    _LIVE.refresh(session, meeting_id, now)


def wrong_code(session: Session, meeting_id: int, account_id: int) -> None:
    """Count a wrong code of this account."""
    connection = session.connection()
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(_TRIES).values(meeting_id=meeting_id, account_id=account_id, tries=1)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["meeting_id", "account_id"], set_={"tries": _TRIES.c.tries + 1}
        )
    )


def marks_of(session: Session, meeting_id: int) -> dict[int, Mark]:
    """The marks by person, as they stand in the database now; of whoever has said no, the mark alone."""
    statement = select_rows(Mark).where(Mark.meeting_id == meeting_id)
    rows = session.exec(statement.execution_options(populate_existing=True)).all()
    silent = unspoken(session)
    return {row.person_id: bare(row) if row.person_id in silent else row for row in rows}


def open_rolls(session: Session, unit_ids: Iterable[int]) -> list[Roll]:
    """The rolls now being taken in these units, the latest meeting first."""
    statement = (
        select_rows(Roll)
        .join(Meeting, col(Meeting.id) == Roll.meeting_id)
        .where(
            col(Meeting.unit_id).in_(tuple(unit_ids)),
            col(Roll.closed_at).is_(None),
            Meeting.state == MeetingState.CALLED,
        )
        .order_by(col(Meeting.starts_at).desc())
    )
    return list(session.exec(statement).all())


def unexcused_between(session: Session, person_id: int, since: datetime, until: datetime) -> int:
    """How often the person was absent without reason from a cell's meeting begun in [since, until)."""
    statement = (
        select(func.count())
        .select_from(_MARKS)
        .join(_ROLLS, _ROLLS.c.meeting_id == _MARKS.c.meeting_id)
        .join(_MEETINGS, _MEETINGS.c.id == _MARKS.c.meeting_id)
        .where(
            _MARKS.c.person_id == person_id,
            _MARKS.c.mark == RollMark.UNEXCUSED,
            _ROLLS.c.closed_at.is_not(None),
            and_(_MEETINGS.c.starts_at >= since, _MEETINGS.c.starts_at < until),
            _MEETINGS.c.kind != MeetingKind.PARTY_GROUP,
        )
    )
    return session.connection().execute(statement).scalar_one()


def last_single(session: Session, meeting_id: int, account_id: int) -> MarkHistory | None:
    """The one mark of what this account did last with the roll and has not undone; None where it was many."""
    step = session.exec(
        select_rows(RollStep.id)
        .where(
            RollStep.meeting_id == meeting_id,
            RollStep.by_account == account_id,
            col(RollStep.undone_at).is_(None),
        )
        .order_by(col(RollStep.id).desc())
    ).first()
    rows = session.exec(select_rows(MarkHistory).where(MarkHistory.step_id == step).limit(2)).all()
    return rows[0] if len(rows) == 1 else None
