"""Calling a meeting: on one line or step by step, read back, and sent only when confirmed."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from handlers import digits, forms
from handlers.actions import StaleTap, action, number, one_of
from handlers.calling.audience import callable_units, for_others, party_group_named
from handlers.context import Context
from handlers.events import Text
from handlers.language import DateKind, DateReading, MeetingLine, fold, goes_on, read_date, read_meeting_line
from handlers.local_time import local
from handlers.meetings import draft as steps
from handlers.meetings import link
from handlers.meetings.announce import Call, announce, answer_deadline, audience_of
from handlers.meetings.draft import Draft, new_number
from handlers.meetings.moments import corrected, explain, future, local_now, moment, read_hour, read_when
from handlers.meetings.sheet import details
from handlers.meetings.warnings import warnings
from handlers.permissions import Action
from handlers.series import form as series
from handlers.wording import Rows
from storage.queries.units import unit
from storage.tables import MeetingKind, Unit, UnitKind

FORM = "call"

OPENINGS = ("hop", "hop chi bo", "goi hop", "moi hop", "sinh hoat chi bo", "thong bao hop")
"""How a call begins when it is written without the command; without diacritics."""

NAMED = re.compile(r"\b(?:hop chi bo|sinh hoat chi bo|hop to dang|hop chi uy|hop thuong ky)\b")
"""What a call names when a day or an hour stands before it; without diacritics."""


def command(context: Context, line: str) -> None:
    """/hop: with a line, everything it says is taken; what is missing is asked for."""
    units = callable_units(context)
    if not units:
        context.reply("common.not_allowed", who=context.house.wording.text("meetings.who_calls"))
        return
    elsewhere = for_others(context, line)
    if elsewhere:
        context.reply(f"meetings.for_{elsewhere}")
        return
    named = party_group_named(context, line)
    if named == ():
        context.reply("meetings.no_such_group")
        return
    own = named[0] if named else units[0] if len(units) == 1 else None
    draft = Draft(number=new_number(context.now), unit_id=own)
    _go_on(context, _read_line(context, draft, line) if line.strip() else draft)


def series_command(context: Context, line: str) -> None:
    """/lichhop: with a line, a new series; else those there are, or the question for the first one."""
    units = callable_units(context)
    if line.strip() or len(units) != 1:
        command(context, line)
    elif not context.private or not series.list_series(context):
        forms.keep(context, FORM, Draft(number=new_number(context.now), unit_id=units[0]).to_json())
        context.reply("series.ask_when_first", unit=unit(context.session, units[0]).name)


def begun(context: Context, body: Text) -> bool:
    """Whether a plain "họp chi bộ 19h30…" of one who may call was taken as /hop: few remember commands."""
    text = body.text
    folded = fold(text).strip(" .!")
    opened = folded.startswith(OPENINGS) or _dated_before(context, text)
    if not context.private or not opened or not callable_units(context):
        return False
    if folded in OPENINGS:
        command(context, "")
        return True
    when = read_meeting_line(text, local(context.now)).when
    if when is None or when.kind in (DateKind.NONE, DateKind.INVALID) or "?" in text:
        return False
    command(context, text)
    return True


def _dated_before(context: Context, text: str) -> bool:
    """ "Tối mai họp chi bộ …": nothing but a day or an hour stands before what is called."""
    named = NAMED.search(fold(text))
    before = text[: named.start()].strip(" ,:-") if named and len(fold(text)) == len(text) else ""
    span = read_date(before, local(context.now)).span if before else None
    return span is not None and not (before[: span[0]] + before[span[1] :]).strip(" ,:-")


def answer_step(context: Context, draft: Draft, text: str) -> None:
    """What was written while the form was open: the answer to its question."""
    read = _READERS.get(draft.step)
    if draft.step == steps.CONFIRM:
        _under_draft(context, draft, text)
    elif read is None:
        _ask(context, draft)
    elif not text.strip():
        context.reply("meetings.empty")
    else:
        changed = read(context, draft, text)
        if changed is not None:
            _go_on(context, changed)


def _under_draft(context: Context, draft: Draft, text: str) -> None:
    """What is typed under the draft: to send it, to let it be, or what is different."""
    going = goes_on(text)
    if going is not None:
        digits.choose(context, action("call", draft.number, "send" if going else "cancel"))
        return
    changed = _corrected(context, draft, text)
    if changed is None:
        context.reply("meetings.draft_unclear", _form_buttons(context, draft))
    elif changed.at is None or future(context, changed) is not None:
        _go_on(context, changed)


def _corrected(context: Context, draft: Draft, text: str) -> Draft | None:
    timed = corrected(context, draft, text, draft.at)
    if timed is None:
        return None
    found = _said_besides(context, timed, read_meeting_line(text, local_now(context, draft)))
    return found if found != draft else None


def press(context: Context, arguments: list[str]) -> None:
    """A button of the form: "call:<draft>:<what>[:<value>]"."""
    draft = _own_draft(context, number(arguments, 0))
    what = arguments[1] if len(arguments) > 1 else ""
    match what:
        case "send":
            _send(context, draft)
        case "cancel":
            forms.end(context)
            context.toast("common.cancelled")
            context.redraw("common.cancelled")
        case "unit":
            _choose_unit(context, draft, number(arguments, 2))
        case steps.KIND if len(arguments) > 2:
            _go_on(context, replace(draft, kind=one_of(MeetingKind, arguments, 2)))
        case steps.WHEN | steps.PLACE | steps.AGENDA | steps.KIND:
            _ask(context, replace(draft, step=what))
        case _:
            raise StaleTap


def _own_draft(context: Context, expected: int) -> Draft:
    found = forms.current(context)
    if found is None or found.form != FORM:
        raise StaleTap
    draft = Draft.from_json(found.state)
    if draft.number != expected:
        raise StaleTap
    return draft


def _choose_unit(context: Context, draft: Draft, unit_id: int) -> None:
    if unit_id not in callable_units(context):
        raise StaleTap
    _go_on(context, replace(draft, unit_id=unit_id))


def _go_on(context: Context, draft: Draft) -> None:
    """Ask the next thing missing, or read everything back."""
    _ask(context, replace(draft, step=draft.missing()))


def _ask(context: Context, draft: Draft) -> None:
    forms.keep(context, FORM, draft.to_json())
    _QUESTIONS[draft.step](context, draft)


# What is read from an answer


def _read_line(context: Context, draft: Draft, line: str) -> Draft:
    read = read_meeting_line(line, local_now(context, draft))
    if read.place and _short_enough(context, "place", read.place):
        draft = replace(draft, place=read.place)
    draft = _said_besides(context, draft, read)
    timed = moment(draft, read.when, line) if read.when else None
    if read.when and timed is None and read.when.kind in (DateKind.RECURRING, DateKind.INVALID):
        explain(context, read.when)
    return timed or draft


def _said_besides(context: Context, draft: Draft, read: MeetingLine) -> Draft:
    """The draft with the kind, the agenda and the day to answer by that a line names."""
    if read.kind_said and read.kind.value in list(MeetingKind):
        draft = replace(draft, kind=MeetingKind(read.kind.value))
    if read.agenda and _short_enough(context, "agenda", read.agenda):
        draft = replace(draft, agenda=read.agenda)
    if read.reply_by is None:
        return draft
    answer_by = _answer_by(context, read.reply_by)
    return replace(draft, answer_by=answer_by, deadline_unread=answer_by is None)


def _answer_by(context: Context, reading: DateReading) -> datetime | None:
    """Until when answers are wanted; a day alone means the usual hour of it."""
    said = reading.end or reading.start
    if isinstance(said, datetime):
        return said
    hour = context.house.rules.answer_hour
    return datetime.combine(said, hour, local(context.now).tzinfo) if isinstance(said, date) else None


def _read_when(context: Context, draft: Draft, text: str) -> Draft | None:
    """The day and hour, and what else the writer said along with it."""
    changed = read_when(context, draft, text)
    return _read_line(context, changed, text) if changed is not None else None


def _read_place(context: Context, draft: Draft, text: str) -> Draft | None:
    return replace(draft, place=text.strip()) if _short_enough(context, "place", text) else None


def _read_agenda(context: Context, draft: Draft, text: str) -> Draft | None:
    return replace(draft, agenda=text.strip()) if _short_enough(context, "agenda", text) else None


def _short_enough(context: Context, what: str, text: str) -> bool:
    """Whether it fits; where not, the writer is told which part does not: "place" or "agenda"."""
    rules = context.house.rules
    limit = rules.place_length if what == "place" else rules.agenda_length
    if len(text) > limit:
        context.reply(f"meetings.{what}_too_long", limit=limit)
    return len(text) <= limit


# What is asked


def _ask_unit(context: Context, draft: Draft) -> None:
    units = [unit(context.session, unit_id) for unit_id in callable_units(context)]
    context.reply(
        "meetings.ask_unit", [[(own.name, action("call", draft.number, "unit", own.id))] for own in units]
    )


def _ask_when(context: Context, draft: Draft) -> None:
    if context.spoke:  # why what was written is no moment
        return
    context.reply("meetings.ask_when", unit=_unit(context, draft).name)


def _ask_hour(context: Context, draft: Draft) -> None:
    if draft.rule:
        context.reply("series.ask_hour", rhythm=series.rhythm_of(context, draft.rule))
        return
    day = datetime.fromisoformat(draft.day or "")
    context.reply("meetings.ask_hour", day=day)


def _ask_place(context: Context, _draft: Draft) -> None:
    context.reply("meetings.ask_place")


def _ask_agenda(context: Context, _draft: Draft) -> None:
    context.reply("meetings.ask_agenda")


def _ask_kind(context: Context, draft: Draft) -> None:
    text = context.house.wording.text
    kinds = [(kind, text(f"meetings.kind_{kind}")) for kind in MeetingKind]
    rows = [[(label.capitalize(), action("call", draft.number, steps.KIND, kind))] for kind, label in kinds]
    context.reply("meetings.ask_kind", rows)


def _read_back(context: Context, draft: Draft) -> None:
    if draft.rule:
        series.read_back(context, draft, _kind(context, draft), _form_buttons(context, draft))
        return
    if not draft.at or future(context, draft) is None:
        return
    own = _unit(context, draft)
    rules = context.house.rules_of(context.session, own.id)
    context.reply(
        "meetings.read_back",
        _form_buttons(context, draft),
        kind=context.house.wording.text(f"meetings.kind_{_kind(context, draft)}"),
        unit=own.name,
        details=details(context.house, draft.at, draft.place or "", draft.agenda or ""),
        answer_by=local(
            _fitting_deadline(context, draft) or answer_deadline(draft.at, context.now, rules), own
        ),
        check=draft.check,
        warnings=_warnings(context, draft),
        deadline_missed=draft.answer_by is not None and _fitting_deadline(context, draft) is None,
        deadline_unread=draft.deadline_unread,
        where=_where(context, draft),
    )


def _fitting_deadline(context: Context, draft: Draft) -> datetime | None:
    """The day to answer by that the writer named, where it lies ahead and not after the meeting."""
    if draft.answer_by is None or draft.at is None:
        return None
    return draft.answer_by if context.now < draft.answer_by <= draft.at else None


def _warnings(context: Context, draft: Draft) -> list[str]:
    """What speaks against the time: said alone only, for it names people."""
    if not context.private or draft.at is None or draft.unit_id is None:
        return []
    return warnings(context.session, context.house, draft.unit_id, _kind(context, draft), draft.at)


def _form_buttons(context: Context, draft: Draft) -> Rows:
    say = context.house.wording.text
    send = "series.button_create" if draft.rule else "meetings.button_send"
    edits = ((steps.WHEN, steps.PLACE), (steps.AGENDA, steps.KIND))
    return [
        [(say(send), action("call", draft.number, "send"))],
        *(
            [(say(f"meetings.button_edit_{what}"), action("call", draft.number, what)) for what in row]
            for row in edits
        ),
        [(say("meetings.button_cancel"), action("call", draft.number, "cancel"))],
    ]


def _where(context: Context, draft: Draft) -> str:
    """Whom the notice will reach, told before it is sent."""
    assert draft.unit_id is not None
    groups, private = audience_of(context.session, draft.unit_id, context.now)
    text = context.house.wording.text
    if groups:
        return text("meetings.read_back_chats", titles=[f"nhóm “{chat.title}”" for chat in groups])
    return (
        text("meetings.read_back_private", count=len(private))
        if private
        else text("meetings.read_back_nowhere")
    )


def _send(context: Context, draft: Draft) -> None:
    if draft.unit_id is None or draft.unit_id not in context.reach(Action.CALL_MEETING):
        raise StaleTap
    if draft.rule and draft.missing() == steps.CONFIRM:
        forms.end(context)
        series.create(context, draft, _kind(context, draft))
        return
    if not draft.at or draft.missing() != steps.CONFIRM:
        raise StaleTap
    if future(context, draft) is None:
        return
    forms.end(context)
    call = Call(
        draft.unit_id,
        _kind(context, draft),
        draft.at,
        draft.place or "",
        draft.agenda or "",
        _fitting_deadline(context, draft),
    )
    meeting = announce(context.session, context.house, context.now, call, context.person_id)
    context.audit("call_meeting", f"meeting:{meeting.id}", call.unit_id)
    context.toast("meetings.sent", at=draft.at)
    context.redraw("meetings.sent", link.button(context.house, meeting.id), at=draft.at)
    if link.offered(context.house) and not audience_of(context.session, call.unit_id, context.now)[0]:
        link.give(context, meeting)


def _kind(context: Context, draft: Draft) -> MeetingKind:
    """The kind that was said; else what meetings of such a unit usually are."""
    if draft.kind is not None:
        return draft.kind
    in_group = _unit(context, draft).kind is UnitKind.PARTY_GROUP
    return MeetingKind.PARTY_GROUP if in_group else MeetingKind.REGULAR


def _unit(context: Context, draft: Draft) -> Unit:
    assert draft.unit_id is not None
    return unit(context.session, draft.unit_id)


_READERS: dict[str, Callable[[Context, Draft, str], Draft | None]] = {
    steps.WHEN: _read_when,
    steps.HOUR: read_hour,
    steps.PLACE: _read_place,
    steps.AGENDA: _read_agenda,
}
_QUESTIONS: dict[str, Callable[[Context, Draft], None]] = {
    steps.UNIT: _ask_unit,
    steps.WHEN: _ask_when,
    steps.HOUR: _ask_hour,
    steps.PLACE: _ask_place,
    steps.AGENDA: _ask_agenda,
    steps.KIND: _ask_kind,
    steps.CONFIRM: _read_back,
}
