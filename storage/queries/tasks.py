"""Tasks: one statement for a list, one for a step; a step that another overtook changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, update
from sqlmodel import Session, col, select

from storage.queries.people import MEMBER_BONDS, holds
from storage.tables import (
    Assignment,
    Membership,
    Person,
    Task,
    TaskEvent,
    TaskState,
    TaskStep,
    Unit,
)
from storage.tables.tasks import STILL_OPEN


@dataclass(frozen=True, slots=True)
class By:
    """Who takes a step, and from where; nobody where the clock does."""

    person: int | None = None
    account: int | None = None
    chat: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A step to be taken: what happens, the state that comes of it, by whom, when, in what words."""

    event: TaskEvent
    state: TaskState
    by: By
    at: datetime
    words: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list: the task, the part in it, and whose it is."""

    task: Task
    part: Assignment
    name: str


OPEN: ColumnElement[bool] = literal_column(f"task_assignments.{STILL_OPEN}")


def assign(session: Session, task: Task, part: Assignment, by: By, now: datetime) -> Assignment:
    """One more who has the task, with the first row of the history. `part` says who; the rest is set here."""
    part.task_id, part.state, part.since = task.id, TaskState.NEW, now
    part.due_on = part.due_on or task.due_on
    session.add(part)
    session.flush()
    _keep(session, part, Move(TaskEvent.GIVE, part.state, by, now, due_on=part.due_on))
    return part


def advance(session: Session, part: Assignment, move: Move) -> bool:
    """Take the step from the version that `part` shows; False where another step came before it."""
    values: dict[str, Any] = {"state": move.state, "version": part.version + 1}
    if move.state is not part.state:
        values["since"] = move.at
    if move.due_on is not None and move.event in (TaskEvent.GRANT, TaskEvent.EXTEND):
        values["due_on"] = move.due_on
    mine = (col(Assignment.id) == part.id, col(Assignment.version) == part.version)
    done = session.execute(update(Assignment).where(*mine).values(values).returning(col(Assignment.id)))
    if done.first() is None:
        return False
    session.refresh(part)
    _keep(session, part, move)
    return True


def _keep(session: Session, part: Assignment, move: Move) -> None:
    step = TaskStep(
        assignment_id=part.id, version=part.version, event=move.event, state=part.state, at=move.at
    )
    step.by_person, step.by_account, step.chat_id = move.by.person, move.by.account, move.by.chat
    step.words, step.due_on = move.words, move.due_on
    session.add(step)
    session.flush()


def history(session: Session, part_id: int) -> list[TaskStep]:
    """All steps, the first one first."""
    statement = select(TaskStep).where(TaskStep.assignment_id == part_id).order_by(col(TaskStep.version))
    return list(session.exec(statement).all())


def last_words(session: Session, parts: Collection[int]) -> dict[int, str]:
    """What was said last of each of these assignments."""
    said = select(TaskStep.assignment_id, TaskStep.words).where(
        col(TaskStep.assignment_id).in_(parts), col(TaskStep.words).is_not(None)
    )
    rows = session.exec(said.order_by(col(TaskStep.version)))
    return {part: words for part, words in rows if words}


def reviewed(session: Session, parts: Collection[int], start: datetime, end: datetime) -> set[int]:
    """Which of these assignments, of standing tasks, were found to be done well in that time."""
    steps = select(TaskStep.assignment_id).where(
        col(TaskStep.assignment_id).in_(parts),
        TaskStep.event == TaskEvent.REVIEW,
        TaskStep.at >= start,
        TaskStep.at < end,
    )
    return set(session.exec(steps))


def split_counts(session: Session, task_id: int, cell_id: int) -> tuple[int, int]:
    """To how many members a cell gave its part of the committee's task, and how many of them have done it."""
    mine = (Task.parent_id == task_id, Task.unit_id == cell_id)
    gone = (TaskState.CANCELLED, TaskState.HANDED_OVER)
    states = select(Assignment.state).join(Task, col(Task.id) == Assignment.task_id)
    found = session.exec(states.where(*mine, col(Assignment.state).not_in(gone))).all()
    return len(found), sum(state is TaskState.DONE for state in found)


def own_between(session: Session, person_id: int, first: date, after: date, end: datetime) -> list[Listed]:
    """What one person had to do in the days from `first` until before `after`, which begins at the moment
    `end`: due in them, or standing; not what others were given instead."""
    gone = (TaskState.HANDED_OVER, TaskState.CANCELLED)
    due = (col(Assignment.due_on) >= first) & (col(Assignment.due_on) < after)
    always = col(Task.standing) & (Task.given_at < end)
    own = (col(Assignment.person_id) == person_id, col(Assignment.state).not_in(gone))
    return _listed(session, *own, or_(due, always))


def parts_of(session: Session, task_id: int) -> list[Listed]:
    return _listed(session, Assignment.task_id == task_id)


def mine(session: Session, person_id: int, cells: Collection[int]) -> list[Listed]:
    """What the person, or a cell the person answers for, still has to do, by date."""
    own: ColumnElement[bool] = col(Assignment.person_id) == person_id
    whose = or_(own, col(Assignment.cell_id).in_(cells)) if cells else own
    return _listed(session, OPEN, whose)


def board(
    session: Session,
    units: Collection[int],
    *conditions: ColumnElement[bool],
    first: int = 0,
    limit: int | None = None,
) -> list[Listed]:
    """The tasks given by these units, those that meet the conditions, by date."""
    return _listed(session, col(Task.unit_id).in_(units), *conditions, first=first, limit=limit)


def count(session: Session, units: Collection[int], *conditions: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(Assignment).join(Task, col(Task.id) == Assignment.task_id)
    return session.exec(statement.where(col(Task.unit_id).in_(units), *conditions)).one()


def overdue(on: date) -> ColumnElement[bool]:
    """Open, its date gone by, and not said to be done."""
    return OPEN & (col(Assignment.due_on) < on) & (col(Assignment.state) != TaskState.CLAIMED)


def in_group(group_id: int, on: date) -> ColumnElement[bool]:
    """Whose person belongs to the party group."""
    members = select(Membership.person_id).where(Membership.unit_id == group_id, holds(Membership, on))
    return col(Assignment.person_id).in_(members)


_TO_LOOK = (
    select(Assignment)
    .where(OPEN, col(Assignment.look_at) <= bindparam("now"))
    .order_by(col(Assignment.look_at))
    .limit(bindparam("most"))
)


def due_to_look(session: Session, now: datetime, limit: int) -> list[Assignment]:
    """Open parts that there may be something to remind of: all of the first few people and cells."""
    found = session.exec(_TO_LOOK, params={"now": now, "most": limit}).all()
    if not found:
        return []
    people = {one.person_id for one in found if one.person_id is not None}
    cells = {one.cell_id for one in found if one.cell_id is not None}
    whose = or_(col(Assignment.person_id).in_(people), col(Assignment.cell_id).in_(cells))
    waiting = (OPEN, col(Assignment.look_at) <= now)
    return list(session.exec(select(Assignment).where(*waiting, whose).order_by(col(Assignment.id))).all())


def misfits(session: Session, on: date, limit: int) -> list[Assignment]:
    """Open parts, untold so far, of people who are no members of the task's unit any more, or are deleted."""
    still = select(Membership.id).where(
        Membership.person_id == Assignment.person_id,
        Membership.unit_id == Task.unit_id,
        col(Membership.bond).in_(MEMBER_BONDS),
        holds(Membership, on),
    )
    left = select(Membership.person_id).where(col(Membership.ends_on) < on)
    nobody = col(Assignment.person_id).is_(None) & col(Assignment.cell_id).is_(None)
    statement = (
        select(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .where(OPEN, col(Assignment.misfit_at).is_(None))
        .where(or_(nobody, col(Assignment.person_id).in_(left)))
        .where(~still.exists())
    )
    return list(session.exec(statement.order_by(col(Assignment.id)).limit(limit)).all())


def orphaned(session: Session) -> list[tuple[Task, Unit]]:
    """Tasks with an open part whose unit went into another."""
    open_part = select(Assignment.id).where(Assignment.task_id == Task.id, OPEN)
    statement = select(Task, Unit).join(Unit, col(Unit.id) == Task.unit_id)
    gone = (col(Unit.ended_on).is_not(None), col(Unit.successor_id).is_not(None), open_part.exists())
    return list(session.exec(statement.where(*gone).order_by(col(Task.id))).all())


def _listed(
    session: Session, *conditions: ColumnElement[bool] | bool, first: int = 0, limit: int | None = None
) -> list[Listed]:
    statement = (
        select(Task, Assignment, func.coalesce(Person.full_name, Unit.name, ""))
        .join(Assignment, col(Assignment.task_id) == Task.id)
        .join(Person, col(Person.id) == Assignment.person_id, isouter=True)
        .join(Unit, col(Unit.id) == Assignment.cell_id, isouter=True)
        .where(*conditions)
        .order_by(col(Assignment.due_on).is_(None), col(Assignment.due_on), col(Assignment.id))
    )
    rows = session.exec(statement.offset(first).limit(limit) if limit else statement)
    return [Listed(task, part, name) for task, part, name in rows]
