"""The chase: reminders of tasks as one digest a person and day; leaders are told of what stays undone."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col

from handlers.house import House
from handlers.late import late
from handlers.local_time import local, today
from handlers.messages import Message
from handlers.permissions import Action, may
from handlers.rules import Rules
from handlers.tasks import views
from handlers.tasks.when import due_now, next_look, out_of_quiet
from handlers.tasks.work import Part
from handlers.telling import HEADS, leaders_chats
from storage.outbox import Parcel, Skip, put
from storage.queries.chats import groups_of
from storage.queries.people import MEMBER_BONDS, private_chats, units_of
from storage.queries.tasks import (
    OPEN,
    board,
    count,
    due_to_look,
    in_group,
    overdue,
)
from storage.queries.units import unit
from storage.tables import (
    WAITING,
    Assignment,
    Audience,
    Chat,
    Priority,
    RoleKind,
    UnitKind,
)

SHOWN = 20
"""How many tasks a digest for leaders names."""
STEP = 50
"""How many are looked at in one beat: nobody else waits long."""


def run(session: Session, house: House, now: datetime) -> None:
    """Whatever has come due; running it again changes nothing."""
    by_person: dict[int, list[Part]] = defaultdict(list)
    for found in due_to_look(session, now, STEP):
        part = Part.open(session, found.id)
        rules, at = house.rules_of(session, part.task.unit_id), local(now, part.unit)
        waits = out_of_quiet(at, rules)
        if waits != at:
            found.look_at = waits
            continue
        if due_now(found, part.task.standing, at.date(), rules):
            for person in part.assignees(session, at.date()):
                by_person[person].append(part)
        _escalate(session, house, now, part, rules)
        found.look_at = next_look(found, part.task.standing, at, rules)
    for person, parts in by_person.items():
        _remind(session, house, now, person, parts)
    session.flush()


def _remind(session: Session, house: House, now: datetime, person: int, parts: list[Part]) -> None:
    """One digest; where messages are counted, one line a week in the group instead."""
    chat = private_chats(session, [person]).get(person)
    groups = groups_of(session, parts[0].task.unit_id, Audience.CELL)
    shared = next((one for one in groups if chat is None or one.channel == chat.channel), None)
    if shared is not None and house.metered(shared.channel):
        year, week, _ = today(now).isocalendar()
        content = late("task_group", unit=parts[0].task.unit_id)
        queue(session, now, shared, content, f"task_group:{shared.id}:{year}-{week}", parts[0])
    elif chat is not None:
        content = late("task_digest", person=person, parts=[one.part.id for one in parts])
        queue(session, now, chat, content, f"task_digest:{person}:{today(now)}", parts[0])


def queue(session: Session, now: datetime, chat: Chat, content: dict[str, Any], key: str, part: Part) -> None:
    """To go out today, before the evening's quiet; not at all later."""
    ends = local(now, part.unit).replace(hour=20, minute=59, second=0, microsecond=0)
    until = max(ends, now + timedelta(minutes=30))
    put(
        session,
        Parcel(chat.channel, chat.id, content, Priority.REMINDER, now, dedup_key=key, expires_at=until),
        now,
    )


def _escalate(session: Session, house: House, now: datetime, part: Part, rules: Rules) -> None:
    """What stays undone, or unanswered, is told to the party-group leader and then to the secretary."""
    on = today(now, part.unit)
    late_by = (on - part.part.due_on).days if part.part.due_on else 0
    counts = part.part.state not in WAITING
    if counts and late_by >= rules.task_leader_day and part.part.person_id is not None:
        for group in _groups(session, part.part.person_id, on):
            _tell_leaders(session, house, now, part, group, (RoleKind.PARTY_GROUP_LEADER,))
    if (counts and late_by >= rules.task_secretary_day) or part.part.state in WAITING:
        _tell_leaders(session, house, now, part, part.task.unit_id, HEADS)


def _tell_leaders(
    session: Session, house: House, now: datetime, part: Part, unit_id: int, kinds: tuple[RoleKind, ...]
) -> None:
    """One digest a unit and day; a week, where messages are counted."""
    for chat in leaders_chats(session, unit_id, now, kinds):
        year, week, day = today(now).isocalendar()
        when = f"{year}-{week}" if house.metered(chat.channel) else f"{year}-{week}-{day}"
        content = late("task_leaders", unit=part.task.unit_id, group=unit_id)
        queue(session, now, chat, content, f"task_leaders:{unit_id}:{chat.id}:{when}", part)


def _groups(session: Session, person: int, on: date) -> list[int]:
    found = units_of(session, person, on, MEMBER_BONDS)
    return [one for one in found if unit(session, one).kind is UnitKind.PARTY_GROUP]


def leaders_may_read(session: Session, reader: int | None, args: dict[str, Any], on: date) -> bool:
    return may(session, reader, Action.GIVE_TASK, args["group"], on)


def leaders(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """What is overdue and what waits for an answer, to those who lead. args: unit, group (or party group)."""
    on = today(now)
    narrowed = [] if args["unit"] == args["group"] else [in_group(args["group"], on)]
    undone = board(session, [args["unit"]], overdue(on), *narrowed, limit=SHOWN)
    waiting = board(session, [args["unit"]], col(Assignment.state).in_(WAITING), *narrowed, limit=SHOWN)
    if not undone and not waiting:
        return Skip("không còn việc quá hạn hay chờ trả lời")
    found = {one.part.id: one for one in [*undone, *waiting]}
    lines = [views.line(house, one, on, named=True) for one in found.values()]
    return house.wording.message("tasks.leaders", unit=unit(session, args["group"]).name, lines=lines)


def group(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """One line in the group of a cell whose messages are counted: numbers only. args: unit."""
    on = today(now)
    week = (col(Assignment.due_on) >= on) & (col(Assignment.due_on) <= on + timedelta(days=7))
    due = count(session, [args["unit"]], OPEN, week)
    gone = count(session, [args["unit"]], overdue(on))
    if not due and not gone:
        return Skip("không còn việc đến hạn")
    return house.wording.message("tasks.group_line", due=due, late=gone)
