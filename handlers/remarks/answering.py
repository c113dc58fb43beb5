"""What whoever holds a remark does with it: accept it, work on it, answer it, pass it up or back."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from handlers import digits, forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.language import goes_on
from handlers.local_time import day_span, today
from handlers.permissions import Action
from handlers.places import neighbourhood
from handlers.remarks.views import SHOWN, card, lines, opening
from handlers.wording import Rows
from storage.queries import remarks as rows
from storage.queries.units import ancestors, unit
from storage.tables import Chat, ChatType, Priority, Remark, RemarkEvent, RemarkState, RemarkStep, UnitKind

FORM = "remark_answer"

_BECOMES = {RemarkEvent.ACCEPT: RemarkState.ACCEPTED, RemarkEvent.WORK: RemarkState.WORKING}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way back to the sender; `words` are empty until they are written."""

    remark_id: int
    words: str = ""

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


def show_list(context: Context) -> None:
    """What waits for whoever asks, and the month's remarks by kind."""
    units = context.reach(Action.HANDLE_REMARKS)
    found = rows.held(context.session, units, SHOWN)
    count = rows.count_held(context.session, units)
    say, on = context.house.wording.text, today(context.now)
    since, _ = day_span(on.replace(day=1), on)
    kinds = rows.by_kind(context.session, units, since, context.now)
    context.audit("see_remarks", "remarks", min(units))
    context.reply(
        "remarks.list",
        opening(context.house, found),
        count=count,
        lines=lines(context.house, context.session, found),
        rest=max(count - len(found), 0),
        first=on,
        kinds=[
            say("remarks.kind_line", kind=say(f"remarks.kind_{kind}"), count=count, done=done)
            for kind, count, done in kinds
        ],
    )


def press_list(context: Context, _arguments: list[str]) -> None:
    """Back to the list: "remarks"."""
    if not context.reach(Action.HANDLE_REMARKS):
        raise StaleTap
    show_list(context)


def press(context: Context, arguments: list[str]) -> None:
    """A button of a list or of a remark: "remark:<id>[:<event>]"."""
    remark = _held(context, number(arguments, 0))
    match arguments[1:2]:
        case []:
            context.audit("see_remark", f"remark:{remark.id}", remark.unit_id)
            _show(context, remark)
        case [RemarkEvent.ANSWER]:
            forms.keep(context, FORM, asdict(Reply(remark.id)))
            context.reply("remarks.ask_answer", number=remark.number)
        case [event] if event in _offered(context, remark):
            _do(context, remark, RemarkEvent(event))
            context.toast("remarks.noted")
            _show(context, remark)
        case _:
            raise StaleTap


def answer_step(context: Context, reply: Reply, text: str) -> None:
    """The answer as it is written, or what is said under it once it was read back."""
    going = goes_on(text) if reply.words else None
    if going is not None:
        digits.choose(context, action("remark_send", reply.remark_id, "yes" if going else "no"))
        return
    words = text.strip()
    if not words:
        context.reply("meetings.empty")
    elif len(words) > context.house.rules.remark_length:
        context.reply("common.too_long", limit=context.house.rules.remark_length)
    else:
        _read_back(context, Reply(reply.remark_id, words))


def press_send(context: Context, arguments: list[str]) -> None:
    """The answer that was read back: "remark_send:<id>:<yes or no>"."""
    reply = forms.kept(context, FORM, Reply.load)
    remark = _held(context, number(arguments, 0))
    if reply.remark_id != remark.id or not reply.words:
        raise StaleTap
    forms.end(context)
    if arguments[1:2] != ["yes"]:
        context.redraw("common.cancelled")
        return
    remark.answer = reply.words
    _do(context, remark, RemarkEvent.ANSWER)
    reached = _tell_sender(context, remark)
    context.redraw("remarks.answered" if reached else "remarks.answered_nobody", number=remark.number)


def _read_back(context: Context, reply: Reply) -> None:
    remark = _held(context, reply.remark_id)
    forms.keep(context, FORM, asdict(reply))
    say = context.house.wording.text
    buttons = [
        [(say("remarks.button_send"), action("remark_send", remark.id, "yes"))],
        [(say("remarks.button_stop"), action("remark_send", remark.id, "no"))],
    ]
    context.reply("remarks.read_back", buttons, answer=_answer_text(context, remark, reply.words))


def _held(context: Context, remark_id: int) -> Remark:
    """The remark, where whoever acts may deal with it, alone with the bot."""
    remark = context.session.get(Remark, remark_id)
    if remark is None or not context.private or not _mine(context, remark):
        raise StaleTap
    return remark


def _mine(context: Context, remark: Remark) -> bool:
    return context.may(Action.HANDLE_REMARKS, remark.held_by) or context.may(
        Action.HANDLE_REMARKS, remark.unit_id
    )


def _offered(context: Context, remark: Remark) -> list[RemarkEvent]:
    """What may be done with it now: passed up it is the committee's to answer."""
    if remark.state is RemarkState.ANSWERED or not context.may(Action.HANDLE_REMARKS, remark.held_by):
        return []
    found = [event for event, state in _BECOMES.items() if state is not remark.state]
    if remark.state is RemarkState.WORKING:
        found.remove(RemarkEvent.ACCEPT)
    found.append(RemarkEvent.ANSWER)
    if remark.held_by != remark.unit_id:
        found.append(RemarkEvent.BACK)
    elif _above(context, remark) is not None:
        found.append(RemarkEvent.UP)
    return found


def _above(context: Context, remark: Remark) -> int | None:
    """The committee above the neighbourhood's cell."""
    line = (unit(context.session, one) for one in ancestors(context.session, remark.unit_id))
    return next((own.id for own in line if own.kind is UnitKind.COMMITTEE), None)


def _do(context: Context, remark: Remark, event: RemarkEvent) -> None:
    match event:
        case RemarkEvent.UP:
            remark.held_by, remark.told_at = _above(context, remark) or remark.held_by, None
            remark.state = RemarkState.NEW
        case RemarkEvent.BACK:
            remark.held_by, remark.told_at, remark.state = remark.unit_id, None, RemarkState.NEW
        case RemarkEvent.ANSWER:
            remark.state = RemarkState.ANSWERED
        case _:
            remark.state = _BECOMES[event]
    remark.reminded_on = None
    context.session.add(
        RemarkStep(remark_id=remark.id, event=event, at=context.now, by_person=context.person_id)
    )
    context.session.flush()
    context.audit("handle_remark", f"remark:{remark.id}", remark.unit_id, step=event.value)


def _show(context: Context, remark: Remark) -> None:
    message = card(context.house, context.session, remark, _buttons(context, remark))
    shown = context.pressed() if context.presses_over else None
    context.send(context.chat, message, Priority.ANSWER, edits=shown.id if shown else None)


def _buttons(context: Context, remark: Remark) -> Rows:
    say = context.house.wording.text
    events = _offered(context, remark)
    buttons = [(say(f"remarks.button_{event}"), action("remark", remark.id, event)) for event in events]
    rows_ = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return [*rows_, [(say("remarks.button_list"), action("remarks"))]]


def _answer_text(context: Context, remark: Remark, words: str) -> str:
    own = unit(context.session, remark.unit_id)
    by = unit(context.session, remark.held_by)
    return context.house.wording.text(
        "remarks.answer",
        number=remark.number,
        answer=words,
        unit=by.name if by.kind is UnitKind.COMMITTEE else neighbourhood(context.house, own),
    )


def _tell_sender(context: Context, remark: Remark) -> bool:
    """Send the answer to where the remark was made; False where nobody is reached there any more."""
    chat = context.session.get(Chat, remark.chat_id) if remark.chat_id is not None else None
    if chat is None or chat.closed_at is not None or not _still_theirs(chat, remark):
        return False
    message = context.house.wording.message(
        "remarks.answer_message", answer=_answer_text(context, remark, remark.answer)
    )
    context.send(chat, message, Priority.NOTICE)
    return True


def _still_theirs(chat: Chat, remark: Remark) -> bool:
    """A group must still be joined; a private chat must still be somebody's."""
    return chat.unit_id is not None if chat.type is ChatType.GROUP else remark.account_id is not None
