"""A broadcast before it is sent: its words, where it goes, what it costs, what speaks against it."""

from handlers.actions import action
from handlers.broadcasts.draft import Draft
from handlers.broadcasts.reckoning import chats_of, costs, looks, messages_of, people_of, time_for
from handlers.broadcasts.senders import speaks_to_residents
from handlers.broadcasts.views import body, heading, lasts, said_as
from handlers.context import Context
from handlers.local_time import today
from handlers.secrecy import Finding
from handlers.wording import Rows
from storage.queries.audience import Unreached, unreached
from storage.queries.units import unit
from storage.tables import BroadcastKind, Unit

SHOWN = 8
"""How many of the places that cannot be reached are named."""


def show(context: Context, draft: Draft, *, in_place: bool = False) -> None:
    """Show the draft as it stands; `in_place` of the pressed message."""
    own = unit(context.session, draft.unit_id)
    chats = chats_of(context, draft)
    messages = messages_of(context, draft, chats)
    findings = draft.findings(context.house.rules_of(context.session, own.id))
    say = context.redraw if in_place else context.reply
    say(
        "broadcasts.review",
        _buttons(context, draft, findings, sendable=bool(chats) and not findings),
        corrects=draft.corrects is not None,
        recipients=recipients(context, draft),
        scope=scope(context, draft),
        without=[unit(context.session, one).name for one in draft.audience.without],
        chats=sum(chats.values()),
        people=people_of(context, draft),
        lasts=lasts(context.house, time_for(context, messages)),
        costs=costs(context, messages),
        send_at=draft.send_at,
        expires_at=draft.expires_at,
        wants_receipt=draft.wants_receipt,
        unreachable=_unreachable(context, draft),
        limit=SHOWN,
        findings=findings,
        files=draft.files,
        unread=draft.unread,
        shown=_shown(context, draft, own),
    )


def show_looks(context: Context, draft: Draft) -> None:
    """The messages as they will read on each platform, one after the other."""
    for label, messages in looks(context, draft):
        context.reply("broadcasts.look", account=label, count=len(messages), messages=messages)


def recipients(context: Context, draft: Draft) -> list[str]:
    """Whom the audience names, in words."""
    text = context.house.wording.text
    groups = [text(f"broadcasts.group_{kind}") for kind in draft.audience.groups]
    return [*groups, *([text("broadcasts.secretaries")] if draft.audience.secretaries else [])]


def scope(context: Context, draft: Draft) -> str:
    """The units of the audience, in words."""
    own = unit(context.session, draft.unit_id)
    if draft.audience.units == (own.id,) and speaks_to_residents(own):
        return said_as(context.house, own)
    if draft.audience.units == (own.id,):
        return context.house.wording.text("broadcasts.all_units")
    return ", ".join(unit(context.session, one).name for one in draft.audience.units)


def _unreachable(context: Context, draft: Draft) -> list[str]:
    if draft.corrects is not None:
        return []
    return [
        context.house.wording.text(f"broadcasts.missing_{_why(one)}", unit=one.unit)
        for one in unreached(context.session, draft.audience, today(context.now))
    ]


def _why(one: Unreached) -> str:
    if one.secretary:
        return "secretary"
    return "closed" if one.closed else "group"


def _shown(context: Context, draft: Draft, own: Unit) -> str:
    kind = BroadcastKind.PLAIN if draft.corrects is None else BroadcastKind.CORRECTION
    title = heading(context.house, context.session, kind, own, draft.corrects)
    return f"{title}\n{body(context.house, own, draft.text)}"


def _buttons(context: Context, draft: Draft, findings: list[Finding], *, sendable: bool) -> Rows:
    names = [["schedule" if draft.send_at else "send"]] if sendable else []
    if findings:
        names.append(["report"])
    if draft.corrects is None:
        names += [["who", "units"], ["at_once" if draft.send_at else "when", "expires"]]
        if draft.may_ask_receipt:
            names.append(["receipt_off" if draft.wants_receipt else "receipt_on"])
    if draft.files and draft.material is None:
        names.append(["no_files"])
    if sendable:
        names.append(["looks"])
    names.append(["drop"] if draft.material is not None else ["text", "drop"])
    say = context.house.wording.text
    return [
        [(say(f"broadcasts.button_{name}"), action("broadcast_draft", draft.number, name)) for name in row]
        for row in names
    ]
