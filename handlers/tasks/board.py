"""/viec: my own tasks; the leaders' board; the month's review. In a group only counts and chosen titles."""

from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.local_time import today
from handlers.permissions import Action
from handlers.tasks import narrowing, review, views
from handlers.telling import HEADS
from handlers.wording import Rows
from storage.queries.people import roles_of
from storage.queries.tasks import OPEN, board, count, mine, overdue
from storage.tables import WAITING, Assignment, TaskState

FILTERS = ("all", "new", "running", "difficult", "overdue", "waiting", "done")


def command(context: Context, _line: str) -> None:
    """/viec"""
    if not context.private:
        _counts(context)
    elif context.person_id is None:
        context.reply(context.stranger)
    else:
        _mine(context)


def press(context: Context, arguments: list[str]) -> None:
    """A page of the board: "tasks:<filter>:<page>[:<of whom or what>]"; the month's list:
    "tasks:month:<months back>"."""
    what, page = arguments[0] if arguments else "", number(arguments, 1)
    units = context.reach(Action.GIVE_TASK)
    if not context.private or not units or what not in (*FILTERS, "month"):
        raise StaleTap
    if what == "month":
        review.month(context, units, page)
    else:
        _board(context, units, what, page, arguments[2] if len(arguments) > 2 else "")


def press_narrow(context: Context, arguments: list[str]) -> None:
    """Of whom, of which party group or from which source: "tasksby:<filter>:<page>"."""
    what, page = arguments[0] if arguments else "", number(arguments, 1)
    units = context.reach(Action.GIVE_TASK)
    if not context.private or not units or what not in FILTERS:
        raise StaleTap
    context.audit("see_tasks", "tasks", min(units))
    narrowing.offer(context, units, what, _condition(what, context), page)


def _mine(context: Context) -> None:
    assert context.person_id is not None
    on, say = today(context.now), context.house.wording.text
    found = mine(context.session, context.person_id, _led(context))
    shown = found[: context.house.rules.list_page]
    rows: list[list[tuple[str, str]]] = [
        [(say("tasks.button_open", number=place), action("taskopen", one.part.id))]
        for place, one in enumerate(shown, 1)
    ]
    if context.reach(Action.GIVE_TASK):
        rows.append([(say("tasks.button_board"), action("tasks", "all", 0))])
        rows.append([(say("tasks.button_month"), action("tasks", "month", 0))])
    rows.append([(say("tasks.button_year"), action("taskyear", 0))])
    lines = [views.line(context.house, one, on, named=False) for one in shown]
    context.reply("tasks.mine", rows, lines=lines, count=len(found))


def _led(context: Context) -> list[int]:
    """The units the person answers for as secretary or deputy."""
    roles = roles_of(context.session, context.person_id or 0, today(context.now))
    return [role.unit_id for role in roles if role.kind in HEADS]


def _condition(what: str, context: Context) -> ColumnElement[bool]:
    state = col(Assignment.state)
    return {
        "all": OPEN,
        "new": state == TaskState.NEW,
        "running": state.in_((TaskState.ACCEPTED, TaskState.DOING)),
        "difficult": state == TaskState.DIFFICULT,
        "overdue": overdue(today(context.now)),
        "waiting": state.in_(WAITING),
        "done": state == TaskState.DONE,
    }[what]


def _board(context: Context, units: set[int], what: str, page: int, by: str) -> None:
    size, say, on = context.house.rules.list_page, context.house.wording.text, today(context.now)
    narrowed, whose = narrowing.condition(context, units, by)
    conditions = [_condition(what, context), *([narrowed] if narrowed is not None else [])]
    total = count(context.session, units, *conditions)
    found = board(context.session, units, *conditions, first=page * size, limit=size)
    context.audit("see_tasks", "tasks", min(units))
    context.redraw(
        "tasks.board",
        _board_rows(context, what, page, by, [one.part.id for one in found], total),
        title=say(f"tasks.filter_{what}") + (f" – {whose}" if whose else ""),
        lines=[views.line(context.house, one, on, named=True) for one in found],
        count=total,
        offset=page * size,
    )


def _board_rows(context: Context, what: str, page: int, by: str, shown: list[int], total: int) -> Rows:
    """A button for each task, for the other pages, for whom it is narrowed to, for other states."""
    size, say, more = context.house.rules.list_page, context.house.wording.text, [by] if by else []
    rows = [
        [(say("tasks.button_open", number=page * size + place), action("taskopen", part))]
        for place, part in enumerate(shown, 1)
    ]
    turns = [(say("meetings.button_previous"), action("tasks", what, page - 1, *more))] if page else []
    if total > (page + 1) * size:
        turns.append((say("meetings.button_next"), action("tasks", what, page + 1, *more)))
    others = [(say(f"tasks.filter_{one}"), action("tasks", one, 0, *more)) for one in FILTERS if one != what]
    narrow = [(say("tasks.button_narrow"), action("tasksby", what, 0))]
    return [*rows, *([turns] if turns else []), others[:3], others[3:], narrow]


def _counts(context: Context) -> None:
    """In the cell's own group: numbers, and the titles the secretary chose to show; no name."""
    unit_id = context.chat.unit_id
    if unit_id is None:
        return
    on, session = today(context.now), context.session
    week = on + timedelta(days=7)
    due = OPEN & (col(Assignment.due_on) >= on) & (col(Assignment.due_on) <= week)
    titles = [one.task.what for one in board(session, [unit_id], OPEN) if one.task.titled]
    context.reply(
        "tasks.group",
        count=count(session, [unit_id], OPEN),
        due=count(session, [unit_id], due),
        late=count(session, [unit_id], overdue(on)),
        lines=titles,
    )
