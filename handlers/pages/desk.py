"""/ban: a one-time link by which whoever leads units opens the desk, for a short while."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.context import Context
from handlers.house import House
from handlers.joining import codes
from handlers.links import Links
from handlers.local_time import today
from handlers.meetings.link import offered
from handlers.permissions import Action, units_for
from storage.queries.codes import code_of, spend
from storage.queries.consents import agreed
from storage.tables import AuditEntry, CodePurpose

DOOR, DESK = "b", "ban"


def command(context: Context, _line: str) -> None:
    """/ban: the link, for whoever a role lets see a unit's counts."""
    links, person = context.house.links, context.person_id
    if not context.private:
        context.reply("joining.say_privately")
    elif links is None or not offered(context.house):
        context.reply("pages.none")
    elif person is None or not units_for(context.session, person, Action.SEE_COUNTS, today(context.now)):
        context.reply("common.not_allowed", who=context.house.wording.text("pages.desk_who"))
    else:
        code = codes.make(context.session, context.now, 1, CodePurpose.DESK, person_id=person)
        context.audit("desk_link", f"person:{person}")
        context.reply("pages.desk_link", link=links.at(f"{DOOR}/{code.replace('-', '')}"))


def sign_in(session: Session, now: datetime, typed: str) -> int | None:
    """Spend the link's code; the person whose desk is opened, or None. Written down either way."""
    signs = codes.read(typed)
    code = code_of(session, codes.digest(signs)) if signs else None
    good = code is not None and code.purpose is CodePurpose.DESK and code.expires_at > now
    person = code.person_id if code is not None and good and spend(session, code, now) else None
    act = "desk_opened" if person is not None else "desk_refused"
    session.add(AuditEntry(at=now, action=act, by_person=person, subject="desk"))
    return person if person is not None and may_sit(session, person, now) else None


def may_sit(session: Session, person_id: int, now: datetime) -> bool:
    """Whether the desk is theirs at this moment: who lost the office, or the consent, sees nothing more."""
    return agreed(session, person_id) and bool(units_for(session, person_id, Action.SEE_COUNTS, today(now)))


def ticket(house: House, links: Links, person_id: int, device: str, now: datetime) -> str:
    """What the device's cookie holds while the desk is open."""
    until = int((now + timedelta(minutes=house.rules.desk_minutes)).timestamp())
    said = f"{person_id}.{until}"
    return f"{said}.{links.sign(DESK, f'{said}:{device}')}"


def sitting(links: Links, cookie: str, device: str, now: datetime) -> int | None:
    """The person whose desk is open on this device; None where it is not, or not any more."""
    said, _, signature = cookie.rpartition(".")
    if not links.proves(DESK, f"{said}:{device}", signature):
        return None
    person, until = (int(one) for one in said.split("."))
    return person if now.timestamp() < until else None
