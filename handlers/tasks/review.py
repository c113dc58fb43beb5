"""Looking back: the month's list for the meeting's first point, and one member's own sheet of a year."""

from datetime import date, datetime, timedelta

from sqlmodel import col

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.local_time import HOME, day_span, today
from handlers.tasks import views
from handlers.wording import Rows
from storage.queries.attendance import marks_in
from storage.queries.tasks import OPEN, Listed, board, last_words, own_between, reviewed
from storage.tables import Assignment, Person, RollMark, TaskState

MONTHS_BACK = 24
YEARS_BACK = 3
GROUPS = ("on_time", "late", "not_done", "standing")
HERE = (RollMark.PRESENT, RollMark.LATE, RollMark.LEFT_EARLY, RollMark.ONLINE)


def month(context: Context, units: set[int], back: int) -> None:
    """Done on time, done late, not done and why, standing ones: to be read out at the meeting."""
    first = today(context.now).replace(day=1)
    for _ in range(min(back, MONTHS_BACK)):
        first = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    found = _of_month(context, units, first, after)
    say = context.house.wording.text
    groups = _grouped(context, found, first, after)
    listed = [
        {"label": say(f"tasks.review_{name}"), "names": groups[name]} for name in GROUPS if groups[name]
    ]
    rows: Rows = [[(say("tasks.button_month_before"), action("tasks", "month", back + 1))]]
    context.audit("see_tasks", "tasks", min(units))
    context.redraw("tasks.month", rows, day=first, groups=listed)


def _of_month(context: Context, units: set[int], first: date, after: date) -> list[Listed]:
    """What was due in the month, was done in it, or was left over from before; and what is done always."""
    start, end = _moments(first, after)
    due = (col(Assignment.due_on) >= first) & (col(Assignment.due_on) < after)
    done = (col(Assignment.state) == TaskState.DONE) & (Assignment.since >= start) & (Assignment.since < end)
    passed_on = col(Assignment.state).in_((TaskState.HANDED_OVER, TaskState.CANCELLED))
    asked = board(context.session, units, ~passed_on, due | done | (OPEN & (col(Assignment.due_on) < first)))
    always = [one for one in board(context.session, units, OPEN) if one.task.standing]
    return [*(one for one in asked if not one.task.standing), *always]


def _grouped(context: Context, found: list[Listed], first: date, after: date) -> dict[str, list[str]]:
    numbers = [one.part.id for one in found]
    start, end = _moments(first, after)
    words, well = last_words(context.session, numbers), reviewed(context.session, numbers, start, end)
    say, groups = context.house.wording.text, {name: list[str]() for name in GROUPS}
    for one in found:
        group, why = outcome(one), words.get(one.part.id, "")
        if group == "standing":
            why = say("tasks.reviewed_well" if one.part.id in well else "tasks.reviewed_not_yet")
        elif group != "not_done":
            why = ""
        groups[group].append(say("tasks.reviewed", name=one.name, what=one.task.what, why=why))
    return groups


def _moments(first: date, after: date) -> tuple[datetime, datetime]:
    return day_span(first, after - timedelta(days=1))


def outcome(one: Listed) -> str:
    """How it ended, or stands: one of `GROUPS`."""
    if one.task.standing:
        return "standing"
    if one.part.state is not TaskState.DONE:
        return "not_done"
    in_time = one.part.due_on is None or one.part.since.astimezone(HOME).date() <= one.part.due_on
    return "on_time" if in_time else "late"


def press_year(context: Context, arguments: list[str]) -> None:
    """The presser's own sheet, nobody else's: "taskyear:<years back>"."""
    back = number(arguments, 0)
    if not context.private or context.person_id is None or not 0 <= back <= YEARS_BACK:
        raise StaleTap
    year, session = today(context.now).year - back, context.session
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    start, end = _moments(first, after)
    marks = marks_in(session, context.person_id, start, end)
    tasks = own_between(session, context.person_id, first, after, end)
    say = context.house.wording.text
    rows: Rows = (
        [[(say("tasks.button_year_before"), action("taskyear", back + 1))]] if back < YEARS_BACK else []
    )
    context.redraw(
        "tasks.year",
        rows,
        year=year,
        name=session.get_one(Person, context.person_id).full_name,
        present=sum(marks.get(mark, 0) for mark in HERE),
        absent=marks.get(RollMark.EXCUSED, 0),
        missing=marks.get(RollMark.UNEXCUSED, 0),
        count=len(tasks),
        lines=[_of_year(context, one) for one in tasks],
    )


def _of_year(context: Context, one: Listed) -> str:
    line = views.line(context.house, one, today(context.now), named=False)
    return f"{line} ({context.house.wording.text(f'tasks.year_{outcome(one)}')})"
