"""Answers to a meeting: the hot path, in constant statements."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, false, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session
from sqlmodel import select as select_rows

from storage.queries.consents import unspoken
from storage.queries.live import LivePosts
from storage.queries.people import MEMBER_BONDS
from storage.tables import (
    Answer,
    AnswerChoice,
    AnswerHistory,
    AnswerSource,
    Mark,
    Meeting,
    Membership,
    Notice,
    Outbox,
    Reason,
    SendState,
    Unit,
    table_of,
)
from storage.unit_of_work import current_update


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

REPEATED_WITHIN = timedelta(days=1)
"""Platforms push an update again for a day at most."""

Kept = TypeVar("Kept", Answer, Mark)
_DETAILS = ("reason", "words", "minutes_late")


def _overtaken(channel: Any, order: Any) -> ColumnElement[bool]:
    """The answer that stands came in a later update of the same account of the bot.

    Numbers may start anew after an idle week (Telegram: Update.update_id), so only what was heard
    since the bound `since` is compared.
    """
    return and_(
        _ANSWERS.c.channel == channel,
        _ANSWERS.c.update_order > order,
        _ANSWERS.c.answered_at > bindparam("since", type_=_ANSWERS.c.answered_at.type),
    )


def _upsert(insert: Any) -> Any:
    """Returns nothing where the new answer says nothing new, or is older than the one that stands."""
    statement = insert(_ANSWERS).values({column.name: bindparam(column.name) for column in _ANSWERS.c})
    new = statement.excluded
    same_choice = _ANSWERS.c.choice == new.choice
    news = [and_(new[name].is_not(None), _ANSWERS.c[name].is_distinct_from(new[name])) for name in _DETAILS]
    fields = [column.name for column in _ANSWERS.c if not column.primary_key]
    return statement.on_conflict_do_update(
        index_elements=["meeting_id", "person_id"],
        set_={name: new[name] for name in fields},
        where=and_(
            or_(~same_choice, *news), ~func.coalesce(_overtaken(new.channel, new.update_order), false())
        ),
    ).returning(_ANSWERS.c.person_id)


_UPSERT = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
_THE_ANSWER = (
    _ANSWERS.c.meeting_id == bindparam("of_meeting"),
    _ANSWERS.c.person_id == bindparam("of_person"),
)
_STANDS_AGAINST = select(literal(1)).where(
    *_THE_ANSWER, _overtaken(bindparam("of_channel"), bindparam("of_order"))
)
_SAID_AGAIN = (
    update(_ANSWERS)
    .where(
        *_THE_ANSWER,
        _ANSWERS.c.channel == bindparam("of_channel"),
        _ANSWERS.c.update_order < bindparam("of_order"),
    )
    .values(update_order=bindparam("of_order"))
)
_KEEP_HISTORY = _HISTORY.insert().values(
    {column.name: bindparam(column.name) for column in _HISTORY.c if column.name != "id"}
)


class Recorded(Enum):
    NEWS = "news"
    SAME = "same"  # it says nothing that did not stand already
    OVERTAKEN = "overtaken"  # an answer given later stands already


def record(session: Session, said: Said) -> Recorded:
    """Store the answer, with its history row where it is not the same again.

    Of a person who has said no to being kept, the choice alone. The last answer wins, last by the
    platform's order of updates. The same choice again without a reason does not wipe the reason given before.
    """
    if any((said.reason, said.words, said.minutes_late)) and said.person_id in unspoken(session):
        said = replace(said, reason=None, words=None, minutes_late=None)
    connection = session.connection()
    heard = current_update(session)
    channel, order = (heard.channel, heard.order) if heard else (None, None)
    since = {"since": said.answered_at - REPEATED_WITHIN}
    values = asdict(said)
    answer = {**values, **since, "channel": channel, "update_order": order}
    if connection.execute(_UPSERT[connection.dialect.name], answer).first() is not None:
        connection.execute(_KEEP_HISTORY, {**values, "overtaken": False})
        return Recorded.NEWS
    this = {
        "of_meeting": said.meeting_id,
        "of_person": said.person_id,
        "of_channel": channel,
        "of_order": order,
    }
    if connection.execute(_STANDS_AGAINST, {**this, **since}).first() is None:
        connection.execute(_SAID_AGAIN, this)
        return Recorded.SAME
    connection.execute(_KEEP_HISTORY, {**values, "overtaken": True})
    return Recorded.OVERTAKEN


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
                _MEMBERSHIPS.c.bond.in_(MEMBER_BONDS),
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
    """The answers of a meeting by person; of whoever has said no to being kept, the choice alone."""
    rows = session.exec(select_rows(Answer).where(Answer.meeting_id == meeting_id)).all()
    silent = unspoken(session)
    return {row.person_id: bare(row) if row.person_id in silent else row for row in rows}


def bare(row: Kept) -> Kept:
    """A copy of an answer or a mark without what was said about it; the row itself is left as it is."""
    told = row.model_dump()
    return type(row)(**{**told, **{name: None for name in told if name in _DETAILS or name == "minutes"}})
