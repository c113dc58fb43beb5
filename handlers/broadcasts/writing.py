"""/phattin: a broadcast is written, its audience chosen, read back, and sent on its sender's declaration."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handlers import forms
from handlers.actions import StaleTap, action, number
from handlers.broadcasts import review, senders
from handlers.broadcasts.documents import sent_meanwhile
from handlers.broadcasts.draft import FORM, Draft, Step
from handlers.broadcasts.sending import start
from handlers.broadcasts.units import Unclear, read_units
from handlers.context import Context
from handlers.language import DateKind, fold, read_date
from handlers.local_time import local
from handlers.telling import administrators_chats, tell
from handlers.wording import Rows
from storage.queries.units import unit
from storage.tables import Audience as GroupKind
from storage.tables import Broadcast, Priority


def command(context: Context, line: str) -> None:
    """/phattin [text]"""
    _command(context, line, senders.committees(context), "who_sends")


def residents_command(context: Context, line: str) -> None:
    """/thongbao [text]"""
    _command(context, line, senders.neighbourhoods(context), "who_notifies")


def _command(context: Context, line: str, own: list[int], who: str) -> None:
    if not own:
        context.reply("common.not_allowed", who=context.house.wording.text(f"broadcasts.{who}"))
    elif not context.private:
        context.reply("broadcasts.write_privately")
    elif len(own) == 1:
        _begin(context, _new(context, own[0]), line)
    else:
        rows = [[(unit(context.session, one).name, action("broadcast_new", one))] for one in own]
        context.reply("broadcasts.ask_unit", rows)


def _new(context: Context, unit_id: int) -> Draft:
    draft = Draft.new(context.now, unit_id)
    if senders.to_residents(context, unit_id):
        return replace(draft, audience=replace(draft.audience, groups=senders.TO_RESIDENTS))
    return draft


def press_new(context: Context, arguments: list[str]) -> None:
    """The unit in whose name it is sent: "broadcast_new:<unit>"."""
    unit_id = number(arguments, 0)
    own = {*senders.committees(context), *senders.neighbourhoods(context)}
    if unit_id not in own or not context.private:
        raise StaleTap
    _begin(context, _new(context, unit_id), "")


def correct(context: Context, broadcast: Broadcast) -> None:
    """Ask for the right words of a broadcast that was sent."""
    draft = Draft.new(context.now, broadcast.unit_id, corrects=broadcast.id)
    keep(context, replace(draft, wants_receipt=broadcast.wants_receipt))
    context.reply("broadcasts.ask_correction")


def keep(context: Context, draft: Draft) -> Draft:
    forms.keep(context, FORM, draft.to_json())
    return draft


def _begin(context: Context, draft: Draft, text: str) -> None:
    keep(context, draft)
    if text.strip():
        answer_step(context, draft, text)
    else:
        to_residents = senders.to_residents(context, draft.unit_id)
        context.reply(f"broadcasts.ask_{'residents' if to_residents else 'text'}")


def answer_step(context: Context, draft: Draft, text: str) -> None:
    """What was asked for; read back at once. Whoever may not send any more is told so."""
    if not senders.sends_for(context, draft.unit_id):
        forms.end(context)
        context.reply("common.not_allowed", who=context.house.wording.text("broadcasts.who_sends"))
        return
    changed = _READERS[draft.step](context, draft, text)
    if changed is not None:
        review.show(context, keep(context, replace(changed, step=Step.REVIEW)))


def _read_text(context: Context, draft: Draft, text: str) -> Draft | None:
    limit = context.house.rules_of(context.session, draft.unit_id).broadcast_length
    if len(text) > limit:
        context.reply("broadcasts.too_long", count=len(text), limit=limit)
        return None
    return replace(draft, text=text.strip())


def _read_units(context: Context, draft: Draft, text: str) -> Draft | None:
    try:
        audience = read_units(context.session, draft.unit_id, draft.audience, text)
    except Unclear as unclear:
        name = "unit_several" if unclear.several else "unit_unknown"
        own = unit(context.session, draft.unit_id).name
        context.reply(f"broadcasts.{name}", name=unclear.name, unit=own, names=unclear.several)
        return None
    return replace(draft, audience=audience)


def _read_send_at(context: Context, draft: Draft, text: str) -> Draft | None:
    at = _moment(context, draft, text)
    return replace(draft, send_at=at) if at else None


def _read_expires_at(context: Context, draft: Draft, text: str) -> Draft | None:
    if fold(text).strip(" .") in {"khong", "khong han che", "thoi"}:
        return replace(draft, expires_at=None)
    at = _moment(context, draft, text)
    if at and draft.send_at and at <= draft.send_at:
        context.reply("broadcasts.when_before", at=draft.send_at)
        return None
    return replace(draft, expires_at=at) if at else None


def _moment(context: Context, draft: Draft, text: str) -> datetime | None:
    """The moment a text names, ahead of now; None where the writer had to be told that it names none."""
    now = local(context.now, unit(context.session, draft.unit_id))
    reading = read_date(text, now)
    if reading.kind is not DateKind.DATETIME or not isinstance(reading.start, datetime):
        context.reply("broadcasts.when_unclear")
        return None
    if reading.start <= now:
        context.reply("broadcasts.when_past", at=reading.start)
        return None
    return reading.start


def _nothing_asked(context: Context, _draft: Draft, _text: str) -> None:
    context.reply("broadcasts.choose")


_READERS: dict[Step, Callable[[Context, Draft, str], Draft | None]] = {
    Step.TEXT: _read_text,
    Step.UNITS: _read_units,
    Step.SEND_AT: _read_send_at,
    Step.EXPIRES_AT: _read_expires_at,
    Step.REVIEW: _nothing_asked,
}


# The buttons under the draft


def press(context: Context, arguments: list[str]) -> None:
    """A button under the draft: "broadcast_draft:<draft>:<what>[:<kind of group>]"."""
    found = forms.current(context)
    draft = Draft.from_json(found.state) if found and found.form == FORM else None
    what = arguments[1] if len(arguments) > 1 else ""
    if draft is None or draft.number != number(arguments, 0) or what not in _PRESSES:
        raise StaleTap
    if not senders.sends_for(context, draft.unit_id):
        raise StaleTap
    _PRESSES[what](context, draft, arguments[2:])


def _ask(step: Step) -> Callable[[Context, Draft, list[str]], None]:
    def ask(context: Context, draft: Draft, _arguments: list[str]) -> None:
        keep(context, replace(draft, step=step))
        context.reply(f"broadcasts.ask_{step}")

    return ask


def _change(**values: object) -> Callable[[Context, Draft, list[str]], None]:
    def change(context: Context, draft: Draft, _arguments: list[str]) -> None:
        review.show(context, keep(context, replace(draft, **values)), in_place=True)  # type: ignore[arg-type]

    return change


def _who(context: Context, draft: Draft, _arguments: list[str]) -> None:
    """The kinds of chats, each a button that switches it on and off."""
    say = context.house.wording.text

    def switch(label: str, word: str, *, on: bool) -> tuple[str, str]:
        name = "chosen" if on else "unchosen"
        shown = say(f"broadcasts.{name}", label=say(f"broadcasts.{label}").capitalize())
        return shown, action("broadcast_draft", draft.number, "switch", word)

    to_residents = senders.to_residents(context, draft.unit_id)
    offered = senders.TO_RESIDENTS if to_residents else tuple(GroupKind)
    kinds = [[switch(f"group_{kind}", kind, on=kind in draft.audience.groups)] for kind in offered]
    privately = [switch("secretaries", "secretaries_privately", on=draft.audience.secretaries)]
    done = [(say("broadcasts.button_done"), action("broadcast_draft", draft.number, "back"))]
    rows: Rows = [*kinds, done] if to_residents else [*kinds, privately, done]
    context.redraw("broadcasts.ask_who", rows, recipients=review.recipients(context, draft))


def _switch(context: Context, draft: Draft, arguments: list[str]) -> None:
    to_residents = senders.to_residents(context, draft.unit_id)
    audience = draft.audience
    words = {kind.value: kind for kind in (senders.TO_RESIDENTS if to_residents else GroupKind)}
    match arguments:
        case ["secretaries_privately"] if not to_residents:
            changed = replace(audience, secretaries=not audience.secretaries)
        case [word] if word in words:
            on = {*audience.groups} ^ {words[word]}
            changed = replace(audience, groups=tuple(kind for kind in GroupKind if kind in on))
        case _:
            raise StaleTap
    draft = replace(draft, audience=changed)
    draft = replace(draft, wants_receipt=draft.wants_receipt and draft.may_ask_receipt)
    _who(context, keep(context, draft), [])


def _looks(context: Context, draft: Draft, _arguments: list[str]) -> None:
    review.show_looks(context, draft)


def _drop(context: Context, _draft: Draft, _arguments: list[str]) -> None:
    forms.end(context)
    context.toast("broadcasts.dropped")
    context.redraw("broadcasts.dropped")


def _report(context: Context, draft: Draft, _arguments: list[str]) -> None:
    """What was taken for a mark of secrecy and is none: the administrators hear of it, with the words."""
    findings = draft.findings(context.house.rules_of(context.session, draft.unit_id))
    message = context.house.wording.message("broadcasts.false_alarm", findings=findings)
    others = administrators_chats(context.session, context.now)
    chats = [chat for chat in others if chat.id != context.chat.id]
    tell(
        context.session,
        context.now,
        chats,
        message.to_json(),
        Priority.NOTICE,
        key=f"false_alarm:{draft.number}",
    )
    context.audit("report_false_alarm", f"unit:{draft.unit_id}", draft.unit_id)
    context.toast("broadcasts.reported", alert=True)


def _send(context: Context, draft: Draft, _arguments: list[str]) -> None:
    """Sent on the declaration that stands on the button; what was found meanwhile stops it still."""
    if sent_meanwhile(context.session, draft):
        forms.end(context)
        context.toast("materials.sent_already", alert=True)
        return
    passed = next((at for at in (draft.send_at, draft.expires_at) if at and at <= context.now), None)
    if passed:
        context.toast("broadcasts.when_past", at=passed, alert=True)
        review.show(context, keep(context, replace(draft, send_at=None, expires_at=None)), in_place=True)
    elif not draft.text or draft.findings(context.house.rules_of(context.session, draft.unit_id)):
        review.show(context, draft, in_place=True)
    else:
        forms.end(context)
        start(context, draft)


_PRESSES: dict[str, Callable[[Context, Draft, list[str]], None]] = {
    "send": _send,
    "schedule": _send,
    "who": _who,
    "switch": _switch,
    "units": _ask(Step.UNITS),
    "when": _ask(Step.SEND_AT),
    "at_once": _change(send_at=None),
    "expires": _ask(Step.EXPIRES_AT),
    "receipt_on": _change(wants_receipt=True),
    "receipt_off": _change(wants_receipt=False),
    "text": _ask(Step.TEXT),
    "back": _change(step=Step.REVIEW),
    "looks": _looks,
    "no_files": _change(files=()),
    "report": _report,
    "drop": _drop,
}
