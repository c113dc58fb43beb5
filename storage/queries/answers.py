"""Answers to a meeting: the hot path, in constant statements."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session
from sqlmodel import select as select_rows

from storage.queries.live import LivePosts
from storage.tables import (
    Answer,
    AnswerChoice,
    AnswerHistory,
    AnswerSource,
    Bond,
    Meeting,
    Membership,
    Notice,
    Outbox,
    Reason,
    SendState,
    Unit,
    table_of,
)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as given. `words` only where no category fits."""

    meeting_id: int
    person_id: int
    choice: AnswerChoice
    source: AnswerSource
    answered_at: datetime
    by_account: int | None
    reason: Reason | None = None
    words: str | None = None
    minutes_late: int | None = None
    after_deadline: bool = False


_ANSWERS = table_of(Answer)
_HISTORY = table_of(AnswerHistory)
_MEETINGS = table_of(Meeting)
_MEMBERSHIPS = table_of(Membership)
_UNITS = table_of(Unit)
_NOTICES = table_of(Notice)
_OUTBOX = table_of(Outbox)

_DETAILS = ("reason", "words", "minutes_late")


def _upsert(insert: Any) -> Any:
    statement = insert(_ANSWERS)
    new = statement.excluded
    same_choice = _ANSWERS.c.choice == new.choice
    news = [and_(new[name].is_not(None), _ANSWERS.c[name].is_distinct_from(new[name])) for name in _DETAILS]
    fields = [column.name for column in _ANSWERS.c if not column.primary_key]
    return statement.on_conflict_do_update(
        index_elements=["meeting_id", "person_id"],
        set_={name: new[name] for name in fields},
        where=or_(~same_choice, *news),
    ).returning(_ANSWERS.c.person_id)


_UPSERT = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}


def record(session: Session, said: Said) -> bool:
    """Store the answer and its history row; False where it says nothing new.

    The last answer wins. The same choice again without a reason does not wipe the reason given before.
    """
    connection = session.connection()
    values = asdict(said)
    if connection.execute(_UPSERT[connection.dialect.name], values).first() is None:
        return False
    connection.execute(_HISTORY.insert(), values)
    return True


_UNHEARD = (
    select(_OUTBOX.c.id)
    .join(_NOTICES, _NOTICES.c.outbox_id == _OUTBOX.c.id)
    .where(
        _NOTICES.c.meeting_id == _MEETINGS.c.id,
        _NOTICES.c.chat_id == bindparam("chat_id"),
        _OUTBOX.c.state == SendState.UNKNOWN,
    )
    .limit(1)
    .scalar_subquery()
)
_BALLOT = (
    select(
        _UNHEARD.label("unheard"),
        _MEETINGS.c.id,
        _MEETINGS.c.unit_id,
        _MEETINGS.c.starts_at,
        _MEETINGS.c.answer_by,
        _MEETINGS.c.state,
        _UNITS.c.zone,
        exists(
            select(literal(1)).where(
                _MEMBERSHIPS.c.unit_id == _MEETINGS.c.unit_id,
                _MEMBERSHIPS.c.person_id == bindparam("person_id"),
                _MEMBERSHIPS.c.bond.in_((Bond.MEMBER, Bond.VISITING)),
                _MEMBERSHIPS.c.starts_on <= bindparam("on"),
                or_(_MEMBERSHIPS.c.ends_on.is_(None), _MEMBERSHIPS.c.ends_on >= bindparam("on")),
            )
        ).label("asked"),
    )
    .join(_UNITS, _UNITS.c.id == _MEETINGS.c.unit_id)
    .where(_MEETINGS.c.id == bindparam("meeting_id"))
)


def ballot(session: Session, meeting_id: int, person_id: int, on: date, chat_id: int) -> Row[Any] | None:
    """The meeting, with `asked`: whether the person is among those it asks on that day.

    `unheard` is the outbox row of its notice in that chat, where it is unknown whether it arrived.
    """
    values = {"meeting_id": meeting_id, "person_id": person_id, "on": on, "chat_id": chat_id}
    return session.connection().execute(_BALLOT, values).first()


_LIVE = LivePosts(_NOTICES, "notice")


def refresh_notices(session: Session, meeting_id: int, now: datetime) -> None:
    """Wish for every live notice of the meeting to be brought up to date; one wish at a time waits."""
    _LIVE.refresh(session, meeting_id, now)


def answers_of(session: Session, meeting_id: int) -> dict[int, Answer]:
    """The answers of a meeting by person."""
    rows = session.exec(select_rows(Answer).where(Answer.meeting_id == meeting_id)).all()
    return {row.person_id: row for row in rows}
