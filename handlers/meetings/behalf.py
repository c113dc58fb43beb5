"""Answers for others: by the secretary or a party-group leader directly, by anybody else through them."""

from collections.abc import Sequence
from typing import Any

from handlers.actions import StaleTap, action, number, one_of
from handlers.context import Context
from handlers.language import NameKind, RosterName, find_people
from handlers.local_time import today
from handlers.meetings.answers import answer
from handlers.meetings.sheet import Sheet, told
from handlers.permissions import Action, may
from handlers.telling import leaders_chats
from handlers.wording import Rows
from storage.queries.answers import Said
from storage.tables import AnswerChoice, AnswerSource, Person, Priority, Reason

REPORTED_AT_ONCE = 4
"""How many people one report's button names: an action has 64 bytes."""


def press_list(context: Context, arguments: list[str]) -> None:
    """Who is still silent, a page at a time: "behalf:<meeting>:<page>"."""
    sheet, page = _allowed(context, arguments), number(arguments, 1)
    size = sheet.rules.list_page
    people = sheet.silent[page * size : (page + 1) * size]
    if not people:
        context.toast("meetings.behalf_done")
        _show(context, "behalf_done")
        return
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
    sheet = _allowed(context, arguments)
    person = _on_sheet(sheet, number(arguments, 1))
    if len(arguments) > 2:
        _record_picked(context, sheet, person, one_of(AnswerChoice, arguments, 2))
        return
    stored = sheet.answers.get(person.id)
    current = told(context.house, stored) if stored else None
    buttons = [
        (sheet.say(f"button_{choice}"), action("other", sheet.meeting.id, person.id, choice))
        for choice in AnswerChoice
    ]
    back = [(sheet.say("button_back"), action("behalf", sheet.meeting.id, 0))]
    context.redraw("meetings.behalf_choice", [buttons, back], name=person.full_name, current=current)


def press_report(context: Context, arguments: list[str]) -> None:
    """The secretary takes over a report: "report:<meeting>:<choice>:<reason>:<person>,<person>"."""
    sheet = _allowed(context, arguments)
    choice = one_of(AnswerChoice, arguments, 1)
    reason = one_of(Reason, arguments, 2) if arguments[2:3] != ["-"] else None
    people = [_on_sheet(sheet, number([text], 0)) for text in "".join(arguments[3:4]).split(",")]
    lines = _record(context, sheet, people, choice, reason)
    context.redraw("meetings.behalf_saved", lines=lines)


def press_ignore(context: Context, _arguments: list[str]) -> None:
    """The secretary lets a report be."""
    context.redraw("common.cancelled_report")


def named(
    context: Context, meeting_id: int, names: Sequence[str], choice: AnswerChoice, reason: Reason | None
) -> None:
    """Somebody spoke for others. Nobody is guessed: an unknown or a shared name is asked about."""
    sheet = Sheet.open(context.session, context.house, meeting_id)
    allowed = _may_answer(context, sheet)
    people: list[Person] = []
    for name in names:
        person = _only(sheet, name)
        if person is not None:
            people.append(person)
        elif allowed:
            _ask_who(context, sheet, name)
    if not people:
        return
    if allowed:
        lines = _record(context, sheet, people, choice, reason)
        _privately(context, "behalf_saved", lines=lines)
    else:
        _pass_on(context, sheet, people, choice, reason)


def _privately(context: Context, name: str, choices: Rows = (), /, **fields: Any) -> None:
    """Names of the absent are for one person alone; in a group only that it was heard."""
    chat = context.own_chat()
    if chat is None:
        context.reply("meetings.behalf_heard")
    else:
        message = context.house.wording.message(f"meetings.{name}", choices, **fields)
        context.send(chat, message, Priority.ANSWER)


def offered(context: Context, said: Said, names: Sequence[str]) -> bool:
    """Whether a bare "Hoa vắng" of one who may answer for others was put back to him as a question."""
    if not names or not context.private:
        return False
    sheet = Sheet.open(context.session, context.house, said.meeting_id)
    people = [person for name in names if (person := _only(sheet, name)) and person.id != said.person_id]
    if not people or not _may_answer(context, sheet):
        return False
    rows, lines = _offer(sheet, people, said.choice, said.reason)
    context.reply("meetings.behalf_offered", rows, lines=lines, at=sheet.at)
    return True


def _only(sheet: Sheet, name: str) -> Person | None:
    """The one on the list whom the name means for sure."""
    found = find_people(name, _roster(sheet))
    return _on_sheet(sheet, found.people[0].id) if found.kind is NameKind.ONE and found.sure else None


def _roster(sheet: Sheet) -> list[RosterName]:
    return [RosterName(one.id, one.full_name, one.nickname, None, one.birth_year) for one in sheet.due]


def _offer(
    sheet: Sheet, people: Sequence[Person], choice: AnswerChoice, reason: Reason | None
) -> tuple[Rows, list[str]]:
    """[Ghi] [Không ghi] for these people, and what would be recorded in words."""
    ids = ",".join(str(person.id) for person in people)
    record = action("report", sheet.meeting.id, choice, reason or "-", ids)
    rows = [[(sheet.say("button_record"), record), (sheet.say("button_ignore"), action("ignore"))]]
    return rows, [f"{person.full_name} {sheet.say(f'group_{choice}').lower()}" for person in people]


def _ask_who(context: Context, sheet: Sheet, name: str) -> None:
    people = [_on_sheet(sheet, one.id) for one in find_people(name, _roster(sheet)).people]
    if not people:
        _privately(context, "behalf_none", name=name)
        return
    rows = [[(_told_apart(person), action("other", sheet.meeting.id, person.id))] for person in people]
    _privately(context, "behalf_several", rows, count=len(people), name=name)


def _told_apart(person: Person) -> str:
    return f"{person.full_name} ({person.birth_year})" if person.birth_year else person.full_name


def _record_picked(context: Context, sheet: Sheet, person: Person, choice: AnswerChoice) -> None:
    lines = _record(context, sheet, [person], choice, None)
    context.toast("meetings.behalf_saved", lines=lines)
    press_list(context, [str(sheet.meeting.id), "0"])


def _record(
    context: Context, sheet: Sheet, people: Sequence[Person], choice: AnswerChoice, reason: Reason | None
) -> list[str]:
    lines = []
    by = context.account.id if context.account else None
    for person in people:
        said = Said(
            sheet.meeting.id,
            person.id,
            choice,
            AnswerSource.SECRETARY,
            context.now,
            by,
            reason=reason,
        )
        refusal = answer(context, said)
        result = sheet.say(refusal) if refusal else sheet.say(f"group_{choice}").lower()
        lines.append(f"{person.full_name} {result}")
        context.audit(
            "answer_for_others",
            f"meeting:{sheet.meeting.id}/person:{person.id}",
            sheet.unit.id,
            choice=choice,
        )
    return lines


def _pass_on(
    context: Context, sheet: Sheet, people: Sequence[Person], choice: AnswerChoice, reason: Reason | None
) -> None:
    """Let the secretary decide about what a member reported of others."""
    by = context.session.get_one(Person, context.person_id).full_name
    chats = leaders_chats(context.session, sheet.unit.id, context.now)
    for start in range(0, len(people), REPORTED_AT_ONCE):
        rows, lines = _offer(sheet, people[start : start + REPORTED_AT_ONCE], choice, reason)
        message = context.house.wording.message(
            "meetings.behalf_reported", rows, by=by, lines=lines, at=sheet.at
        )
        for chat in chats:
            context.send(chat, message, Priority.REMINDER, expires_at=sheet.meeting.starts_at)
    if context.private:
        context.reply("meetings.behalf_passed")


def _allowed(context: Context, arguments: list[str]) -> Sheet:
    sheet = Sheet.open(context.session, context.house, number(arguments, 0))
    if not _may_answer(context, sheet) or not context.private:
        raise StaleTap
    return sheet


def _may_answer(context: Context, sheet: Sheet) -> bool:
    unit_id = sheet.meeting.unit_id
    return may(context.session, context.person_id, Action.ANSWER_FOR_OTHERS, unit_id, today(context.now))


def _on_sheet(sheet: Sheet, person_id: int) -> Person:
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
