"""One occurrence by its buttons: confirmed, moved, held elsewhere, skipped; the rest of the series stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers import forms
from handlers.actions import StaleTap, number
from handlers.context import Context
from handlers.local_time import today
from handlers.meetings import draft as steps
from handlers.meetings.draft import Draft, new_number
from handlers.meetings.moments import read_hour, read_when
from handlers.permissions import Action, may
from handlers.series.drafts import call, card, drafts_of, refresh
from handlers.series.occurrences import Slot, keep, slot
from storage.outbox import put
from storage.tables import OccurrenceState, Priority, Series

FORM = "occurrence"
ASKED = {"when": steps.WHEN, "place": steps.PLACE, "agenda": steps.AGENDA}


def press(context: Context, arguments: list[str]) -> None:
    """A button under the draft: "occurrence:<series>:<nominal day, YYYYMMDD>[:<what>]"."""
    one = _allowed(context, number(arguments, 0), number(arguments, 1))
    match arguments[2:3]:
        case []:
            show(context, one)
        case ["send"]:
            _send(context, one)
        case ["skip"]:
            _set(context, one, OccurrenceState.SKIPPED)
        case ["again"]:
            _take_back(context, one)
        case [("when" | "place" | "agenda") as what]:
            _ask(context, one, ASKED[what])
        case _:
            raise StaleTap


def answer_step(context: Context, draft: Draft, text: str) -> None:
    """The new hour, place or agenda of the one occurrence."""
    changed = _READERS[draft.step](context, draft, text)
    if changed is None:
        return
    if changed.wants_hour:
        forms.keep(context, FORM, replace(changed, step=steps.HOUR).to_json())
        context.reply("meetings.ask_hour", day=datetime.fromisoformat(changed.day or ""))
        return
    forms.end(context)
    _change(context, changed)


def show(context: Context, one: Slot) -> None:
    """The occurrence as it stands, in this chat."""
    key = f"{drafts_of(one)}{context.event.channel}:{context.event.key}"
    parcel = context.parcel(context.chat, card(one), Priority.ANSWER, dedup_key=key)
    put(context.session, parcel, context.now)


def _allowed(context: Context, series_id: int, day: int) -> Slot:
    series = context.session.get(Series, series_id)
    try:
        nominal = datetime.strptime(str(day), "%Y%m%d").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError as error:
        raise StaleTap from error
    one = slot(context.session, series, nominal) if series else None
    if one is None or not _may(context, one.series) or not context.private:
        raise StaleTap
    return one


def _may(context: Context, series: Series) -> bool:
    on = today(context.now)
    return may(context.session, context.person_id, Action.CALL_MEETING, series.unit_id, on)


def _still_open(context: Context, one: Slot) -> bool:
    """Whether it can still be changed here; where not, the presser is told why."""
    if one.open and one.starts_at > context.now:
        return True
    state = OccurrenceState.LAPSED if one.open else one.state
    context.toast(f"series.toast_{state}", alert=True)
    return False


def _send(context: Context, one: Slot) -> None:
    if not _still_open(context, one):
        return
    made = call(context.session, context.house, context.now, one, context.person_id)
    context.audit("call_meeting", f"meeting:{made.id}", made.unit_id, series=one.series.id)
    context.toast("meetings.sent", at=one.starts_at)


def _set(context: Context, one: Slot, state: OccurrenceState) -> None:
    if not _still_open(context, one):
        return
    keep(context.session, one).state = state
    _changed(context, one, state)


def _take_back(context: Context, one: Slot) -> None:
    """A skipped occurrence is held after all."""
    if one.state is not OccurrenceState.SKIPPED or one.starts_at <= context.now:
        raise StaleTap
    row = keep(context.session, one)
    row.state = OccurrenceState.PROPOSED if row.asked_at else OccurrenceState.EXPECTED
    one.series.done_until = min(one.series.done_until, one.nominal_on - timedelta(days=1))
    _changed(context, one, row.state)


def _changed(context: Context, one: Slot, state: OccurrenceState) -> None:
    context.session.flush()
    refresh(context.session, context.now, one)
    context.audit("change_occurrence", _subject(one), one.series.unit_id, state=state)
    context.toast(f"series.toast_{state}")


def _ask(context: Context, one: Slot, step: str) -> None:
    if not _still_open(context, one):
        return
    series = one.series
    draft = Draft(
        number=new_number(context.now),
        unit_id=series.unit_id,
        series_id=series.id,
        nominal=f"{one.nominal_on}",
        step=step,
    )
    forms.keep(context, FORM, draft.to_json())
    context.reply(f"series.ask_{step}", at=one.starts_at)


def _change(context: Context, draft: Draft) -> None:
    series = context.session.get_one(Series, draft.series_id)
    one = slot(context.session, series, date.fromisoformat(draft.nominal or ""))
    if one is None or not one.open or not _may(context, series):
        context.reply("series.card_replaced")
        return
    row = keep(context.session, one)
    row.starts_at = draft.at or row.starts_at
    row.place = draft.place or row.place
    row.agenda = draft.agenda or row.agenda
    context.session.flush()
    refresh(context.session, context.now, one)
    context.audit("change_occurrence", _subject(one), series.unit_id)
    if draft.check:
        context.reply("series.look_closely")
    show(context, one)


def _read_when(context: Context, draft: Draft, text: str) -> Draft | None:
    changed = read_when(context, draft, text)
    if changed is not None and changed.rule is not None:
        context.reply("series.one_day_only")
        return None
    return changed


def _read_place(context: Context, draft: Draft, text: str) -> Draft | None:
    short = _short_enough(context, text, context.house.rules.place_length)
    return replace(draft, place=text.strip()) if short else None


def _read_agenda(context: Context, draft: Draft, text: str) -> Draft | None:
    short = _short_enough(context, text, context.house.rules.agenda_length)
    return replace(draft, agenda=text.strip()) if short else None


def _short_enough(context: Context, text: str, limit: int) -> bool:
    if len(text) > limit:
        context.reply("common.too_long", limit=limit)
    return len(text) <= limit


def _subject(one: Slot) -> str:
    return f"series:{one.series.id}/{one.nominal_on}"


_READERS: dict[str, Callable[[Context, Draft, str], Draft | None]] = {
    steps.WHEN: _read_when,
    steps.HOUR: read_hour,
    steps.PLACE: _read_place,
    steps.AGENDA: _read_agenda,
}
