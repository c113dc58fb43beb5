"""Receipts of broadcasts: given by button or words, asked for again, their lack told to the overseers."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from handlers import digits
from handlers.actions import StaleTap, action, number
from handlers.broadcasts.sending import show_progress
from handlers.broadcasts.views import said
from handlers.context import Context
from handlers.events import Text
from handlers.house import House
from handlers.language import Intent, QuestionContext, read_reply
from handlers.late import late
from handlers.local_time import local, today
from handlers.messages import Message
from handlers.permissions import Action, within_reach
from handlers.rules import Rules
from handlers.telling import HEADS, tell
from storage.outbox import Parcel, Skip, put
from storage.queries import broadcasts as rows
from storage.queries import receipts as receipt_rows
from storage.queries.people import holders, private_chats, roles_of
from storage.queries.units import unit
from storage.tables import (
    Broadcast,
    BroadcastState,
    BroadcastTarget,
    Chat,
    ChatType,
    Outbox,
    Priority,
)

SPEAKS = timedelta(days=30)
"""How long after its beginning a broadcast's receipts are asked for at all."""


# Saying so


def press(context: Context, arguments: list[str]) -> None:
    """ "received:<broadcast>", under the broadcast itself or under a reminder of it."""
    target = _target(context, number(arguments, 0))
    if target is None:
        raise StaleTap
    if not may_confirm(context.session, context.person_id, target, today(context.now)):
        context.toast("broadcasts.toast_for_secretary", alert=True)
    else:
        _receive(context, target)


def heard(context: Context, body: Text) -> bool:
    """Whether the words say to have received what was broadcast: written as a reply to it or, alone with the
    bot, right after it."""
    shown = context.pressed()
    if shown is None and context.private:
        latest = digits.latest(context)
        shown = latest.row if latest else None
    if shown is None or read_reply(body.text, QuestionContext.BCAST, context.now).intent is not Intent.ACK:
        return False
    found = _said_by(context, shown)
    mine = [one for one in found if may_confirm(context.session, context.person_id, one, today(context.now))]
    if not mine:
        return False
    _receive(context, mine[0])
    return True


def _said_by(context: Context, shown: Outbox) -> list[BroadcastTarget]:
    """What a message says to have been broadcast and nobody said to have received: itself, or a reminder."""
    if shown.content.get("late") == "receipt_reminder":
        target = context.session.get(BroadcastTarget, shown.content["args"]["target"])
        return [target] if target is not None and target.received_at is None else []
    return receipt_rows.unreceived_as(context.session, context.chat.id, shown.id)


def may_confirm(session: Session, person_id: int | None, target: BroadcastTarget, on: date) -> bool:
    """Whether the person speaks for the target: it went to them, or they lead its unit."""
    if person_id is None:
        return False
    if target.person_id is not None:
        return target.person_id == person_id
    roles = roles_of(session, person_id, on)
    return any(role.unit_id == target.unit_id and role.kind in HEADS for role in roles)


def _target(context: Context, broadcast_id: int) -> BroadcastTarget | None:
    """The broadcast in this chat; privately also that of a unit the person leads."""
    here = rows.target_in(context.session, broadcast_id, context.chat.id)
    if here is not None or not context.private or context.person_id is None:
        return here
    roles = roles_of(context.session, context.person_id, today(context.now))
    led = [role.unit_id for role in roles if role.kind in HEADS]
    return receipt_rows.target_for(context.session, broadcast_id, led)


def _receive(context: Context, target: BroadcastTarget) -> None:
    broadcast = context.session.get_one(Broadcast, target.broadcast_id)
    if target.received_at is not None:
        at = local(target.received_at, unit(context.session, broadcast.unit_id))
        context.toast("broadcasts.toast_received_before", at=at)
        return
    target.received_at, target.received_by = context.now, context.person_id
    context.session.flush()
    context.audit("confirm_receipt", f"broadcast:{broadcast.id}", target.unit_id)
    context.toast("broadcasts.toast_received", said=said(broadcast))
    _refresh(context, target)
    show_progress(context.session, context.now, broadcast, Priority.EDIT)


def _refresh(context: Context, target: BroadcastTarget) -> None:
    """The broadcast in its own chat shows the receipt from now on."""
    shown = context.session.get(Outbox, target.outbox_id) if target.outbox_id else None
    if shown is not None:
        parcel = Parcel(
            shown.channel,
            shown.chat_id,
            shown.content,
            Priority.EDIT,
            context.now,
            thread=shown.thread,
            edits=shown.edits or shown.id,
            coalesce_key=f"shown:{shown.id}",
        )
        put(context.session, parcel, context.now)


# Asking again


_CHASED = (
    select(Broadcast)
    .where(
        col(Broadcast.wants_receipt),
        col(Broadcast.escalated_at).is_(None),
        col(Broadcast.started_at) > bindparam("since"),
        Broadcast.state != BroadcastState.PAUSED,
    )
    .order_by(col(Broadcast.id))
)


def chase(session: Session, house: House, now: datetime) -> None:
    """Remind whoever was asked for a receipt and gave none; later tell the overseers. A bounded step each."""
    for broadcast in session.exec(_CHASED, params={"since": now - SPEAKS}).all():
        rules = house.rules_of(session, broadcast.unit_id)
        if not rules.quiet(local(now, unit(session, broadcast.unit_id))):
            _chase(session, now, broadcast, rules)


def _chase(session: Session, now: datetime, broadcast: Broadcast, rules: Rules) -> None:
    age = now - (broadcast.started_at or now)
    passed = sum(age >= timedelta(hours=hours) for hours in rules.receipt_reminder_hours)
    for target in receipt_rows.unreceived(session, broadcast.id, passed, rules.broadcast_ahead):
        _remind(session, now, target)
        target.reminders = passed
    if age >= timedelta(hours=rules.receipt_escalate_hours):
        _tell_overseers(session, now, broadcast)
        broadcast.escalated_at = now


def _remind(session: Session, now: datetime, target: BroadcastTarget) -> None:
    content = late("receipt_reminder", target=target.id)
    if target.person_id is not None:
        people = [target.person_id]
    else:
        people = [person.id for person in holders(session, target.unit_id or 0, HEADS, today(now))]
    key = f"receipt:{target.id}:{target.reminders}"
    tell(session, now, private_chats(session, people).values(), content, Priority.REMINDER, key=key)


def may_be_reminded(session: Session, reader: int | None, args: dict[str, Any], on: date) -> bool:
    """Whoever may say for args["target"] that it was received."""
    return may_confirm(session, reader, session.get_one(BroadcastTarget, args["target"]), on)


def reminder(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """Asked once more, unless it was said meanwhile. args: target."""
    target = session.get_one(BroadcastTarget, args["target"])
    broadcast = session.get_one(Broadcast, target.broadcast_id)
    own, chat = unit(session, broadcast.unit_id), session.get_one(Chat, target.chat_id)
    if target.received_at is not None:
        return Skip(house.wording.text("broadcasts.received", at=local(target.received_at, own)))
    button = (house.wording.text("broadcasts.button_received"), action("received", broadcast.id))
    return house.wording.message(
        "broadcasts.receipt_reminder",
        [[button]],
        said=said(broadcast),
        unit=own.name,
        at=local(broadcast.started_at or broadcast.send_at, own),
        place=chat.title if chat.type is ChatType.GROUP else "",
    )


def _tell_overseers(session: Session, now: datetime, broadcast: Broadcast) -> None:
    """Each overseer of a silent unit gets one list."""
    silent = [one.id for one in receipt_rows.silent_units(session, broadcast.id)]
    for person, chat in private_chats(
        session, receipt_rows.overseers_of(session, silent, today(now))
    ).items():
        content = late("receipts_missing", broadcast=broadcast.id, person=person)
        tell(session, now, [chat], content, Priority.NOTICE, key=f"receipts_missing:{broadcast.id}")


def missing(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The silent units among those a person oversees. args: broadcast, person."""
    broadcast = session.get_one(Broadcast, args["broadcast"])
    reach = within_reach(session, args["person"], Action.SEE_COUNTS, today(now))
    units = [one for one in receipt_rows.silent_units(session, broadcast.id) if one.id in reach]
    if not units:
        return Skip(house.wording.text("broadcasts.all_received"))
    own = unit(session, broadcast.unit_id)
    return house.wording.message(
        "broadcasts.receipts_missing",
        said=said(broadcast),
        at=local(broadcast.started_at or broadcast.send_at, own),
        units=[one.name for one in units],
        limit=house.rules_of(session, own.id).board_names,
    )
