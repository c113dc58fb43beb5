"""Giving a task: one line or step by step, read back, given on the giver's word."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Self

from handlers import forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.events import Text
from handlers.language import TaskLine, fold, read_task_line
from handlers.local_time import local, today
from handlers.permissions import Action, units_for
from handlers.tasks.assignees import Candidate, candidates, named, part_for, roster_of
from handlers.tasks.reading import day_of, sure_day
from handlers.tasks.work import Part, by_of, plan_look, tell_assignees
from handlers.wording import Rows
from storage.queries.tasks import assign
from storage.queries.units import unit
from storage.tables import Task

FORM = "task"
_OPENINGS = ("giao viec", "giao nhiem vu", "giao d/c", "giao dc ", "giao dong chi", "phan cong ")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was said so far. `doubtful`: names that were not found for certain; `guessed`: the date was."""

    unit: int
    people: tuple[int, ...] = ()
    what: str = ""
    due: str | None = None
    standing: bool = False
    meeting: int | None = None
    parent: int | None = None
    doubtful: tuple[str, ...] = field(default=())
    guessed: bool = False
    source: str | None = None
    unsure: bool = False  # the people named may not be those who are meant

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**{**data, "people": tuple(data["people"]), "doubtful": tuple(data["doubtful"])})


def command(context: Context, line: str) -> None:
    """/giao [đ/c Hoa, đ/c Nam: việc, hạn 20/12]"""
    units = sorted(context.reach(Action.GIVE_TASK)) if not context.private else _own_units(context)
    if not units:
        context.reply("common.not_allowed", who=context.house.wording.text("tasks.who_gives"))
        return
    if len(units) > 1 and not line.strip():
        rows = [[(unit(context.session, one).name, action("give", "unit", one))] for one in units]
        context.reply("tasks.ask_unit", rows[: context.house.rules.list_page])
        return
    drafts = [_with_line(context, Draft(one), line) for one in units] if line.strip() else []
    clear = (one for one in drafts if one.people and not one.doubtful)
    _go_on(context, next(clear, drafts[0] if drafts else Draft(units[0])))


def begun(context: Context, body: Text) -> bool:
    """Whether the text gives a task: "giao đ/c Hoa: …", by whoever may."""
    plain = fold(body.text).strip()
    if body.edited or not plain.startswith(_OPENINGS) or not (body.addressed or ":" in plain):
        return False
    if not context.reach(Action.GIVE_TASK):
        return False
    command(context, body.text)
    return True


def press(context: Context, arguments: list[str]) -> None:
    """A button of the form: "give:<what>[:<argument>]"; "unit:<unit>" and "part:<task>:<unit>" begin it."""
    what = arguments[0] if arguments else ""
    if what in ("unit", "part"):
        _begin(context, arguments)
        return
    found = forms.current(context)
    if found is None or found.form != FORM:
        raise StaleTap
    draft = Draft.from_json(found.state)
    match what:
        case "who":
            _go_on(context, _toggled(context, draft, number(arguments, 1)))
        case "edit":
            _ask_again(context, draft, arguments[1:])
        case "standing":
            _go_on(context, replace(draft, standing=not draft.standing, due=None))
        case "ok":
            _give(context, draft)
        case _:
            raise StaleTap


def step(context: Context, draft: Draft, text: str) -> None:
    """The next thing that was asked for: who, what, by when."""
    if fold(text).startswith(_OPENINGS) and ":" in text:
        _go_on(context, _with_line(context, Draft(draft.unit, meeting=draft.meeting), text))
    elif not draft.people or draft.doubtful or draft.unsure:
        names = [name for name in text.replace(" và ", ",").replace(";", ",").split(",") if name.strip()]
        known = replace(draft, doubtful=(), unsure=False, people=() if draft.unsure else draft.people)
        _go_on(context, _with_names(context, known, names))
    elif not draft.what:
        _go_on(context, replace(draft, what=text.strip()[: context.house.rules.task_length]))
    else:
        _with_date(context, draft, text)


def _own_units(context: Context) -> list[int]:
    person = context.person_id
    return units_for(context.session, person, Action.GIVE_TASK, today(context.now)) if person else []


def _begin(context: Context, arguments: list[str]) -> None:
    """For another unit, or as a cell's part in the committee's task."""
    part = arguments[0] == "part"
    unit_id = number(arguments, 2 if part else 1)
    if not context.may(Action.GIVE_TASK, unit_id):
        raise StaleTap
    task = context.session.get_one(Task, number(arguments, 1)) if part else None
    draft = Draft(unit_id)
    if task is not None:
        due = task.due_on.isoformat() if task.due_on else None
        draft = Draft(unit_id, what=task.what, parent=task.id, due=due)
    _go_on(context, draft)


def _with_line(context: Context, draft: Draft, text: str) -> Draft:
    roster = roster_of(candidates(context, draft.unit))
    read: TaskLine = read_task_line(text, local(context.now), roster)
    day = day_of(read.due)
    what = (read.what or "")[: context.house.rules.task_length]
    past = day is not None and day < today(context.now)
    made = replace(
        draft,
        what=what,
        due=day.isoformat() if day and not past else None,
        standing=read.regular,
        guessed=bool(read.due and read.due.confirm),
        source=read.source,
        unsure=not read.sure and bool(read.names),
    )
    return replace(made, doubtful=read.names) if made.unsure else _with_names(context, made, list(read.names))


def _with_names(context: Context, draft: Draft, names: list[str]) -> Draft:
    """Each name must be one of the list for certain; else it is asked for."""
    known = candidates(context, draft.unit)
    people, doubtful = list(draft.people), list[str]()
    for name in names:
        found = named(context, draft.unit, known, name)
        people += [one for one in found if one not in people]
        doubtful += [] if found else [name.strip()]
    return replace(draft, people=tuple(people), doubtful=tuple(doubtful))


def _with_date(context: Context, draft: Draft, text: str) -> None:
    own = unit(context.session, draft.unit)
    if "thuong xuyen" in fold(text):
        _go_on(context, replace(draft, standing=True, due=None, guessed=False))
        return
    day = sure_day(text, local(context.now, own))
    if day is None:
        context.reply("tasks.date_unclear")
        return
    _go_on(context, replace(draft, due=day.isoformat(), standing=False, guessed=False))


def _toggled(context: Context, draft: Draft, person: int) -> Draft:
    """With one more; of the names that were not clear, the one that was meant by it is."""
    chosen = next((one for one in candidates(context, draft.unit) if one.key == person), None)
    if chosen is None:
        raise StaleTap
    own = set(fold(chosen.name).split())
    left = [name for name in draft.doubtful if not own & set(fold(name).split())]
    still = () if draft.unsure or len(left) == len(draft.doubtful) else tuple(left)
    people = (*(one for one in draft.people if one != person), person)
    return replace(draft, people=people, doubtful=still, unsure=False)


def _ask_again(context: Context, draft: Draft, which: list[str]) -> None:
    blank: dict[str, Any] = {
        "people": {"people": ()},
        "what": {"what": ""},
        "due": {"due": None, "standing": False},
    }
    if not which or which[0] not in blank:
        raise StaleTap
    _go_on(context, replace(draft, **blank[which[0]]))


def _go_on(context: Context, draft: Draft) -> None:
    """Ask for what is missing, else read all of it back."""
    if context.person_id is None:
        raise StaleTap
    forms.keep(context, FORM, asdict(draft))
    if draft.unsure:
        context.reply("tasks.who_unsure", _people_rows(context, draft), names=list(draft.doubtful))
    elif draft.doubtful:
        context.reply("tasks.who_unclear", _people_rows(context, draft), names=list(draft.doubtful))
    elif not draft.people:
        context.reply(
            "tasks.ask_who", _people_rows(context, draft), unit=unit(context.session, draft.unit).name
        )
    elif not draft.what:
        context.reply("tasks.ask_what")
    elif draft.due is None and not draft.standing:
        rows: Rows = [[(context.house.wording.text("tasks.button_standing"), action("give", "standing"))]]
        context.reply("tasks.ask_due", rows)
    else:
        _read_back(context, draft)


def _people_rows(context: Context, draft: Draft) -> Rows:
    """Those whose names are like the doubtful ones first; as many as one page shows."""
    context.audit("see_names", f"unit:{draft.unit}", draft.unit)
    known = candidates(context, draft.unit)
    last = {fold(word) for name in draft.doubtful for word in name.split()}
    near = [one for one in known if last & set(fold(one.name).split())] or known
    return [[(one.label, action("give", "who", one.key))] for one in near[: context.house.rules.list_page]]


def _read_back(context: Context, draft: Draft) -> None:
    say = context.house.wording.text
    chosen = [one for one in candidates(context, draft.unit) if one.key in draft.people]
    edits = [
        (say(f"tasks.button_edit_{one}"), action("give", "edit", one)) for one in ("people", "what", "due")
    ]
    rows: Rows = [[(say("tasks.button_give"), action("give", "ok"))], edits]
    context.reply(
        "tasks.read_back",
        rows,
        unit=unit(context.session, draft.unit).name,
        names=[one.label for one in chosen],
        what=draft.what,
        day=date.fromisoformat(draft.due) if draft.due else None,
        check=draft.guessed,
        line=draft.source or "",
    )


def _give(context: Context, draft: Draft) -> None:
    """Each assignee is told once; the giver learns who could not be reached."""
    if not context.may(Action.GIVE_TASK, draft.unit) or not (draft.people and draft.what):
        raise StaleTap
    if draft.due is None and not draft.standing:
        raise StaleTap
    forms.end(context)
    task = Task(unit_id=draft.unit, what=draft.what, standing=draft.standing, given_at=context.now)
    task.due_on = date.fromisoformat(draft.due) if draft.due else None
    task.meeting_id, task.parent_id, task.given_by = draft.meeting, draft.parent, context.person_id
    task.source = draft.source
    context.session.add(task)
    context.session.flush()
    chosen = [one for one in candidates(context, draft.unit) if one.key in draft.people]
    unreached = [one.name for one in chosen if not _assign(context, task, one)]
    context.audit("give_task", f"task:{task.id}", draft.unit)
    context.toast("tasks.given", count=len(chosen))
    accept: Rows = [[(context.house.wording.text("tasks.button_accept"), action("taskmine", task.id))]]
    context.redraw(
        "tasks.given_whole",
        () if context.private else accept,
        names=[one.name for one in chosen],
        what=task.what,
        day=task.due_on,
        others=unreached if context.private else [],
    )


def _assign(context: Context, task: Task, one: Candidate) -> bool:
    made = assign(context.session, task, part_for(one), by_of(context), context.now)
    part = Part(made, task, unit(context.session, task.unit_id))
    plan_look(context.session, context.house, part, context.now)
    return bool(tell_assignees(context.session, part, context.now))
