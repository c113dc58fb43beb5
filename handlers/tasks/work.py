"""One assignment at hand: whose it is, who may see it and act on it, and taking a step."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from handlers.context import Context
from handlers.house import House
from handlers.late import late
from handlers.local_time import local, today
from handlers.permissions import Action, may
from handlers.tasks.state import Edge, Side, edge_of
from handlers.tasks.when import next_look
from handlers.telling import HEADS, leaders_chats, tell
from storage.outbox import Parcel, put
from storage.queries.people import MEMBER_BONDS, holders, private_chats, units_of
from storage.queries.tasks import By, Move, advance
from storage.queries.units import unit
from storage.tables import Assignment, Chat, Person, Priority, Task, TaskEvent, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Part:
    """An assignment with its task and the unit that gave it."""

    part: Assignment
    task: Task
    unit: Unit

    @classmethod
    def open(cls, session: Session, assignment_id: int) -> "Part":
        """Raises `NoResultFound` where there is none."""
        part = session.get_one(Assignment, assignment_id)
        task = session.get_one(Task, part.task_id)
        return cls(part, task, unit(session, task.unit_id))

    def name(self, session: Session) -> str:
        if self.part.cell_id is not None:
            return unit(session, self.part.cell_id).name
        person = session.get(Person, self.part.person_id) if self.part.person_id else None
        return person.full_name if person else ""

    def assignees(self, session: Session, on: date) -> list[int]:
        """The person, or the heads of the cell, who answer for it today."""
        if self.part.cell_id is not None:
            return [one.id for one in holders(session, self.part.cell_id, HEADS, on)]
        return [self.part.person_id] if self.part.person_id is not None else []

    def sides(self, session: Session, person_id: int | None, on: date) -> list[Side]:
        """On which sides the person acts today; the giver's is theirs who may give tasks in the unit now."""
        found = [Side.ASSIGNEE] if person_id in self.assignees(session, on) else []
        if may(session, person_id, Action.GIVE_TASK, self.task.unit_id, on) or _leads_group(
            session, person_id, self, on
        ):
            found.append(Side.GIVER)
        return found


def _leads_group(session: Session, person_id: int | None, part: Part, on: date) -> bool:
    """Whether the person leads a party group that the assignee belongs to."""
    if person_id is None or part.part.person_id is None:
        return False
    units = units_of(session, part.part.person_id, on, MEMBER_BONDS)
    groups = [one for one in units if unit(session, one).kind is UnitKind.PARTY_GROUP]
    return any(may(session, person_id, Action.GIVE_TASK, one, on) for one in groups)


def may_read(session: Session, reader: int | None, args: dict[str, int], on: date) -> bool:
    """Whoever has the task of args["assignment"] or may give tasks where it was given."""
    return bool(Part.open(session, args["assignment"]).sides(session, reader, on))


def by_of(context: Context) -> By:
    account = context.account.id if context.account else None
    return By(context.person_id, account, context.chat.id)


def take(
    context: Context, part: Part, event: TaskEvent, words: str | None = None, due_on: date | None = None
) -> Edge | None:
    """Take the step for whoever acts, if the table has it for one of their sides; tell the other side."""
    sides = part.sides(context.session, context.person_id, today(context.now))
    standing = part.task.standing
    edges = (edge_of(part.part.state, event, side, standing=standing) for side in sides)
    edge = next((one for one in edges if one is not None), None)
    if edge is None:
        return None
    words = words.strip()[: context.house.rules.task_length] if words else None
    move = Move(event, edge.state, by_of(context), context.now, words, due_on)
    if not advance(context.session, part.part, move):
        return None
    plan_look(context.session, context.house, part, context.now)
    _tell(context, part, edge)
    context.audit("task_step", f"task:{part.task.id}", part.task.unit_id, event=event)
    return edge


def plan_look(session: Session, house: House, part: Part, now: datetime) -> None:
    """When there may be something to remind of next."""
    rules = house.rules_of(session, part.task.unit_id)
    part.part.look_at = next_look(part.part, part.task.standing, local(now, part.unit), rules)
    session.flush()


def givers_chats(session: Session, part: Part, now: datetime) -> list[Chat]:
    """Whoever gave it, while still allowed to; else those who lead the unit now."""
    giver = part.task.given_by
    if giver is not None and may(session, giver, Action.GIVE_TASK, part.task.unit_id, today(now)):
        found = list(private_chats(session, [giver]).values())
        if found:
            return found
    return leaders_chats(session, part.task.unit_id, now, HEADS)


def tell_assignees(session: Session, part: Part, now: datetime, besides: int | None = None) -> int:
    """Show it to whoever has it, once for each version; returns how many are reached."""
    people = part.assignees(session, today(now))
    reached = private_chats(session, people)
    for person, chat in reached.items():
        if person == besides:
            continue
        content = late("task", assignment=part.part.id, version=part.part.version)
        key = f"task:{part.part.id}:{part.part.version}:{chat.id}"
        parcel = Parcel(chat.channel, chat.id, content, Priority.NOTICE, now, dedup_key=key)
        put(session, parcel, now)
    return len(reached)


def _tell(context: Context, part: Part, edge: Edge) -> None:
    session, now = context.session, context.now
    if edge.tell is Side.ASSIGNEE:
        tell_assignees(session, part, now, besides=context.person_id)
    elif edge.tell is Side.GIVER:
        chats = [chat for chat in givers_chats(session, part, now) if chat.id != context.chat.id]
        content = late("task_word", assignment=part.part.id, version=part.part.version)
        tell(session, now, chats, content, key=f"task_word:{part.part.id}:{part.part.version}")
