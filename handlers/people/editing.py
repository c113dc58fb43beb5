"""One thing about a person is changed by chat: asked for step by step, read back, and saved."""

from collections.abc import Callable
from datetime import date, datetime

from handlers import forms
from handlers.actions import StaleTap, action, number, one_of
from handlers.context import Context
from handlers.language import read_date
from handlers.local_time import local, today
from handlers.people import changes
from handlers.people.changes import Edit, EditForm, Step
from handlers.people.finding import cells_of, offered, open_person, show
from handlers.people.names import clean
from handlers.people.periods import open_from
from handlers.people.record import PersonRecord
from handlers.people.roster import report_text
from handlers.people.roster.run import told_apart
from handlers.people.tree import key_of
from handlers.people.units import Units
from handlers.wording import Rows
from storage.tables import EndReason, Unit

FORM = "person"
HALF_A_YEAR = 183


def press_person(context: Context, arguments: list[str]) -> None:
    """A person's details, or a change begun from it: "person:<id>[:<act>]"."""
    found = open_person(context, number(arguments, 0))
    if len(arguments) == 1:
        show(context, *found)
        return
    record, home = found
    act = one_of(Edit, arguments, 1)
    if act not in offered(context, record, home):
        raise StaleTap
    marker = int(context.now.timestamp() * 1000) % 10**12
    _ask(context, EditForm(marker, record.person_id, home.unit_id, act))


def press_form(context: Context, arguments: list[str]) -> None:
    """A button of the change being put together: "edit:<draft>:<what>[:<value>]"."""
    draft = _own_draft(context, number(arguments, 0))
    match arguments[1:]:
        case ["save"] if draft.step is Step.CONFIRM:
            _save(context, draft)
        case ["cancel"]:
            forms.end(context)
            context.redraw("people.not_saved")
        case ["today"] if draft.step is Step.SINCE:
            _take_since(context, draft, today(context.now))
        case ["none"] if draft.step is Step.UNTIL or (draft.step is Step.UNIT and draft.act is Edit.GROUP):
            _ask(context, draft.answer(draft.step))
        case ["unit", _] if draft.step is Step.UNIT:
            _take_unit(context, draft, number(arguments, 2))
        case ["reason", _] if draft.step is Step.REASON:
            _take_reason(context, draft, one_of(EndReason, arguments, 2))
        case _:
            raise StaleTap


def answer_step(context: Context, draft: EditForm, text: str) -> None:
    """What was written while a change was being put together."""
    try:
        _READERS.get(draft.step, _ask_again)(context, draft, text)
    except StaleTap:  # the role, or the person's place, has changed since
        forms.end(context)
        context.reply("common.stale")


# What is asked


def _ask(context: Context, draft: EditForm) -> None:
    """Ask the next thing, or read everything back."""
    forms.keep(context, FORM, draft.to_json())
    name = f"people.ask_{draft.step}"
    if draft.step is Step.SINCE and draft.act is Edit.END:
        name = "people.ask_last_day"
    record, home = open_person(context, draft.person_id)
    context.audit("see_person", f"person:{draft.person_id}", home.unit_id)
    fields = {
        "name": told_apart(record.person),
        "act": context.house.wording.text(f"people.act_{draft.act}"),
    }
    if draft.step is Step.CONFIRM:
        fields["what"] = _told(context, draft, record)
    context.reply(name, _buttons(context, draft, record), **fields)


def _told(context: Context, draft: EditForm, record: PersonRecord) -> str:
    to = record.units[draft.unit_id] if draft.unit_id is not None else None
    note = changes.note(draft, record.units[draft.cell_id], to)
    return report_text.notes(context.house.wording, [note])


def _buttons(context: Context, draft: EditForm, record: PersonRecord) -> Rows:
    text = context.house.wording.text

    def button(label: str, *what: object) -> tuple[str, str]:
        return label, action("edit", draft.number, *what)

    none = [button(text(f"people.button_no_{draft.step}"), "none")] if draft.step in _OPEN else []
    rows: dict[Step, list[list[tuple[str, str]]]] = {
        Step.SINCE: [[button(text("people.button_today"), "today")]],
        Step.UNTIL: [none],
        Step.REASON: [[button(word, "reason", reason)] for word, reason in _reasons(context, record).items()],
        Step.UNIT: [[button(one.name, "unit", one.id)] for one in _few_targets(context, draft, record.units)],
        Step.CONFIRM: [[button(text("people.button_save"), "save")]],
    }
    if draft.step is Step.UNIT and draft.act is Edit.GROUP:
        rows[Step.UNIT].append(none)
    return [*rows.get(draft.step, []), [button(text("people.button_cancel"), "cancel")]]


_OPEN = (Step.UNTIL, Step.UNIT)


def _targets(context: Context, draft: EditForm, units: Units) -> list[Unit]:
    """The party groups, or the other cells, that may be chosen."""
    if draft.act is Edit.GROUP:
        return units.groups(draft.cell_id)
    cells = (units[cell] for cell in cells_of(context) if cell != draft.cell_id)
    return sorted((cell for cell in cells if cell.ended_on is None), key=lambda cell: cell.name)


def _few_targets(context: Context, draft: EditForm, units: Units) -> list[Unit]:
    """The targets where buttons can show them all; of more the name is written."""
    targets = _targets(context, draft, units) if draft.step is Step.UNIT else []
    return targets if len(targets) <= context.house.rules.list_page else []


def _reasons(context: Context, record: PersonRecord) -> dict[str, EndReason]:
    return changes.end_reasons(record, cells_of(context), today(context.now))


# What is answered


def _take_reason(context: Context, draft: EditForm, reason: EndReason) -> None:
    record, _ = open_person(context, draft.person_id)
    if reason not in _reasons(context, record).values():
        raise StaleTap
    _ask(context, draft.answer(Step.REASON, reason=reason))


def _take_unit(context: Context, draft: EditForm, unit_id: int) -> None:
    units = Units.load(context.session)
    if unit_id not in {key_of(unit) for unit in _targets(context, draft, units)}:
        raise StaleTap
    _ask(context, draft.answer(Step.UNIT, unit_id=unit_id))


def _read_unit(context: Context, draft: EditForm, text: str) -> None:
    """A cell or party group by its name, or by a part that only one has."""
    wanted = clean(text).casefold()
    targets = _targets(context, draft, Units.load(context.session))
    found = [unit for unit in targets if wanted in unit.name.casefold()]
    exact = [unit for unit in found if wanted == unit.name.casefold()] or found
    if len(exact) == 1:
        _ask(context, draft.answer(Step.UNIT, unit_id=exact[0].id))
    else:
        context.reply("people.unit_unclear", count=len(exact))


def _read_place(context: Context, draft: EditForm, text: str) -> None:
    limit = context.house.rules.place_length
    place = clean(text)
    if not place or len(place) > limit:
        context.reply("common.too_long" if place else "meetings.empty", limit=limit)
    else:
        _ask(context, draft.answer(Step.PLACE, place=place))


def _read_since(context: Context, draft: EditForm, text: str) -> None:
    day = _day(context, text)
    if day is None:
        context.reply("people.day_unclear")
        return
    if (day - today(context.now)).days > HALF_A_YEAR and str(day.year) not in text:
        day = day.replace(year=day.year - 1)  # changes are told of after they happened, meetings before
    _take_since(context, draft, day)


def _take_since(context: Context, draft: EditForm, day: date) -> None:
    first = open_from(today(context.now))
    if changes.first_day(draft.answer(Step.SINCE, since=day)) < first:
        context.reply("people.closed", on=first)
    else:
        _ask(context, draft.answer(Step.SINCE, since=day))


def _read_until(context: Context, draft: EditForm, text: str) -> None:
    day = _day(context, text)
    if day is None or draft.since is None:
        context.reply("people.day_unclear")
    elif day < draft.since:
        context.reply("people.until_before", on=draft.since)
    else:
        _ask(context, draft.answer(Step.UNTIL, until=day))


def _ask_again(context: Context, draft: EditForm, _text: str) -> None:
    """Only a button answers this step."""
    _ask(context, draft)


def _day(context: Context, text: str) -> date | None:
    start = read_date(text, local(context.now)).start
    if isinstance(start, datetime):
        return start.date()
    return start if isinstance(start, date) else None


_READERS: dict[Step, Callable[[Context, EditForm, str], None]] = {
    Step.UNIT: _read_unit,
    Step.PLACE: _read_place,
    Step.SINCE: _read_since,
    Step.UNTIL: _read_until,
}


# What is saved


def _save(context: Context, draft: EditForm) -> None:
    record, home = open_person(context, draft.person_id)
    if home.unit_id != draft.cell_id or draft.act not in offered(context, record, home):
        raise StaleTap
    if not _still_possible(context, draft, record):
        raise StaleTap
    if changes.first_day(draft) < open_from(today(context.now)):
        context.reply("people.closed", on=open_from(today(context.now)))
        return
    what = _told(context, draft, record)
    changes.carry_out(record, draft, home)
    forms.end(context)
    context.audit("edit_person", f"person:{draft.person_id}", draft.cell_id, act=draft.act)
    context.toast("people.saved", what=what)
    context.redraw("people.saved", what=f"{told_apart(record.person)}: {what}")


def _still_possible(context: Context, draft: EditForm, record: PersonRecord) -> bool:
    """Whether the unit and the reason chosen may still be chosen."""
    targets = {key_of(unit) for unit in _targets(context, draft, record.units)}
    unit = draft.unit_id is None or draft.unit_id in targets
    return unit and (draft.reason is None or draft.reason in _reasons(context, record).values())


def _own_draft(context: Context, expected: int) -> EditForm:
    found = forms.current(context)
    if found is None or found.form != FORM:
        raise StaleTap
    draft = EditForm.from_json(found.state)
    if draft.number != expected:
        raise StaleTap
    return draft
