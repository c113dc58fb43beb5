"""/viec: my own tasks; the leaders' board; the month's review. In a group only counts and chosen titles."""

from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.local_time import HOME, today
from handlers.permissions import Action
from handlers.tasks import views
from handlers.telling import HEADS
from handlers.wording import Rows
from storage.queries.people import roles_of
from storage.queries.tasks import OPEN, Listed, board, count, history, mine, overdue
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
    """A page of the board: "tasks:<filter>:<page>"; the month's list: "tasks:month:<months back>"."""
    what, page = arguments[0] if arguments else "", number(arguments, 1)
    units = context.reach(Action.GIVE_TASK)
    if not context.private or not units or what not in (*FILTERS, "month"):
        raise StaleTap
    if what == "month":
        _month(context, units, page)
    else:
        _board(context, units, what, page)


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


def _board(context: Context, units: set[int], what: str, page: int) -> None:
    size, say, on = context.house.rules.list_page, context.house.wording.text, today(context.now)
    condition = _condition(what, context)
    total = count(context.session, units, condition)
    found = board(context.session, units, condition, first=page * size, limit=size)
    rows: list[list[tuple[str, str]]] = [
        [(say("tasks.button_open", number=page * size + place), action("taskopen", one.part.id))]
        for place, one in enumerate(found, 1)
    ]
    turns = [(say("meetings.button_previous"), action("tasks", what, page - 1))] if page else []
    if total > (page + 1) * size:
        turns.append((say("meetings.button_next"), action("tasks", what, page + 1)))
    others = [(say(f"tasks.filter_{one}"), action("tasks", one, 0)) for one in FILTERS if one != what]
    context.audit("see_tasks", "tasks", min(units))
    context.redraw(
        "tasks.board",
        [*rows, *([turns] if turns else []), others[:3], others[3:]],
        title=say(f"tasks.filter_{what}"),
        lines=[views.line(context.house, one, on, named=True) for one in found],
        count=total,
        offset=page * size,
    )


def _month(context: Context, units: set[int], back: int) -> None:
    """Done on time, done late, not done and why, standing ones: to be read out at the meeting."""
    first = today(context.now).replace(day=1)
    for _ in range(min(back, 24)):
        first = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    start, end = (datetime.combine(day, time(), HOME) for day in (first, after))
    due = (col(Assignment.due_on) >= first) & (col(Assignment.due_on) < after)
    done = (col(Assignment.state) == TaskState.DONE) & (Assignment.since >= start) & (Assignment.since < end)
    passed_on = col(Assignment.state).in_((TaskState.HANDED_OVER, TaskState.CANCELLED))
    asked = board(context.session, units, ~passed_on, due | done | (OPEN & (col(Assignment.due_on) < first)))
    standing = [one for one in board(context.session, units, OPEN) if one.task.standing]
    groups: dict[str, list[str]] = {"on_time": [], "late": [], "not_done": [], "standing": []}
    for one in [*asked, *standing]:
        groups[_review(one)].append(_reviewed(context, one))
    say = context.house.wording.text
    rows: Rows = [[(say("tasks.button_month_before"), action("tasks", "month", back + 1))]]
    listed = [
        {"label": say(f"tasks.review_{name}"), "names": lines} for name, lines in groups.items() if lines
    ]
    context.audit("see_tasks", "tasks", min(units))
    context.redraw("tasks.month", rows, day=first, groups=listed)


def _review(one: Listed) -> str:
    if one.task.standing:
        return "standing"
    if one.part.state is not TaskState.DONE:
        return "not_done"
    in_time = one.part.due_on is None or one.part.since.astimezone(HOME).date() <= one.part.due_on
    return "on_time" if in_time else "late"


def _reviewed(context: Context, one: Listed) -> str:
    """The name, the task and, where it is not done, the last thing said of it."""
    said = [step.words for step in history(context.session, one.part.id) if step.words]
    why = said[-1] if said and one.part.state is not TaskState.DONE else ""
    return context.house.wording.text("tasks.reviewed", name=one.name, what=one.task.what, why=why)


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
