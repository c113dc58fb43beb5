"""Deleting a person for good. What meetings counted stays counted, under a row that names nobody.

A reference to a person that must exist goes with the person; an optional one is forgotten (see
`storage.tables.fields`). Only what a meeting's figures rest on is kept, pointed to the nameless row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.queries.answers import refresh_notices
from storage.tables import (
    Account,
    Answer,
    Assignment,
    Chat,
    ChatType,
    DataRequest,
    DeadLetter,
    EndReason,
    Erasure,
    Meeting,
    Membership,
    Outbox,
    Person,
    Remark,
    RequestEnd,
    SendState,
    TaskStep,
)
from storage.traces import replace, traces

TITLES = ("đ/c", "đồng chí", "ông", "bà", "anh", "chị", "cô", "chú", "bác", "em")
WRITTEN = ("broadcasts", "materials", "meetings", "series", "series_occurrences", "tasks", "task_steps",
           "roll_guests", "roll_mark_history", "data_requests", "attachments", "remarks",
           "opinions")  # fmt: skip
BOTS_OWN = ("outbox", "conversations", "questions")
"""Titles before a given name; the tables of what people wrote themselves; those of what the bot says, where a
name is replaced even if another bears it too: it is soon gone anyway."""

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


@dataclass(frozen=True, slots=True)
class Erased:
    """`chats`: the private chats the person was reached in, emptied: the last word may still be sent there;
    then `forget_chats` takes them too. `left`: where words of others may still mean the person."""

    chats: list[Chat]
    left: list[tuple[str, int]]


BESIDE: dict[str, tuple[str, ...]] = {
    **{name: columns for name, columns in NAMELESS.items() if columns},
    "answer_history": ("reason", "words"),
    "roll_mark_history": ("reason", "words"),
}
"""What is told of a person beside the bare facts that figures rest on."""

_UNSENT = (SendState.PENDING, SendState.SENDING)


def erase(session: Session, person: Person, name: str, now: datetime, on: date) -> Erased:
    """Delete the person with everything that names them; `name` is what stands in their place in lists."""
    chats, words = _private_chats(session, person), _words_for(session, person)
    nameless = Person(full_name=name, folded_name="", created_at=now)
    session.add(nameless)
    session.flush()
    _repoint(session, person, nameless)
    _blank_tasks(session, nameless)
    _end_memberships(session, nameless, on)
    _take_back_plans(session, nameless, now)
    _close_requests(session, person, now)
    _blank_remarks(session, person)
    _delete_messages(session, chats)
    _put_instead(session, words, name)
    _put_instead(session, [person.full_name], name, BOTS_OWN)
    left = _left(session, person, words)
    session.add(Erasure(person_id=person.id, created_at=person.created_at, at=now))
    session.execute(delete(Account).where(col(Account.person_id) == person.id))
    session.execute(delete(Person).where(col(Person.id) == person.id))
    session.flush()
    session.expire_all()
    return Erased(chats, left)


def forget_reasons(session: Session, person_id: int) -> None:
    """Of whoever has said no, what was told beside the choices and marks goes: reasons, words, places."""
    session.flush()
    for table, columns in BESIDE.items():
        rows = SQLModel.metadata.tables[table]
        mine = update(rows).where(rows.c.person_id == person_id)
        session.connection().execute(mine.values(dict.fromkeys(columns)))
    session.expire_all()


def forget_chats(session: Session) -> None:
    """Delete the private chats nobody's account leads to any more, once nothing is to be sent there."""
    session.execute(_FORGET_CHATS)


def orphans() -> SelectOfScalar[int]:
    """The private chats nobody's account leads to."""
    reached = select(Account.private_chat_id).where(col(Account.private_chat_id).is_not(None))
    return select(Chat.id).where(Chat.type != ChatType.GROUP, col(Chat.id).not_in(reached))


_FORGET_CHATS = delete(Chat).where(
    col(Chat.id).in_(
        orphans().where(col(Chat.id).not_in(select(Outbox.chat_id).where(col(Outbox.state).in_(_UNSENT))))
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


def _words_for(session: Session, person: Person) -> list[str]:
    """The words that mean this person and nobody else: the name, with diacritics and without, unless another
    bears it too or it is one word; the phone number."""
    others = select(Person.full_name, Person.folded_name).where(Person.id != person.id)
    shared = {
        name for pair in session.exec(others.where(Person.folded_name == person.folded_name)) for name in pair
    }
    names = [name for name in (person.full_name, person.folded_name) if " " in name and name not in shared]
    return names + [phone for phone in (person.phone, _at_home(person.phone)) if phone]


def _at_home(phone: str | None) -> str | None:
    """+84901234567 as it is written here: 0901234567."""
    return phone and f"0{phone.removeprefix('+84')}"


def _put_instead(
    session: Session, words: Sequence[str], name: str, tables: Sequence[str] | None = None
) -> None:
    for trace in list(traces(session, words, tables)) if words else ():
        replace(session, trace, words, name)


def _left(session: Session, person: Person, replaced: Sequence[str]) -> list[tuple[str, int]]:
    """Where words may still mean the person: the given name with an address before it, the nickname, and the
    whole name where it is another's too. Tables and numbers."""
    given = person.full_name.rpartition(" ")[2]
    words = [f"{title} {given}" for title in TITLES] + [person.nickname or ""]
    words += [] if person.full_name in replaced else [person.full_name]
    found = traces(session, [word for word in words if word], WRITTEN)
    return sorted({(trace.table.name, trace.key[0]) for trace in found})


def _blank_tasks(session: Session, nameless: Person) -> None:
    """What was said of the person's tasks goes."""
    mine = select(Assignment.id).where(Assignment.person_id == nameless.id)
    session.execute(update(TaskStep).where(col(TaskStep.assignment_id).in_(mine)).values(words=None))


def _blank_remarks(session: Session, person: Person) -> None:
    """What the person remarked as a resident goes; that there was a remark stays in the count."""
    mine = select(Account.id).where(Account.person_id == person.id)
    session.execute(update(Remark).where(col(Remark.account_id).in_(mine)).values(words="", answer=""))


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


def _delete_messages(session: Session, chats: Sequence[Chat]) -> None:
    """All messages to the person go, and what could not be handled of theirs."""
    session.execute(delete(Outbox).where(col(Outbox.chat_id).in_([chat.id for chat in chats])))
    for chat in chats:
        theirs = (DeadLetter.channel == chat.channel, DeadLetter.chat == chat.external_id)
        session.execute(delete(DeadLetter).where(*theirs))  # type: ignore[arg-type]
