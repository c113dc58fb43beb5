"""What the consent text promises to keep no longer: who has left, old reasons, strange groups' names.

Meetings keep their figures: choices and marks stay, under a row that names nobody.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, SQLModel, col, func, select

from handlers.house import House
from handlers.local_time import today
from handlers.privacy import copies
from handlers.telling import administrators_chats, tell
from storage.erasure import erase
from storage.tables import AuditEntry, Chat, ChatType, Meeting, Membership, Person, Role, table_of

AT_ONCE = 3
"""How many people one beat forgets: each looks through all texts, and others wait for the database."""
REASONS = ("answers", "answer_history", "roll_marks", "roll_mark_history")


def keep_no_longer(session: Session, house: House, now: datetime) -> None:
    """Every hour: forget what has been kept for its time."""
    _forget_reasons(session, house, now)
    strange = update(Chat).where(col(Chat.type) == ChatType.GROUP, col(Chat.unit_id).is_(None))
    session.execute(strange.where(col(Chat.title) != "").values(title=""))
    gone = former(session, today(now) - timedelta(days=house.rules.keep_former_days))[:AT_ONCE]
    for person in gone:
        copies.remove(house, person.id)
        session.add(AuditEntry(at=now, action="forget_former", subject=f"person:{person.id}"))
        erase(session, person, house.wording.text("privacy.nameless"), now, today(now))
    if gone:
        _tell(session, house, now)


def former(session: Session, before: date) -> list[Person]:
    """People who belonged somewhere or held an office, and whose last day of all that was before that day."""
    ended = []
    for table in (Membership, Role):
        last = table_of(table).c.ends_on
        lasting = select(table.person_id).where(last.is_(None) | (last >= before))
        ended.append(col(Person.id).not_in(lasting))
    were = [col(Person.id).in_(select(table.person_id)) for table in (Membership, Role)]
    named = Person.folded_name != ""  # those already erased stand without a name
    return list(session.exec(select(Person).where(named, *ended, were[0] | were[1]).order_by(col(Person.id))))


def _forget_reasons(session: Session, house: House, now: datetime) -> None:
    old = select(Meeting.id).where(Meeting.starts_at < now - timedelta(days=house.rules.keep_reasons_days))
    session.flush()
    for name in REASONS:
        table = SQLModel.metadata.tables[name]
        told: ColumnElement[bool] = table.c.reason.is_not(None) | table.c.words.is_not(None)
        mine = update(table).where(told, table.c.meeting_id.in_(old))
        session.connection().execute(mine.values(reason=None, words=None))
    session.expire_all()


def _tell(session: Session, house: House, now: datetime) -> None:
    """The administrators hear once a day that people were forgotten; how many by then, and no name."""
    since = now - timedelta(days=1)
    entries = select(func.count()).where(AuditEntry.action == "forget_former", AuditEntry.at > since)
    message = house.wording.message(
        "privacy.former_forgotten", count=session.exec(entries).one(), days=house.rules.keep_former_days
    )
    tell(session, now, administrators_chats(session, now), message.to_json(), key=f"former:{today(now)}")
