"""How a broadcast looks: in the chats it goes to, and to the committee that follows it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers.actions import action
from handlers.broadcasts.documents import documents
from handlers.broadcasts.senders import may_send, speaks_to_residents
from handlers.house import House
from handlers.local_time import local, today
from handlers.messages import Message
from handlers.places import neighbourhood
from handlers.wording import Rows
from storage.outbox import Skip
from storage.outbox_states import UNDER_WAY
from storage.queries import broadcasts as rows
from storage.queries import outcomes
from storage.queries import receipts as receipt_rows
from storage.queries.audience import Audience, reached
from storage.queries.units import unit
from storage.tables import (
    Broadcast,
    BroadcastKind,
    BroadcastState,
    BroadcastTarget,
    Chat,
    SendState,
    Unit,
)

SAID = 40
"""How many characters of a broadcast's first line name it."""
BAR = 10
FEWEST = 20
"""From so many messages on the time that is left can be told from those that went."""


def said(broadcast: Broadcast) -> str:
    """The first words of a broadcast, to name it by."""
    line = broadcast.text.strip().partition("\n")[0]
    return line if len(line) <= SAID else f"{line[:SAID].rsplit(' ', 1)[0]}…"


def heading(
    house: House,
    session: Session,
    kind: BroadcastKind,
    own: Unit,
    source_id: int | None,
    before: int | None = None,
) -> str:
    """The title of a broadcast of this kind; a correction has its number. `before`: the broadcast itself,
    where it is stored already."""
    whose = said_as(house, own)
    if kind is BroadcastKind.CORRECTION and source_id is not None:
        number = rows.corrections(session, source_id, before) + 1
        return house.wording.text("broadcasts.title_correction", unit=whose, number=number)
    name = "title_withdrawal" if kind is BroadcastKind.WITHDRAWAL else "title"
    return house.wording.text(f"broadcasts.{name}", unit=whose)


def said_as(house: House, own: Unit) -> str:
    """In whose name it is said: to residents the neighbourhood speaks, never the cell."""
    if not speaks_to_residents(own):
        return own.name
    return neighbourhood(house, own)


def body(house: House, own: Unit, text: str) -> str:
    """The words of a broadcast as its readers are spoken to."""
    if not speaks_to_residents(own):
        return text
    return house.wording.text("broadcasts.to_residents", text=text, unit=said_as(house, own))


def message(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """What a chat of the audience reads. args: broadcast, and chat (a group) or person (privately)."""
    broadcast = session.get_one(Broadcast, args["broadcast"])
    if broadcast.state is BroadcastState.CANCELLED:
        return Skip(house.wording.text("broadcasts.stopped_reason"))
    chat = session.get_one(Chat, args["chat"]) if "chat" in args else None
    if chat is not None and chat.unit_id is None:
        return Skip(house.wording.text("broadcasts.gone_reason"))
    target = _target(session, broadcast, args)
    holds = _in_force(session, broadcast, target)
    own = unit(session, broadcast.unit_id)
    title = heading(house, session, holds.kind, own, holds.source_id, holds.id)
    if holds.kind is BroadcastKind.WITHDRAWAL:
        source = session.get_one(Broadcast, holds.source_id)
        at = local(source.started_at or source.send_at, own)
        return house.wording.message("broadcasts.withdrawn", title=title, at=at)
    asks = target is not None and target.asks_receipt and target.received_at is None
    button = (house.wording.text("broadcasts.button_received"), action("received", broadcast.id))
    words = house.wording.message(
        "broadcasts.message",
        [[button]] if asks else (),
        title=title,
        text=body(house, own, holds.text),
        asks=asks,
        receipt=_receipt(house, target, own),
    )
    files = documents(house, session, now, holds, target.chat_id) if target is not None else ()
    return replace(words, documents=files)


def _target(session: Session, broadcast: Broadcast, args: dict[str, Any]) -> BroadcastTarget | None:
    if "chat" in args:
        return rows.target_in(session, broadcast.id, args["chat"])
    return rows.target_of(session, broadcast.id, args["person"])


def _in_force(session: Session, broadcast: Broadcast, target: BroadcastTarget | None) -> Broadcast:
    """Whose words stand in the chat: what is sent again has the words of its origin, what was corrected
    meanwhile those of the correction."""
    origin = rows.origin(session, broadcast)
    return rows.in_force(session, origin, target.chat_id) if target is not None else origin


def _receipt(house: House, target: BroadcastTarget | None, own: Unit) -> str:
    if target is None or target.received_at is None:
        return ""
    return house.wording.text("broadcasts.received", at=local(target.received_at, own))


# For the committee


def may_follow(session: Session, reader: int | None, args: dict[str, Any], on: date) -> bool:
    """Whoever may send for the unit of args["broadcast"]."""
    unit_id = session.get_one(Broadcast, args["broadcast"]).unit_id
    return may_send(session, reader, unit_id, on)


def progress(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message:
    """How far a broadcast is, and what can be done about it. args: broadcast."""
    broadcast = session.get_one(Broadcast, args["broadcast"])
    counts = outcomes.counts(session, broadcast.id)
    under_way = sum(counts.get(state, 0) for state in UNDER_WAY)
    ended = sum(counts.values()) - under_way
    total = max(_total(session, now, broadcast), ended + under_way)
    received, asked = receipt_rows.receipts(session, broadcast.id) if broadcast.wants_receipt else (0, 0)
    done = round(BAR * ended / total) if total else BAR
    return house.wording.message(
        "broadcasts.progress",
        _choices(house, session, broadcast, counts),
        title=title(house, session, broadcast),
        said=said(broadcast),
        bar="▓" * done + "░" * (BAR - done),
        ended=ended,
        total=total,
        sent=counts.get(SendState.SENT, 0),
        unknown=counts.get(SendState.UNKNOWN, 0),
        failed=sum(counts.get(state, 0) for state in outcomes.NOT_SENT),
        left=total - ended,
        lasts=_lasts(house, now, broadcast, ended, total - ended),
        receipts=received,
        wanted=asked,
        forgotten=counts.get(None, 0) > 0,
    )


def title(house: House, session: Session, broadcast: Broadcast) -> str:
    """What kind of broadcast it is, and its state."""
    kind = house.wording.text(f"broadcasts.kind_{broadcast.kind}")
    at = local(broadcast.send_at, unit(session, broadcast.unit_id))
    return house.wording.text(f"broadcasts.state_{broadcast.state}", kind=kind, at=at)


def _total(session: Session, now: datetime, broadcast: Broadcast) -> int:
    """How many chats it is for; once all targets are made, how many it was."""
    if broadcast.all_made_at is not None or broadcast.state is BroadcastState.DONE:
        return 0
    if broadcast.kind is BroadcastKind.PLAIN:
        return sum(reached(session, Audience.from_json(broadcast.audience), today(now)).values())
    return 0


def _lasts(house: House, now: datetime, broadcast: Broadcast, ended: int, left: int) -> str:
    started = broadcast.started_at if broadcast.state is BroadcastState.RUNNING else None
    return lasts(house, (now - started) * left / ended) if started and ended >= FEWEST and left else ""


def lasts(house: House, time: timedelta) -> str:
    """A time in words, rounded up to minutes."""
    minutes = -(-int(time.total_seconds()) // 60)
    if minutes <= 1:
        return house.wording.text("broadcasts.lasts_moment")
    if minutes < 60:
        return house.wording.text("broadcasts.lasts_minutes", count=minutes)
    return house.wording.text("broadcasts.lasts_hours", hours=minutes // 60, minutes=minutes % 60)


def _choices(
    house: House, session: Session, broadcast: Broadcast, counts: dict[SendState | None, int]
) -> Rows:
    offered: list[tuple[str, int]] = []
    match broadcast.state:
        case BroadcastState.RUNNING:
            offered = [("pause", 0), ("stop", 0)]
        case BroadcastState.PAUSED:
            offered = [("go", 0), ("stop", 0)]
        case BroadcastState.SCHEDULED:
            offered = [("stop", 0)]
    if any(counts.get(state) for state in (*outcomes.NOT_SENT, SendState.UNKNOWN)):
        offered.append(("failed", 0))
    if broadcast.state in (BroadcastState.DONE, BroadcastState.CANCELLED):
        for name, states in (("again", outcomes.NOT_SENT), ("unknown", (SendState.UNKNOWN,))):
            count = rows.left_to_resend(session, broadcast.id, states)
            offered += [(name, count)] if count else []
        if broadcast.kind is BroadcastKind.PLAIN and not rows.is_withdrawn(session, broadcast.id):
            offered += [("correct", 0), ("withdraw", 0)]
    if broadcast.wants_receipt and broadcast.started_at is not None:
        offered.append(("silent", 0))
    label = house.wording.text
    buttons = [
        (label(f"broadcasts.button_{name}", count=count), action("broadcast", broadcast.id, name))
        for name, count in offered
    ]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
