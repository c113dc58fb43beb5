"""/lichhop: the unit's series, a new one, another rule from now on, or an end."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers import forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.language import read_meeting_line
from handlers.local_time import local, today
from handlers.meetings.draft import Draft, new_number
from handlers.meetings.moments import local_now, moment
from handlers.meetings.sheet import agenda_items
from handlers.meetings.warnings import warnings
from handlers.permissions import Action, may
from handlers.series.occurrences import FAR, Slot, active, coming
from handlers.series.recurrence import Rule, days, first_day, take_apart
from handlers.series.saying import rhythm, said
from handlers.series.succession import Terms, Turn, end_now, turn
from handlers.wording import Rows
from storage.queries.units import unit
from storage.tables import MeetingKind, OccurrenceState, Series, Unit

FORM = "series"
SHOWN = 4


def list_series(context: Context) -> bool:
    """Show the series this person may steer, each with its next meetings; False where there is none."""
    on = today(context.now)
    found = active(context.session, context.reach(Action.CALL_MEETING), on)
    looked_at = ((series, coming(context.session, series, on, SHOWN)) for series in found)
    alive = [(series, ahead) for series, ahead in looked_at if ahead]
    for series, ahead in alive:
        context.reply(
            "series.shown",
            _series_buttons(context, series, ahead),
            kind=_kind(context, series.kind),
            unit=unit(context.session, series.unit_id).name,
            said=said(context.house, series),
            place=series.place,
            until=series.ends_on,
            agenda=agenda_items(series.agenda),
            lines=[_line(context, one) for one in ahead],
        )
    return bool(alive)


def read_back(context: Context, draft: Draft, kind: MeetingKind, buttons: Rows) -> None:
    """A new series before it is stored: its rule, its first meetings, and what speaks against them."""
    rule, hour = take_apart(draft.rule or "")
    own = unit(context.session, draft.unit_id or 0)
    if hour is None or not rule.names_days:
        context.reply("series.no_days")
        return
    ahead = _first_days(rule, hour, local(context.now, own))
    context.reply(
        "series.read_back",
        buttons,
        kind=_kind(context, kind),
        unit=own.name,
        rhythm=rhythm(context.house, rule),
        hour=hour,
        place=draft.place,
        agenda=agenda_items(draft.agenda or ""),
        lines=[_warned(context, own, kind, at) for at in ahead],
        check=draft.check,
        count=context.house.rules_of(context.session, own.id).series_days_before,
        unasked=context.house.rules_of(context.session, own.id).series_send_unasked,
    )


def rhythm_of(context: Context, rule: str) -> str:
    """The days a rule falls on, in words."""
    return rhythm(context.house, take_apart(rule)[0])


def create(context: Context, draft: Draft, kind: MeetingKind) -> None:
    """Store a confirmed series; its first draft is shown when its time comes."""
    rule, hour = take_apart(draft.rule or "")
    if hour is None or not rule.names_days or draft.unit_id is None:
        raise StaleTap
    own = unit(context.session, draft.unit_id)
    first = _first_days(rule, hour, local(context.now, own))[0].date()
    series = Series(
        unit_id=draft.unit_id,
        kind=kind,
        rule=str(rule),
        hour=hour,
        place=draft.place or "",
        agenda=draft.agenda or "",
        starts_on=first,
        done_until=first - timedelta(days=1),
        created_by=context.person_id,
        created_at=context.now,
        look_at=context.now,
    )
    context.session.add(series)
    context.session.flush()
    context.audit("create_series", f"series:{series.id}", series.unit_id)
    context.toast("series.created")
    context.redraw("series.created_at", said=said(context.house, series), day=first)


def press(context: Context, arguments: list[str]) -> None:
    """A button under a series: "series:<series>:<what>"."""
    series = _allowed(context, number(arguments, 0))
    match arguments[1:2]:
        case ["change"]:
            draft = Draft(number=new_number(context.now), unit_id=series.unit_id, series_id=series.id)
            forms.keep(context, FORM, draft.to_json())
            context.reply("series.ask_change", said=said(context.house, series), place=series.place)
        case ["end"]:
            sure = [[(_say(context, "button_end_sure"), action("series", series.id, "sure"))]]
            context.reply("series.end_sure", sure, said=said(context.house, series))
        case ["sure"]:
            end_now(context.session, context.now, series, today(context.now))
            context.audit("end_series", f"series:{series.id}", series.unit_id)
            context.toast("series.ended")
            context.redraw("series.ended")
        case _:
            raise StaleTap


def answer_step(context: Context, state: Draft, text: str) -> None:
    """The new rule, hour, place or agenda from now on, in one line; read back before it holds."""
    draft = _read(context, state, text)
    if draft is None:
        context.reply("series.change_unclear")
        return
    forms.keep(context, FORM, draft.to_json())
    _read_turn_back(context, draft)


def press_turn(context: Context, arguments: list[str]) -> None:
    """A button of the form: "turning:<draft>:send|stop"."""
    found = forms.current(context)
    draft = Draft.from_json(found.state) if found and found.form == FORM else None
    if draft is None or draft.number != number(arguments, 0):
        raise StaleTap
    series = _allowed(context, draft.series_id or 0)
    forms.end(context)
    if arguments[1:2] != ["send"]:
        context.toast("series.kept")
        context.redraw("series.kept")
        return
    planned = _turn(context, series, draft)
    made = turn(context.session, context.now, series, planned, context.person_id)
    context.audit("change_series", f"series:{made.id}", made.unit_id, follows=series.id)
    context.toast("series.turned")
    context.redraw("series.turned_at", said=said(context.house, made), day=made.starts_on)


def _allowed(context: Context, series_id: int) -> Series:
    series = context.session.get(Series, series_id)
    on = today(context.now)
    if series is None or series.ends_on is not None:
        raise StaleTap
    if not may(context.session, context.person_id, Action.CALL_MEETING, series.unit_id, on):
        raise StaleTap
    return series


def _first_days(rule: Rule, hour: time, now: datetime) -> list[datetime]:
    """The first moments of a new rule that are still ahead."""
    today_over = datetime.combine(now.date(), hour, now.tzinfo) <= now
    first = first_day(rule, now.date() + timedelta(days=int(today_over)))
    found = days(rule, first, first, first + FAR)[:SHOWN]
    return [datetime.combine(day, hour, now.tzinfo) for day in found]


def _read(context: Context, draft: Draft, text: str) -> Draft | None:
    """What the line changes; None where it says nothing of a rule, an hour, a place or an agenda."""
    read = read_meeting_line(text, local_now(context, draft))
    timed = moment(draft, read.when, text) if read.when else None
    ruled = timed if timed is not None and timed.rule is not None else None
    changed = replace(ruled or draft, place=read.place or draft.place, agenda=read.agenda or draft.agenda)
    return changed if changed != draft else None


def _turn(context: Context, series: Series, draft: Draft) -> Turn:
    rule, hour = take_apart(draft.rule) if draft.rule else (Rule.of(series.rule), None)
    if not rule.names_days:
        rule = Rule.of(series.rule)
    own = unit(context.session, series.unit_id)
    to = Terms(rule, hour or series.hour, draft.place or series.place, draft.agenda or series.agenda)
    return Turn.plan(context.session, series, to, local(context.now, own))


def _read_turn_back(context: Context, draft: Draft) -> None:
    series = _allowed(context, draft.series_id or 0)
    planned = _turn(context, series, draft)
    own = unit(context.session, series.unit_id)
    buttons = [
        [(_say(context, "button_turn"), action("turning", draft.number, "send"))],
        [(_say(context, "button_keep"), action("turning", draft.number, "stop"))],
    ]
    context.reply(
        "series.turn_back",
        buttons,
        said=said(context.house, series),
        rhythm=rhythm(context.house, planned.to.rule),
        hour=planned.to.hour,
        place=planned.to.place,
        agenda=agenda_items(planned.to.agenda),
        day=planned.starts_on,
        line=_warned(context, own, series.kind, planned.first),
        check=draft.check,
    )


def _warned(context: Context, own: Unit, kind: MeetingKind, at: datetime) -> str:
    found = warnings(context.session, context.house, own.id, kind, at) if context.private else []
    return context.house.wording.text("series.line", at=at, warnings=found)


def _line(context: Context, one: Slot) -> str:
    state = context.house.wording.text(f"series.state_{one.state}")
    return context.house.wording.text("series.slot_line", at=one.starts_at, place=one.place, state=state)


def _series_buttons(context: Context, series: Series, ahead: list[Slot]) -> Rows:
    steerable = [one for one in ahead if one.state is not OccurrenceState.CALLED]
    each = [
        (
            _say(context, "button_one", day=one.starts_at),
            action("occurrence", series.id, f"{one.nominal_on:%Y%m%d}"),
        )
        for one in steerable
    ]
    whole = [
        (_say(context, f"button_{what}"), action("series", series.id, what)) for what in ("change", "end")
    ]
    return [row for row in (each, whole if series.ends_on is None else []) if row]


def _kind(context: Context, kind: MeetingKind) -> str:
    return context.house.wording.text(f"meetings.kind_{kind}")


def _say(context: Context, name: str, day: datetime | date | None = None) -> str:
    return context.house.wording.text(f"series.{name}", day=day)
