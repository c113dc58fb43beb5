"""The board narrowed to one person, party group or source: "p12", "g3", "s45" behind its buttons."""

from sqlalchemy import ColumnElement
from sqlmodel import col

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.local_time import today
from handlers.tasks import views
from storage.queries.taking import groups_with, people_with, sources_with
from storage.queries.tasks import in_group
from storage.tables import Assignment, Person, Task, Unit


def condition(context: Context, units: set[int], by: str) -> tuple[ColumnElement[bool] | None, str]:
    """What is shown by such a button, and its name for the title; no condition for none."""
    if not by:
        return None, ""
    kind, key = by[0], number([by[1:]], 0)
    if kind == "p":
        return col(Assignment.person_id) == key, context.session.get_one(Person, key).full_name
    if kind == "g" and key in units:
        return in_group(key, today(context.now)), context.session.get_one(Unit, key).name
    if kind == "s":
        task = context.session.get_one(Task, key)
        return same_source(task), views.source_text(context.house, context.session, task)
    raise StaleTap


def same_source(task: Task) -> ColumnElement[bool]:
    """Tasks of the same committee's task, meeting or paper."""
    if task.parent_id is not None:
        return col(Task.parent_id) == task.parent_id
    if task.source:
        return col(Task.source) == task.source
    return col(Task.meeting_id) == task.meeting_id


def offer(context: Context, units: set[int], what: str, shown: ColumnElement[bool], page: int) -> None:
    """The party groups, sources and people that have such tasks, each with a button."""
    session, say, size = context.session, context.house.wording.text, context.house.rules.list_page
    found = [(one.name, f"g{one.id}") for one in groups_with(session, units, shown, today(context.now))]
    sources = sources_with(session, units, shown)
    found += [(views.source_text(context.house, session, one), f"s{one.id}") for one in sources]
    found += [(one.full_name, f"p{one.id}") for one in people_with(session, units, shown)]
    rows = [[(label, action("tasks", what, 0, by))] for label, by in found[page * size : (page + 1) * size]]
    turns = [(say("meetings.button_previous"), action("tasksby", what, page - 1))] if page else []
    if len(found) > (page + 1) * size:
        turns.append((say("meetings.button_next"), action("tasksby", what, page + 1)))
    everything = [(say("tasks.button_everything"), action("tasks", what, 0))]
    context.redraw("tasks.narrow", [*rows, *([turns] if turns else []), everything], count=len(found))
