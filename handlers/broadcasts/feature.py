"""Broadcasts of a committee to the chats of its units, their receipts, and what became of them."""

from handlers.broadcasts import attaching, documents, following, receipts, sending, views, writing
from handlers.broadcasts.draft import FORM, Draft
from handlers.feature import Beat, Command, Duty, Feature, Files, Form, Help, Listener, Menu, Turn
from handlers.late import LateView, only_themselves
from handlers.permissions import Action
from storage.tables import OF_RESIDENTS, Audience

BROADCASTS = Feature(
    "broadcasts",
    commands=(
        Command("phattin", writing.command),
        Command("thongbao", writing.residents_command, menu=Menu.PRIVATE),
        Command("tinphat", following.command),
    ),
    help=(Help("broadcast", Action.BROADCAST), Help("residents", Action.NOTIFY_RESIDENTS)),
    presses={
        "broadcast_new": writing.press_new,
        "broadcast_draft": writing.press,
        "broadcast": following.press,
        "received": receipts.press,
    },
    forms={FORM: Form(writing.answer_step, Draft.from_json)},
    views={
        "broadcast": LateView(views.message, only_themselves, frozenset(Audience)),
        "broadcast_progress": LateView(views.progress, views.may_follow),
        "receipt_reminder": LateView(
            receipts.reminder, receipts.may_be_reminded, frozenset(Audience) - {*OF_RESIDENTS}
        ),
        "receipts_missing": LateView(receipts.missing, only_themselves),
    },
    files={attaching.PURPOSE: Files(attaching.wanted, attaching.arrived)},
    listeners=(Listener(Turn.RECEIPT, receipts.heard, everywhere=True),),
    duties=(
        Duty("go on with broadcasts", sending.pump),
        Duty("ask again for receipts", receipts.chase),
        Duty("delete files that nothing is sent with", documents.sweep, Beat.HOURLY),
    ),
)
