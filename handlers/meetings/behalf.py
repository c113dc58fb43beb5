"""Answering for others by button: the silent, one picked, a choice. What is written of others: `reports`."""

from typing import Any

from handlers.actions import StaleTap, action, number, one_of
from handlers.context import Context
from handlers.language import RosterName, find_people
from handlers.local_time import today
from handlers.meetings.answers import answer
from handlers.meetings.sheet import Sheet, told
from handlers.permissions import Action, may
from handlers.wording import Rows
from storage.queries.answers import Said
from storage.tables import AnswerChoice, AnswerSource, Person, Priority, Reason


def press_list(context: Context, arguments: list[str]) -> None:
    """Who is still silent, a page at a time: "behalf:<meeting>:<page>"."""
    sheet, page = allowed(context, arguments), number(arguments, 1)
    size = sheet.rules.list_page
    people = sheet.silent[page * size : (page + 1) * size]
    if not people:
        context.toast("meetings.behalf_done")
        _show(context, "behalf_done")
        return
    context.audit("see_names", f"meeting:{sheet.meeting.id}", sheet.unit.id)
    rows = [[(person.full_name, action("other", sheet.meeting.id, person.id))] for person in people]
    context.toast("meetings.behalf_pick", at=sheet.at)
    _show(context, "behalf_pick", [*rows, *_turning(sheet, page, size)], at=sheet.at)


def _show(context: Context, name: str, choices: Rows = (), /, **fields: Any) -> None:
    """In place of the pressed message; but the live list stays, and what follows it comes below."""
    pressed = context.pressed()
    say = context.reply if pressed is not None and pressed.content.get("late") == "board" else context.redraw
    say(f"meetings.{name}", choices, **fields)


def press_person(context: Context, arguments: list[str]) -> None:
    """One person picked, then the choice: "other:<meeting>:<person>[:<choice>]"."""
    sheet = allowed(context, arguments)
    person = on_sheet(sheet, number(arguments, 1))
    if len(arguments) > 2:
        _record_picked(context, sheet, person, one_of(AnswerChoice, arguments, 2))
        return
    context.audit("see_names", f"meeting:{sheet.meeting.id}/person:{person.id}", sheet.unit.id)
    stored = sheet.answers.get(person.id)
    current = told(context.house, stored) if stored else None
    buttons = [
        (sheet.say(f"button_{choice}"), action("other", sheet.meeting.id, person.id, choice))
        for choice in AnswerChoice
    ]
    back = [(sheet.say("button_back"), action("behalf", sheet.meeting.id, 0))]
    context.redraw("meetings.behalf_choice", [buttons, back], name=person.full_name, current=current)


def privately(context: Context, name: str, choices: Rows = (), /, **fields: Any) -> None:
    """Names of the absent are for one person alone; in a group only that it was heard."""
    chat = context.own_chat()
    if chat is None:
        context.reply("meetings.behalf_heard")
    else:
        message = context.house.wording.message(f"meetings.{name}", choices, **fields)
        context.send(chat, message, Priority.ANSWER)


def roster(sheet: Sheet) -> list[RosterName]:
    return [RosterName(one.id, one.full_name, one.nickname, None, one.birth_year) for one in sheet.due]


def ask_who(context: Context, sheet: Sheet, name: str) -> None:
    people = [on_sheet(sheet, one.id) for one in find_people(name, roster(sheet)).people]
    if not people:
        privately(context, "behalf_none", name=name)
        return
    rows = [[(_told_apart(person), action("other", sheet.meeting.id, person.id))] for person in people]
    privately(context, "behalf_several", rows, count=len(people), name=name)


def _told_apart(person: Person) -> str:
    return f"{person.full_name} ({person.birth_year})" if person.birth_year else person.full_name


def _record_picked(context: Context, sheet: Sheet, person: Person, choice: AnswerChoice) -> None:
    refusal = record(context, sheet, person, choice)
    result = sheet.say(refusal) if refusal else sheet.say(f"group_{choice}").lower()
    context.toast("meetings.behalf_saved", lines=[f"{person.full_name} {result}"])
    press_list(context, [str(sheet.meeting.id), "0"])


def record(
    context: Context,
    sheet: Sheet,
    person: Person,
    choice: AnswerChoice,
    reason: Reason | None = None,
    minutes: int | None = None,
) -> str | None:
    """Record one person's answer for them; the name of the refusal's wording, None where it stands."""
    said = Said(
        sheet.meeting.id,
        person.id,
        choice,
        AnswerSource.SECRETARY,
        context.now,
        context.account_id,
        reason=reason,
        minutes_late=minutes,
    )
    what = f"meeting:{sheet.meeting.id}/person:{person.id}"
    context.audit("answer_for_others", what, sheet.unit.id, choice=choice)
    return answer(context, said)


def allowed(context: Context, arguments: list[str]) -> Sheet:
    sheet = Sheet.open(context.session, context.house, number(arguments, 0))
    if not may_answer(context, sheet) or not context.private:
        raise StaleTap
    return sheet


def may_answer(context: Context, sheet: Sheet) -> bool:
    unit_id = sheet.meeting.unit_id
    return may(context.session, context.person_id, Action.ANSWER_FOR_OTHERS, unit_id, today(context.now))


def on_sheet(sheet: Sheet, person_id: int) -> Person:
    for person in sheet.due:
        if person.id == person_id:
            return person
    raise StaleTap


def _turning(sheet: Sheet, page: int, size: int) -> Rows:
    """The buttons to the pages before and after, where there are any."""
    turns = []
    if page > 0:
        turns.append((sheet.say("button_previous"), action("behalf", sheet.meeting.id, page - 1)))
    if (page + 1) * size < len(sheet.silent):
        turns.append((sheet.say("button_next"), action("behalf", sheet.meeting.id, page + 1)))
    return [turns] if turns else []
