"""Following a broadcast: paused, gone on with, stopped, sent again, corrected, withdrawn; and /tinphat."""

from collections.abc import Callable

from sqlmodel import col, select

from handlers.actions import StaleTap, action, number
from handlers.broadcasts import senders, writing
from handlers.broadcasts.sending import cancel, go_on, pause, resend, show_progress, withdraw
from handlers.broadcasts.views import said, title
from handlers.context import Context
from handlers.late import late
from handlers.local_time import local
from storage.outbox import put
from storage.queries import broadcasts as rows
from storage.queries import outcomes
from storage.queries import receipts as receipt_rows
from storage.queries.units import unit
from storage.tables import Broadcast, BroadcastState, Priority, SendState

LISTED = 5
LONGEST_LIST = 60
"""How many of the chats that were not reached are named in one message."""


def command(context: Context, _line: str) -> None:
    """/tinphat: the latest broadcasts, each to be looked at."""
    own = senders.followed(context)
    if not own:
        context.reply("common.not_allowed", who=context.house.wording.text("broadcasts.who_sends"))
        return
    if not context.private:
        context.reply("broadcasts.write_privately")
        return
    statement = select(Broadcast).where(col(Broadcast.unit_id).in_(own))
    found = context.session.exec(statement.order_by(col(Broadcast.id).desc()).limit(LISTED)).all()
    if not found:
        context.reply("broadcasts.nothing_listed")
        return
    buttons = [[_button(context, one, place)] for place, one in enumerate(found, 1)]
    context.reply("broadcasts.listed", buttons, lines=[_listed(context, one) for one in found])


def _button(context: Context, one: Broadcast, place: int) -> tuple[str, str]:
    label = context.house.wording.text("broadcasts.button_listed", number=place, said=said(one))
    return label, action("broadcast", one.id, "show")


def _listed(context: Context, one: Broadcast) -> str:
    at = local(one.send_at, unit(context.session, one.unit_id))
    state = title(context.house, context.session, one)
    return context.house.wording.text("broadcasts.listed_line", at=at, said=said(one), state=state)


def press(context: Context, arguments: list[str]) -> None:
    """A button under a broadcast's progress: "broadcast:<broadcast>:<what>"."""
    broadcast = context.session.get(Broadcast, number(arguments, 0)) if context.private else None
    what = arguments[1] if len(arguments) > 1 else ""
    if broadcast is None or what not in _PRESSES or not senders.sends_for(context, broadcast.unit_id):
        raise StaleTap
    _PRESSES[what](context, broadcast)


def _show(context: Context, broadcast: Broadcast) -> None:
    """A message of its own, which is from now on the one that is kept up to date."""
    content = late("broadcast_progress", broadcast=broadcast.id)
    row = put(context.session, context.parcel(context.chat, content, Priority.ANSWER), context.now)
    broadcast.progress_id, broadcast.shown_at = row, context.now


def _pause(context: Context, broadcast: Broadcast) -> None:
    if broadcast.state is not BroadcastState.RUNNING:
        raise StaleTap
    pause(context.session, broadcast)
    _became(context, broadcast, "paused")


def _go(context: Context, broadcast: Broadcast) -> None:
    if broadcast.state is not BroadcastState.PAUSED:
        raise StaleTap
    go_on(context.session, broadcast, context.now)
    _became(context, broadcast, "going")


def _ask_stop(context: Context, broadcast: Broadcast) -> None:
    _ask(context, broadcast, "stop")


def _stop(context: Context, broadcast: Broadcast) -> None:
    if broadcast.state in (BroadcastState.DONE, BroadcastState.CANCELLED):
        context.toast("broadcasts.toast_over", alert=True)
        return
    cancel(context.session, context.house, broadcast, context.now)
    _became(context, broadcast, "stopped")


def _became(context: Context, broadcast: Broadcast, toast: str) -> None:
    """It has another state: its progress shows it, and whoever pressed is told."""
    context.session.flush()
    show_progress(context.session, context.now, broadcast, Priority.NOTICE)
    context.audit("steer_broadcast", f"broadcast:{broadcast.id}", broadcast.unit_id, state=broadcast.state)
    context.toast(f"broadcasts.toast_{toast}")


def _ask(context: Context, broadcast: Broadcast, what: str) -> None:
    text = context.house.wording.text(f"broadcasts.button_{what}_sure")
    sure = [[(text, action("broadcast", broadcast.id, f"{what}_sure"))]]
    context.reply(f"broadcasts.{what}_sure", sure, said=said(broadcast))


def _failed(context: Context, broadcast: Broadcast) -> None:
    """The chats it did not come to, each with the reason."""
    states = (*outcomes.NOT_SENT, SendState.UNKNOWN)
    found = outcomes.endings(context.session, broadcast.id, states, LONGEST_LIST + 1)
    lines = [_ending(context, one) for one in found[:LONGEST_LIST]]
    context.audit("see_broadcast_endings", f"broadcast:{broadcast.id}", broadcast.unit_id)
    more = len(found) > LONGEST_LIST
    context.reply("broadcasts.failed_list", said=said(broadcast), lines=lines, more=more)


def _ending(context: Context, one: outcomes.Ending) -> str:
    text = context.house.wording.text
    unknown = one.state is SendState.UNKNOWN
    reason = text("broadcasts.why_unknown") if unknown else one.reason or text("broadcasts.why_failed")
    place = text("broadcasts.place_private") if one.private else f"nhóm {one.chat}"
    return text("broadcasts.failed_line", unit=one.unit, place=place, reason=reason, partly=one.partly)


def _again(*states: SendState) -> Callable[[Context, Broadcast], None]:
    def again(context: Context, broadcast: Broadcast) -> None:
        if broadcast.state not in (BroadcastState.DONE, BroadcastState.CANCELLED):
            context.toast("broadcasts.toast_still", alert=True)
        elif rows.next_to_resend(context.session, broadcast.id, states, 1):
            resend(context, broadcast, states)
        else:
            context.toast("broadcasts.toast_nothing", alert=True)

    return again


def _correct(context: Context, broadcast: Broadcast) -> None:
    writing.correct(context, broadcast)


def _ask_withdraw(context: Context, broadcast: Broadcast) -> None:
    _ask(context, broadcast, "withdraw")


def _withdraw(context: Context, broadcast: Broadcast) -> None:
    withdraw(context, broadcast)


def _silent(context: Context, broadcast: Broadcast) -> None:
    """The units that were asked for a receipt and gave none."""
    names = [one.name for one in receipt_rows.silent_units(context.session, broadcast.id)]
    limit = context.house.rules_of(context.session, broadcast.unit_id).board_names
    context.reply("broadcasts.silent_list", said=said(broadcast), units=names, limit=limit)


_PRESSES: dict[str, Callable[[Context, Broadcast], None]] = {
    "show": _show,
    "pause": _pause,
    "go": _go,
    "stop": _ask_stop,
    "stop_sure": _stop,
    "failed": _failed,
    "again": _again(*outcomes.NOT_SENT),
    "unknown": _again(SendState.UNKNOWN),
    "correct": _correct,
    "withdraw": _ask_withdraw,
    "withdraw_sure": _withdraw,
    "silent": _silent,
}
