"""The audit log, read by the administrator (/nhatky) and by the operator's export.

The log holds numbers; names are looked up when it is read, so that whoever was deleted has none in it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.feature import Command, Feature, Help
from handlers.house import House
from handlers.local_time import local
from handlers.permissions import Action
from handlers.reach import units_in_reach
from handlers.wording import Rows
from storage.chain import head
from storage.queries.audit import entries
from storage.tables import AuditEntry, Broadcast, Chat, Meeting, Person, Unit

PAGE = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words."""

    number: int
    at: datetime
    who: str
    what: str
    whom: str
    unit: str
    chat: str


def command(context: Context, _line: str) -> None:
    """/nhatky: the newest page."""
    if not context.private:
        context.reply("joining.say_privately")
    elif not units_in_reach(context, Action.SEE_AUDIT):
        context.reply("common.not_allowed", who=context.house.wording.text("audit.who_reads"))
    else:
        _show(context, None)


def press(context: Context, arguments: list[str]) -> None:
    """An older page: "log:<entry>", or the newest: "log:0"."""
    if not context.private or not units_in_reach(context, Action.SEE_AUDIT):
        raise StaleTap
    _show(context, number(arguments, 0) or None)


def told(house: House, session: Session, entry: AuditEntry) -> Line:
    """The entry in words, with the names as they are now."""
    unit = session.get(Unit, entry.unit_id) if entry.unit_id else None
    chat = session.get(Chat, entry.chat_id) if entry.chat_id else None
    return Line(
        number=entry.id,
        at=local(entry.at),
        who=_who(house, session, entry),
        what=_what(house, entry.action),
        whom=_whom(house, session, entry.subject),
        unit=unit.name if unit else "",
        chat=(chat.title or house.wording.text("audit.private_chat")) if chat else "",
    )


def _show(context: Context, before: int | None) -> None:
    """A page; that it was looked at is an entry too, written after it was read."""
    units = units_in_reach(context, Action.SEE_AUDIT)
    ids = [one.id for one in units]
    found = entries(context.session, ids, whole=_all_there_is(context, ids), before=before, limit=PAGE + 1)
    lines = [told(context.house, context.session, entry) for entry in found[:PAGE]]
    end = head(context.session)
    context.audit("see_audit", "audit_log", ids[0])
    context.redraw(
        "audit.page", _turning(context, found, before), logged=lines, number=end.number, head=end.shown
    )


def _turning(context: Context, found: list[AuditEntry], before: int | None) -> Rows:
    text = context.house.wording.text
    turns = [(text("audit.button_newest"), action("log", 0))] if before else []
    if len(found) > PAGE:
        turns.append((text("audit.button_older"), action("log", found[PAGE - 1].id)))
    return [turns] if turns else []


def _all_there_is(context: Context, units: list[int]) -> bool:
    """Whether these are all topmost units: then also what was done about none of them is theirs to see."""
    tops = context.session.exec(select(Unit.id).where(col(Unit.parent_id).is_(None))).all()
    return set(tops) <= set(units)


def _who(house: House, session: Session, entry: AuditEntry) -> str:
    if entry.by_person is not None:
        return _name(house, session, entry.by_person)
    return house.wording.text("audit.unlinked" if entry.by_account else "audit.operator")


def _what(house: House, act: str) -> str:
    name = f"audit.{act}"
    return house.wording.text(name if name in house.wording.sources else "audit.other")


def _whom(house: House, session: Session, subject: str) -> str:
    """What it was done to: "meeting:3/person:7" as "buổi họp 03/12/2026, Ngô Thị Hoa"."""
    parts = (part.partition(":") for part in subject.split("/"))
    named = [_named(house, session, kind, int(key)) for kind, _, key in parts if key.isdecimal()]
    return ", ".join(part for part in named if part)


def _named(house: House, session: Session, kind: str, key: int) -> str:
    match kind:
        case "person":
            return _name(house, session, key)
        case "meeting":
            meeting = session.get(Meeting, key)
            return house.wording.text("audit.meeting", at=local(meeting.starts_at)) if meeting else ""
        case "broadcast":
            sent = session.get(Broadcast, key)
            return house.wording.text("audit.broadcast_named", at=local(sent.send_at)) if sent else ""
        case "chat":
            chat = session.get(Chat, key)
            return f"“{chat.title}”" if chat else ""
        case "unit":
            unit = session.get(Unit, key)
            return unit.name if unit else ""
    return ""


def _name(house: House, session: Session, person_id: int) -> str:
    person = session.get(Person, person_id)
    return person.full_name if person else house.wording.text("audit.deleted", number=person_id)


AUDIT = Feature(
    "audit",
    commands=(Command("nhatky", command),),
    help=(Help("audit", Action.SEE_AUDIT),),
    presses={"log": press},
)
