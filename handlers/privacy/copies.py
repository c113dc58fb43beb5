"""What the bot keeps of a person, as a text file that anybody can read."""

import secrets
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.context import Context
from handlers.house import House
from handlers.late import late
from handlers.local_time import local
from handlers.messages import Document, Message
from handlers.privacy.handling import tell_administrators
from storage.database import create_privately
from storage.outbox import put
from storage.tables import (
    Account,
    Answer,
    AnswerHistory,
    AuditEntry,
    Availability,
    Consent,
    DataRequest,
    Employment,
    Enrolled,
    Mark,
    MarkHistory,
    Meeting,
    Membership,
    Outbox,
    Person,
    Priority,
    RequestEnd,
    Role,
    RollGuest,
    SendState,
    Standing,
    Unit,
)

FOLDER = "du-lieu"
KEY = "own_copy"
DATED: tuple[type[Any], ...] = (Membership, Standing, Availability, Employment, Role)
OF_MEETINGS: tuple[type[Any], ...] = (Answer, AnswerHistory, Mark, MarkHistory, Enrolled, RollGuest)
OTHERS: tuple[type[Any], ...] = (Account, Consent, DataRequest)
"""All tables that tell something of a person; what they hold is in the file."""


def send(context: Context, person_id: int, request: DataRequest) -> None:
    """Queue the copy; it is written when it goes out, and its words are kept nowhere else."""
    content = late("own_copy", person=person_id, chat=context.chat.id)
    key = f"{KEY}:{request.id}:{context.now.isoformat()}"
    put(context.session, context.parcel(context.chat, content, Priority.ANSWER, dedup_key=key), context.now)
    context.spoke = True


def view(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message:
    """The copy as a file, or as text where the platform takes no such file. args: person, chat."""
    lines = told(house, session, args["person"], now)
    path = f"{FOLDER}/{args['person']}-{secrets.token_hex(8)}.txt"
    file = house.files / path
    file.parent.mkdir(parents=True, exist_ok=True)
    create_privately(file)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    name = house.wording.text("privacy.file_name") + ".txt"
    return Message(
        house.wording.message("privacy.copy").text,
        documents=(Document(path, name, text="\n".join(lines)),),
    )


def may_read(session: Session, _reader: int | None, args: dict[str, Any], _on: date) -> bool:
    """The person alone, agreed or not: the law grants it to everybody."""
    mine = select(Account.id).where(
        Account.private_chat_id == args["chat"], Account.person_id == args["person"]
    )
    return session.exec(mine).first() is not None


def finished(house: House, session: Session, now: datetime, row: Outbox) -> None:
    """A piece of a copy has ended. All sent: the request is done. Not sent: it stays open, and the
    administrators hear of it. Its words are not kept in the outbox."""
    head = session.get(Outbox, row.follows) if row.follows else row
    name, _, rest = ((head.dedup_key or "") if head else "").partition(":")
    request = session.get(DataRequest, int(rest.partition(":")[0])) if name == KEY else None
    if head is None or request is None:
        return
    row.content = house.wording.message("privacy.copy_sent").to_json()
    session.flush()
    states = set(
        session.exec(select(Outbox.state).where((Outbox.id == head.id) | (Outbox.follows == head.id)))
    )
    if row.state is not SendState.SENT:
        tell_administrators(session, house, now, request, "request_copy_failed", f"copy:{head.id}")
    elif states == {SendState.SENT} and request.ended_at is None:
        request.answered_at = request.ended_at = now
        request.ended = RequestEnd.DONE


def remove(house: House, person_id: int) -> None:
    """Take away the files made for this person."""
    for file in (house.files / FOLDER).glob(f"{person_id}-*.txt"):
        file.unlink(missing_ok=True)


def sweep(house: House, now: datetime) -> None:
    """Take away what was made too long ago."""
    oldest = now.timestamp() - house.rules.keep_copies_days * 24 * 3600
    for file in (house.files / FOLDER).glob("*.txt"):
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)


def told(house: House, session: Session, person_id: int, now: datetime) -> list[str]:
    """Everything that is kept of the person, in words, line by line."""
    teller = _Teller(house, session, person_id)
    head = house.wording.text("copy.head", at=local(now)).splitlines()
    body = [line for section in _SECTIONS for line in teller.section(section, _SECTIONS[section])]
    return [*head, *body]


class _Teller:
    """Tells one person's rows."""

    def __init__(self, house: House, session: Session, person_id: int) -> None:
        self.house = house
        self.session = session
        self.person_id = person_id

    def section(self, name: str, tell: "Callable[[_Teller], Iterator[str]]") -> list[str]:
        lines = [f"- {line}" for line in tell(self)]
        title = self.say(f"section_{name}")
        return ["", title, *(lines or [f"- {self.say('nothing')}"])]

    def say(self, name: str, /, **fields: Any) -> str:
        return self.house.wording.text(f"copy.{name}", **fields)

    def rows(self, table: type[Any]) -> list[Any]:
        statement = select(table).where(table.person_id == self.person_id)
        return list(self.session.exec(statement.order_by(*table.__table__.primary_key)).all())

    def unit(self, unit_id: int | None) -> str:
        unit = self.session.get(Unit, unit_id) if unit_id else None
        return unit.name if unit else ""

    def meeting(self, meeting_id: int) -> str:
        meeting = self.session.get(Meeting, meeting_id)
        return (
            self.say("meeting", at=local(meeting.starts_at), unit=self.unit(meeting.unit_id))
            if meeting
            else ""
        )

    def period(self, row: Any) -> str:
        start: date = row.starts_on
        return self.say("period", start=start, end=row.ends_on)

    def person(self) -> Iterator[str]:
        person = self.session.get_one(Person, self.person_id)
        given = {
            "full_name": person.full_name,
            "nickname": person.nickname,
            "birth_year": person.birth_year,
            "phone": person.phone,
        }
        for name, value in given.items():
            yield f"{self.say(name)}: {value if value is not None else self.say('nothing')}"

    def places(self) -> Iterator[str]:
        for row in self.rows(Membership):
            yield f"{self.say(f'bond_{row.bond}')}, {self.unit(row.unit_id)}, {self.period(row)}"
        for row in self.rows(Standing):
            yield f"{self.say(f'standing_{row.kind}')}, {self.period(row)}"
        for row in self.rows(Availability):
            place = f" ({row.place})" if row.place else ""
            yield f"{self.say(f'away_{row.kind}')}{place}, {self.unit(row.unit_id)}, {self.period(row)}"
        for row in self.rows(Employment):
            yield f"{self.say('works')} {row.workplace}, {self.period(row)}"
        for row in self.rows(Role):
            title = self.house.wording.text(f"roles.{row.kind}")
            yield f"{title}, {self.unit(row.unit_id)}, {self.period(row)}"

    def accounts(self) -> Iterator[str]:
        for row in self.rows(Account):
            yield self.say("account", name=row.name, number=row.external_id, seen=local(row.seen_at))

    def consents(self) -> Iterator[str]:
        for row in self.rows(Consent):
            state = self.house.wording.text(f"privacy.state_{row.decision}")
            yield self.say("decided", state=state, version=row.version, at=local(row.decided_at))

    def answers(self) -> Iterator[str]:
        for row in [*self.rows(Answer), *self.rows(AnswerHistory)]:
            label = self.house.wording.text(f"meetings.group_{row.choice}").lower()
            yield self._of_meeting(row, label, row.answered_at)

    def marks(self) -> Iterator[str]:
        for row in [*self.rows(Mark), *self.rows(MarkHistory)]:
            label = self.say(f"mark_{row.mark}") if row.mark else self.say("mark_none")
            yield self._of_meeting(row, label, row.marked_at)
        for row in self.rows(Enrolled):
            yield f"{self.meeting(row.meeting_id)}: {self.say('enrolled')}"
        for row in self.rows(RollGuest):
            yield f"{self.meeting(row.meeting_id)}: {self.say('guest')}"

    def requests(self) -> Iterator[str]:
        for row in self.rows(DataRequest):
            what = self.house.wording.text(f"privacy.kind_{row.kind}")
            words = f" ({row.words})" if row.words else ""
            yield f"{what}{words}, {self.say('on', at=local(row.asked_at))}"

    def looks(self) -> Iterator[str]:
        """How often others looked at or changed something of this person's, by the log."""
        subject = f"person:{self.person_id}"
        about = col(AuditEntry.subject)
        statement = select(AuditEntry).where((about == subject) | about.endswith(f"/{subject}"))
        for entry in self.session.exec(statement.order_by(col(AuditEntry.id))).all():
            name = f"audit.{entry.action}"
            known = name in self.house.wording.sources
            what = self.house.wording.text(name if known else "audit.other")
            yield f"{self.say('on', at=local(entry.at))}: {what}"

    def _of_meeting(self, row: Any, label: str, at: datetime) -> str:
        reason = self.house.wording.text(f"reasons.{row.reason}") if row.reason else None
        why = ", ".join(note for note in (reason, row.words) if note)
        told_ = f"{label} ({why})" if why else label
        return f"{self.meeting(row.meeting_id)}: {told_}, {self.say('noted', at=local(at))}"


_SECTIONS: dict[str, Callable[[_Teller], Iterator[str]]] = {
    "person": _Teller.person,
    "places": _Teller.places,
    "accounts": _Teller.accounts,
    "consents": _Teller.consents,
    "answers": _Teller.answers,
    "marks": _Teller.marks,
    "requests": _Teller.requests,
    "looks": _Teller.looks,
}
