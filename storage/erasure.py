"""Deleting a person for good. What meetings counted stays counted, under a row that names nobody.

A reference to a person that must exist goes with the person; an optional one is forgotten (see
`storage.tables.fields`). Only what a meeting's figures rest on is kept, pointed to the nameless row.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, SQLModel, col, select

from storage.queries.answers import refresh_notices
from storage.tables import (
    Account,
    Answer,
    Assignment,
    Chat,
    ChatType,
    DataRequest,
    EndReason,
    Meeting,
    Membership,
    Outbox,
    Person,
    RequestEnd,
    SendState,
    Task,
    TaskStep,
    table_of,
)

NAMELESS: dict[str, tuple[str, ...]] = {
    "memberships": (),
    "standings": (),
    "availabilities": ("place",),
    "answers": ("reason", "words"),
    "roll_marks": ("reason", "words"),
    "roll_enrolled": (),
    "roll_guests": (),
    "task_assignments": (),
}
"""Tables whose rows are kept without the name, and their columns that could tell who it was."""

_UNSENT = (SendState.PENDING, SendState.SENDING)


def erase(session: Session, person: Person, name: str, now: datetime, on: date) -> list[Chat]:
    """Delete the person with everything that names them; `name` is what stands in their place in lists.

    Returns the private chats they were reached in, emptied: the last word may still be sent there;
    then `forget_chats` takes them too.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")  # overwritten, not only released
    chats = _private_chats(session, person)
    nameless = Person(full_name=name, folded_name="", created_at=now)
    session.add(nameless)
    session.flush()
    _repoint(session, person, nameless)
    _blank_tasks(session, person, nameless)
    _end_memberships(session, nameless, on)
    _take_back_plans(session, nameless, now)
    _close_requests(session, person, now)
    _delete_messages(session, person, [chat.id for chat in chats], name)
    session.execute(delete(Account).where(col(Account.person_id) == person.id))
    session.execute(delete(Person).where(col(Person.id) == person.id))
    session.expire_all()
    return chats


def forget_chats(session: Session) -> None:
    """Delete the private chats nobody's account leads to any more, once nothing is to be sent there."""
    waiting = select(Outbox.chat_id).where(col(Outbox.state).in_(_UNSENT))
    reached = select(Account.private_chat_id).where(col(Account.private_chat_id).is_not(None))
    session.execute(
        delete(Chat).where(
            col(Chat.type) == ChatType.PRIVATE, col(Chat.id).not_in(reached), col(Chat.id).not_in(waiting)
        )
    )


def _private_chats(session: Session, person: Person) -> list[Chat]:
    statement = select(Chat).join(Account, col(Account.private_chat_id) == Chat.id)
    return list(session.exec(statement.where(Account.person_id == person.id)).all())


def _repoint(session: Session, person: Person, nameless: Person) -> None:
    for name, telling in NAMELESS.items():
        table = SQLModel.metadata.tables[name]
        blank: dict[str, str | None] = dict.fromkeys(telling)
        if "name" in table.c:
            blank["name"] = nameless.full_name
        mine = update(table).where(table.c.person_id == person.id)
        session.connection().execute(mine.values(person_id=nameless.id, **blank))


def _blank_tasks(session: Session, person: Person, nameless: Person) -> None:
    """What was said of the person's tasks goes; where another task names the person, the name does."""
    mine = select(Assignment.id).where(Assignment.person_id == nameless.id)
    session.execute(update(TaskStep).where(col(TaskStep.assignment_id).in_(mine)).values(words=None))
    for column in (table_of(Task).c.what, table_of(TaskStep).c.words):
        blank = {column: func.replace(column, person.full_name, nameless.full_name)}
        named = column.contains(person.full_name, autoescape=True)
        session.execute(update(column.table).where(named).values(blank))


def _end_memberships(session: Session, nameless: Person, on: date) -> None:
    """Meetings from today on no longer wait for somebody who is not there."""
    yesterday = on - timedelta(days=1)
    for membership in session.exec(select(Membership).where(Membership.person_id == nameless.id)):
        if membership.starts_on > yesterday:
            session.delete(membership)
        elif membership.ends_on is None or membership.ends_on > yesterday:
            membership.ends_on, membership.end_reason = yesterday, EndReason.OTHER


def _take_back_plans(session: Session, nameless: Person, now: datetime) -> None:
    """What was answered about a meeting ahead counts for nothing any more."""
    ahead = select(Meeting.id).where(Meeting.starts_at > now)
    mine = select(Answer).where(Answer.person_id == nameless.id, col(Answer.meeting_id).in_(ahead))
    for answer in session.exec(mine).all():
        session.delete(answer)
        session.flush()
        refresh_notices(session, answer.meeting_id, now)


def _close_requests(session: Session, person: Person, now: datetime) -> None:
    """What else was asked has no object any more; the rows stay as proof, without the words."""
    mine = update(DataRequest).where(col(DataRequest.person_id) == person.id)
    session.execute(mine.values(words=None))
    still_open = mine.where(col(DataRequest.ended_at).is_(None))
    session.execute(still_open.values(ended_at=now, ended=RequestEnd.TAKEN_BACK))


def _delete_messages(session: Session, person: Person, chats: Sequence[int | None], name: str) -> None:
    """All messages to the person go; of those to others that hold the name, the words."""
    session.execute(delete(Outbox).where(col(Outbox.chat_id).in_(chats)))
    ended = select(Outbox.id, Outbox.content).where(col(Outbox.state).not_in(_UNSENT))
    telling = [
        key
        for key, content in session.exec(ended)
        if person.full_name in json.dumps(content, ensure_ascii=False)
    ]
    for start in range(0, len(telling), 500):
        some = update(Outbox).where(col(Outbox.id).in_(telling[start : start + 500]))
        session.execute(some.values(content={"text": name}))
