"""A task's buttons, and what is said of a task in words."""

from typing import Any

from handlers import forms
from handlers.actions import StaleTap, action, number, one_of
from handlers.context import Context
from handlers.events import Text
from handlers.late import late
from handlers.local_time import local, today
from handlers.permissions import Action
from handlers.tasks import giving, reading, views
from handlers.tasks.assignees import Candidate, candidates, part_for
from handlers.tasks.reading import TaskReply
from handlers.tasks.state import DATED, EDGES, WORDS, Side, edge_of
from handlers.tasks.work import Part, by_of, plan_look, take, tell_assignees
from handlers.wording import Rows
from storage.outbox import last_said, put
from storage.queries.chats import open_questions
from storage.queries.tasks import Listed, assign, history, mine, parts_of, split_counts
from storage.tables import Priority, TaskEvent, UnitKind

FORM = "task_words"
LABEL = 40
"""How many characters of a task stand on its button."""
CARDS = ("task", "task_word")
SHOWS = (*CARDS, "task_noted")


def press(context: Context, arguments: list[str]) -> None:
    """A step: "task:<assignment>:<event>[:<person>]"; what it needs further is asked for."""
    part, event = Part.open(context.session, number(arguments, 0)), one_of(TaskEvent, arguments, 1)
    if not _allowed(context, part, event):
        _refuse(context, part)
    elif event in (TaskEvent.HAND_OVER, TaskEvent.ADD_HELPER):
        _to_another(context, part, event, arguments)
    elif event in WORDS:
        forms.keep(context, FORM, {"assignment": part.part.id, "event": event})
        context.toast(f"tasks.ask_{event}")
        context.reply(f"tasks.ask_{event}")
    else:
        _take(context, part, TaskReply(event))


def press_open(context: Context, arguments: list[str]) -> None:
    """The whole card: "taskopen:<assignment>"."""
    part = Part.open(context.session, number(arguments, 0))
    _show(context, part)


def press_log(context: Context, arguments: list[str]) -> None:
    """Its history: "tasklog:<assignment>"."""
    part = Part.open(context.session, number(arguments, 0))
    if not (context.private and part.sides(context.session, context.person_id, today(context.now))):
        raise StaleTap
    lines = views.log(context.house, context.session, part)
    rows: Rows = []
    if _gives(context, part) and part.unit.kind is UnitKind.CELL:
        label = "tasks.button_untitle" if part.task.titled else "tasks.button_title"
        rows = [[(context.house.wording.text(label), action("tasktitle", part.part.id))]]
    context.reply("tasks.history", rows, what=part.task.what, name=part.name(context.session), lines=lines)


def press_title(context: Context, arguments: list[str]) -> None:
    """Whether the cell's group may read what the task is, never whose: "tasktitle:<assignment>"."""
    part = Part.open(context.session, number(arguments, 0))
    if not context.private or not _gives(context, part):
        raise StaleTap
    part.task.titled = not part.task.titled
    context.audit("title_task", f"task:{part.task.id}", part.task.unit_id, shown=part.task.titled)
    context.toast("tasks.titled" if part.task.titled else "tasks.untitled")


def _gives(context: Context, part: Part) -> bool:
    return Side.GIVER in part.sides(context.session, context.person_id, today(context.now))


def press_mine(context: Context, arguments: list[str]) -> None:
    """Nhận under a group's message, for whoever has a part in the task: "taskmine:<task>"."""
    own = [one for one in parts_of(context.session, number(arguments, 0)) if _has(context, one)]
    if not own:
        context.toast("tasks.not_yours", alert=True)
        return
    press(context, [str(own[0].part.id), TaskEvent.ACCEPT])


def words_step(context: Context, state: dict[str, Any], text: str) -> None:
    """The words or the date a button asked for."""
    part, event = Part.open(context.session, state["assignment"]), TaskEvent(state["event"])
    day = reading.sure_day(text, local(context.now, part.unit)) if event in DATED else None
    if event in DATED and day is None:
        context.reply("tasks.date_unclear")
        return
    forms.end(context)
    _take(context, part, TaskReply(event, text, day))


def heard(context: Context, body: Text) -> bool:
    """Whether the text gives a task, or says something of one that is clear enough."""
    if context.person_id is None:
        return False
    if giving.begun(context, body):
        return True
    if not context.private and not body.addressed:
        return False
    shown = _shown(context)
    said = reading.read(body.text, local(context.now))
    if said is None:
        return False
    own = [one for one in mine(context.session, context.person_id, _cells(context)) if _can(one, said.event)]
    replied = [one for one in own if shown is not None and one.part.id == shown]
    unasked = context.private and not open_in_chat(context)
    meant = replied or (own if said.own or (unasked and said.event is TaskEvent.CLAIM) else [])
    if not meant:
        return False
    if len(meant) > 1 or not said.sure or not (replied or said.own):
        _which(context, meant, said)
    else:
        _take(context, Part.open(context.session, meant[0].part.id), said)
    return True


def open_in_chat(context: Context) -> bool:
    """Whether anything else is asked in this chat, which a short answer would be about."""
    account = context.account.id if context.account else None
    return bool(open_questions(context.session, context.chat.id, account, context.now))


def _take(context: Context, part: Part, said: TaskReply) -> None:
    if said.event in DATED and said.due_on is None:
        forms.keep(context, FORM, {"assignment": part.part.id, "event": said.event})
        context.reply(f"tasks.ask_{said.event}")
        return
    due = said.due_on or _asked_for(context, part, said.event)
    if take(context, part, said.event, said.words, due) is None:
        _refuse(context, part)
        return
    context.toast(f"tasks.said_{said.event}")
    _show_step(context, part)
    _offer_parent(context, part, said.event)
    if not context.presses_over:
        content = late("task_noted", assignment=part.part.id, event=said.event)
        put(context.session, context.parcel(context.chat, content, Priority.ANSWER), context.now)


def _offer_parent(context: Context, part: Part, event: TaskEvent) -> None:
    """All members' parts of the committee's task are done: the secretary may say so upwards."""
    above = part.task.parent_id if event is TaskEvent.CONFIRM else None
    if above is None:
        return
    count, done = split_counts(context.session, above, part.task.unit_id)
    own = next(
        (one for one in parts_of(context.session, above) if one.part.cell_id == part.task.unit_id), None
    )
    if own is not None and count == done and _can(own, TaskEvent.CLAIM):
        label = context.house.wording.text("tasks.button_claim")
        rows: Rows = [[(label, action("task", own.part.id, TaskEvent.CLAIM))]]
        context.reply("tasks.all_done", rows, what=own.task.what)


def _show_step(context: Context, part: Part) -> None:
    """The message that was pressed or answered shows the task as it stands now."""
    shown = context.pressed() if context.private else None
    view = shown.content.get("late") if shown else None
    if shown is not None and view in CARDS:
        content = late(view, assignment=part.part.id, version=part.part.version)
        key = f"shown:{shown.id}"
        parcel = context.parcel(context.chat, content, Priority.EDIT, edits=shown.id, coalesce_key=key)
        put(context.session, parcel, context.now)


def _asked_for(context: Context, part: Part, event: TaskEvent) -> Any:
    """The day that was asked for, where it is granted."""
    if event is not TaskEvent.GRANT:
        return None
    steps = history(context.session, part.part.id)
    return next((one.due_on for one in reversed(steps) if one.event is TaskEvent.ASK_EXTENSION), None)


def _allowed(context: Context, part: Part, event: TaskEvent) -> bool:
    sides = part.sides(context.session, context.person_id, today(context.now))
    return any(edge_of(part.part.state, event, side, standing=part.task.standing) for side in sides)


def _refuse(context: Context, part: Part) -> None:
    """Kindly: how it stands now; who has no part in it learns nothing."""
    if not part.sides(context.session, context.person_id, today(context.now)):
        context.toast("tasks.not_yours", alert=True)
        return
    state = views.state_text(context.house, part.part.state)
    context.toast("tasks.not_now", alert=True, state=state)


def _to_another(context: Context, part: Part, event: TaskEvent, arguments: list[str]) -> None:
    """Hand it over, or add a helper: the list of people first, then the one who was picked."""
    people = candidates(context, part.task.unit_id)
    taken = {one.part.person_id or one.part.cell_id for one in parts_of(context.session, part.task.id)}
    if len(arguments) < 3:
        rows = [
            [(one.label, action("task", part.part.id, event, one.key))]
            for one in people
            if one.key not in taken
        ]
        context.reply("tasks.ask_person", rows[: context.house.rules.board_names])
        return
    chosen = next((one for one in people if one.key == number(arguments, 2) and one.key not in taken), None)
    if chosen is None or take(context, part, event) is None:
        raise StaleTap
    _give_too(context, part, chosen, helper=event is TaskEvent.ADD_HELPER)
    context.toast(f"tasks.said_{event}")
    context.reply("tasks.given_too", name=chosen.name, what=part.task.what)


def _give_too(context: Context, part: Part, chosen: Candidate, *, helper: bool) -> None:
    given = part_for(chosen, helper=helper)
    given.due_on = part.part.due_on
    made = assign(context.session, part.task, given, by_of(context), context.now)
    new = Part(made, part.task, part.unit)
    plan_look(context.session, context.house, new, context.now)
    tell_assignees(context.session, new, context.now)


def _show(context: Context, part: Part) -> None:
    sides = part.sides(context.session, context.person_id, today(context.now))
    if not sides or not context.private:
        raise StaleTap
    message = views.card(context.house, context.session, context.now, part, sides)
    context.audit("see_task", f"task:{part.task.id}", part.task.unit_id)
    context.send(context.chat, message, Priority.ANSWER)


def _which(context: Context, meant: list[Listed], said: TaskReply) -> None:
    """Which task is meant, or whether this was meant at all: asked once, with a button for each."""
    label = context.house.wording.text(f"tasks.button_{said.event}")
    rows = [[(f"{label}: {one.task.what[:LABEL]}", action("task", one.part.id, said.event))] for one in meant]
    context.reply("tasks.which", rows[: context.house.rules.list_page], count=len(meant))


def _shown(context: Context) -> int | None:
    """The assignment of the message replied to or, alone with the bot, of its latest one."""
    row = context.pressed()
    content = row.content if row else None
    if row is None and context.private:
        said = last_said(context.session, context.chat.id)
        content = said[1] if said else None
    if content is None or content.get("late") not in SHOWS:
        return None
    return int(content["args"]["assignment"])


def _cells(context: Context) -> list[int]:
    """The cells whose tasks the person answers for."""
    return sorted(context.reach(Action.GIVE_TASK))


def _can(one: Listed, event: TaskEvent) -> bool:
    return (one.part.state, event, Side.ASSIGNEE) in EDGES


def _has(context: Context, one: Listed) -> bool:
    return context.person_id is not None and one.part.person_id == context.person_id
