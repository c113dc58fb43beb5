"""Tasks outlive changes: of units that go into others, of people who leave, of leaders who come."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from handlers.house import House
from handlers.late import late
from handlers.local_time import today
from handlers.tasks.chase import STEP, queue
from handlers.tasks.work import Part
from handlers.telling import HEADS, leaders_chats, tell
from storage.queries.people import private_chats
from storage.queries.taking import away_since, new_leaders, split_off
from storage.queries.tasks import By, Move, advance, misfits, orphaned
from storage.tables import Assignment, Task, TaskEvent

NEW_LEADER_DAYS = 7
"""For so many days after taking office a leader can be given what waits; once."""


def run(session: Session, house: House, now: datetime) -> None:
    """Running it again changes nothing."""
    _follow_units(session, now)
    for part in misfits(session, today(now), STEP):
        part.misfit_at = now
        found = Part.open(session, part.id)
        if not _follow_member(session, found, now):
            _put_before_leaders(session, house, found, "tasks.misfit", "", now)
    for part, kind in away_since(session, today(now), STEP):
        part.misfit_at = now
        state = house.wording.text(f"copy.away_{kind}")
        _put_before_leaders(session, house, Part.open(session, part.id), "tasks.misfit_away", state, now)
    _hand_to_successors(session, now)
    session.flush()


def _follow_units(session: Session, now: datetime) -> None:
    """Tasks of a unit that went into another go with it."""
    for task, old in orphaned(session):
        assert old.successor_id is not None
        task.unit_id = old.successor_id
        for part in session.exec(select(Assignment).where(Assignment.task_id == task.id)).all():
            advance(session, part, Move(TaskEvent.FOLLOW, part.state, By(), now, old.name))


def _follow_member(session: Session, found: Part, now: datetime) -> bool:
    """The part of somebody who went into a cell that was split off goes along, as a task of that cell."""
    new = split_off(session, found.part.person_id, found.unit, today(now)) if found.part.person_id else None
    if new is None:
        return False
    own = found.task.model_dump(exclude={"id", "unit_id"})
    task = Task(unit_id=new.id, **own)
    session.add(task)
    session.flush()
    found.part.task_id, found.part.misfit_at = task.id, None
    return advance(session, found.part, Move(TaskEvent.FOLLOW, found.part.state, By(), now, found.unit.name))


def _put_before_leaders(
    session: Session, house: House, found: Part, wording: str, state: str, now: datetime
) -> None:
    """Somebody cannot be expected to do it any more: never dropped in silence."""
    name = found.name(session) or house.wording.text("tasks.nobody")
    fields = {"name": name, "what": found.task.what, "unit": found.unit.name, "state": state}
    message = house.wording.message(wording, **fields)
    chats = leaders_chats(session, found.task.unit_id, now, HEADS)
    tell(session, now, chats, message.to_json(), key=f"task_misfit:{found.part.id}")


def _hand_to_successors(session: Session, now: datetime) -> None:
    """Whoever has come to lead a unit is given what waits there for an answer."""
    on = today(now)
    leaders = new_leaders(session, HEADS, on - timedelta(days=NEW_LEADER_DAYS), on)
    chats = private_chats(session, {role.person_id for role, _ in leaders})
    for role, part in leaders:
        chat = chats.get(role.person_id)
        if chat is not None:
            content = late("task_leaders", unit=role.unit_id, group=role.unit_id)
            queue(
                session, now, chat, content, f"task_leaders:new:{role.id}:{chat.id}", Part.open(session, part)
            )
