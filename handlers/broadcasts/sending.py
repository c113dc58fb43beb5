"""From a confirmed broadcast to its messages: a row with a rule, and a duty that makes targets step by step.

Only so many of a broadcast's messages wait at a time (`broadcast_ahead`): pausing and cancelling touch no
more, no transaction grows with the ward, and whatever the program was doing when it died, the next beat
goes on from the rows.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from handlers.broadcasts.documents import attach
from handlers.broadcasts.draft import Draft
from handlers.context import Context
from handlers.house import House
from handlers.late import late
from handlers.local_time import local, today
from handlers.rules import Rules
from storage.outbox import Parcel, put
from storage.outbox_states import UNDER_WAY
from storage.queries import broadcasts as rows
from storage.queries import outcomes
from storage.queries.audience import Audience, Place, next_groups, next_secretaries
from storage.queries.units import unit
from storage.tables import (
    Broadcast,
    BroadcastKind,
    BroadcastState,
    BroadcastTarget,
    Chat,
    Outbox,
    Priority,
    SendState,
)

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
Next = Callable[[int], list[Place]]


def start(context: Context, draft: Draft) -> Broadcast:
    """Store what its sender has declared to be no secret; it goes out from its hour on."""
    corrects = draft.corrects is not None
    broadcast = Broadcast(
        unit_id=draft.unit_id,
        kind=BroadcastKind.CORRECTION if corrects else BroadcastKind.PLAIN,
        source_id=draft.corrects,
        text=draft.text,
        audience=None if corrects else draft.audience.to_json(),
        wants_receipt=draft.wants_receipt,
        state=BroadcastState.SCHEDULED,
        created_by=context.person_id,
        created_at=context.now,
        declared_at=context.now,
        send_at=draft.send_at or context.now,
        expires_at=draft.expires_at,
    )
    broadcast = _store(context, broadcast)
    attach(context.session, broadcast, draft)
    return broadcast


def resend(context: Context, source: Broadcast, states: tuple[SendState, ...]) -> Broadcast:
    """Send again to exactly the chats where the source ended so; nothing new is declared."""
    again = Broadcast(
        unit_id=source.unit_id,
        kind=BroadcastKind.RESEND,
        source_id=source.id,
        text=source.text,
        audience={"states": [one.value for one in states]},
        wants_receipt=source.wants_receipt,
        state=BroadcastState.SCHEDULED,
        created_by=context.person_id,
        created_at=context.now,
        declared_at=source.declared_at,
        send_at=context.now,
    )
    return _store(context, again)


def withdraw(context: Context, source: Broadcast) -> Broadcast:
    """Tell the chats that have it that it holds no more, in its place where the platform can."""
    withdrawal = Broadcast(
        unit_id=source.unit_id,
        kind=BroadcastKind.WITHDRAWAL,
        source_id=source.id,
        text=source.text,
        state=BroadcastState.SCHEDULED,
        created_by=context.person_id,
        created_at=context.now,
        declared_at=context.now,
        send_at=context.now,
    )
    return _store(context, withdrawal)


def _store(context: Context, broadcast: Broadcast) -> Broadcast:
    """Keep the row; what was pressed shows from now on how it goes."""
    context.session.add(broadcast)
    context.session.flush()
    shown = context.pressed()
    edits = shown.id if shown else None
    content = late("broadcast_progress", broadcast=broadcast.id)
    parcel = context.parcel(context.chat, content, Priority.ANSWER, edits=edits)
    row = put(context.session, parcel, context.now)
    broadcast.progress_id, broadcast.shown_at = edits or row, context.now
    context.audit("broadcast", f"broadcast:{broadcast.id}", broadcast.unit_id, kind=broadcast.kind)
    name = "started" if broadcast.send_at <= context.now else "scheduled"
    own = unit(context.session, broadcast.unit_id)
    context.toast(f"broadcasts.{name}", at=local(broadcast.send_at, own))
    return broadcast


# Steering it


def pause(session: Session, broadcast: Broadcast) -> None:
    """What waits to be sent waits on, and nothing more is made. What is on its way arrives."""
    broadcast.state = BroadcastState.PAUSED
    rows.put_off(session, broadcast.id, NEVER)


def go_on(session: Session, broadcast: Broadcast, now: datetime) -> None:
    """A paused broadcast runs again."""
    broadcast.state = BroadcastState.RUNNING
    rows.put_off(session, broadcast.id, now)


def cancel(session: Session, house: House, broadcast: Broadcast, now: datetime) -> None:
    """What was not sent yet never is."""
    broadcast.state, broadcast.finished_at = BroadcastState.CANCELLED, now
    broadcast.all_made_at = broadcast.all_made_at or now
    rows.skip_waiting(session, broadcast.id, house.wording.text("broadcasts.stopped_reason"), now)


# The duty


def pump(session: Session, house: House, now: datetime) -> None:
    """Go on with every broadcast that runs: at most one bounded step of each."""
    for broadcast in rows.at_work(session, now):
        _go_on(session, house, now, broadcast)


def _go_on(session: Session, house: House, now: datetime, broadcast: Broadcast) -> None:
    if broadcast.state is BroadcastState.SCHEDULED:
        broadcast.state, broadcast.started_at = BroadcastState.RUNNING, now
    rules = house.rules_of(session, broadcast.unit_id)
    waiting = _waiting(session, broadcast)
    if broadcast.all_made_at is None:
        first = not waiting
        waiting += _make(session, now, broadcast, rules.broadcast_ahead - waiting)
        if first and broadcast.all_made_at is None:
            broadcast.shown_at = None  # it takes its time, and can be paused from now on
    if broadcast.all_made_at is not None and waiting == 0:
        broadcast.state, broadcast.finished_at = BroadcastState.DONE, now
        show_progress(session, now, broadcast, Priority.NOTICE)
    elif _stale(broadcast, now, rules):
        show_progress(session, now, broadcast, Priority.EDIT)


def _stale(broadcast: Broadcast, now: datetime, rules: Rules) -> bool:
    """Whether its progress was shown long enough ago to be shown anew."""
    every = timedelta(seconds=rules.broadcast_show_seconds)
    return broadcast.shown_at is None or now - broadcast.shown_at >= every


def _waiting(session: Session, broadcast: Broadcast) -> int:
    """How many of its messages are still on their way."""
    counts = outcomes.counts(session, broadcast.id)
    return sum(counts.get(state, 0) for state in UNDER_WAY)


def _make(session: Session, now: datetime, broadcast: Broadcast, room: int) -> int:
    """Make targets for at most `room` chats; returns how many. When none is left, or it is too late, all are
    made."""
    if broadcast.expires_at is not None and now >= broadcast.expires_at:
        broadcast.all_made_at = now
        return 0
    made = 0
    for find in _sources(session, now, broadcast):
        places = find(room - made) if made < room else []
        for place in places:
            _address(session, now, broadcast, place)
        session.flush()
        made += len(places)
    if made < room:
        broadcast.all_made_at = now
    return made


def reach_newcomers(session: Session, now: datetime, broadcast: Broadcast, had: set[int], most: int) -> int:
    """Send a first broadcast that is done to at most `most` chats of its audience which are not among those
    that `had` it: cells that joined later. Returns how many."""
    audience, on, after, made = Audience.from_json(broadcast.audience), today(now), 0, 0
    while made < most and (places := next_groups(session, audience, on, after, most)):
        new = [place for place in places if place.chat_id not in had]
        for place in new:
            _address(session, now, broadcast, place)
        after, made = places[-1].chat_id, made + len(new)
    return made


def _sources(session: Session, now: datetime, broadcast: Broadcast) -> list[Next]:
    """Where its next chats are found, each asked for at most so many."""
    source = broadcast.source_id or 0
    match broadcast.kind:
        case BroadcastKind.RESEND:
            states = tuple(SendState(word) for word in broadcast.audience["states"])
            return [lambda many: rows.next_to_resend(session, source, states, many)]
        case BroadcastKind.CORRECTION | BroadcastKind.WITHDRAWAL:
            return [lambda many: rows.next_to_correct(session, source, broadcast.id, many)]
    audience, on = Audience.from_json(broadcast.audience), today(now)
    return [
        lambda many: next_groups(session, audience, on, rows.last_group(session, broadcast.id), many),
        lambda many: next_secretaries(session, audience, on, rows.last_person(session, broadcast.id), many),
    ]


def _address(session: Session, now: datetime, broadcast: Broadcast, place: Place) -> None:
    """One chat becomes a target, with the message that goes there."""
    whom = {"chat": place.chat_id} if place.person_id is None else {"person": place.person_id}
    parcel = Parcel(
        place.channel,
        place.chat_id,
        late("broadcast", broadcast=broadcast.id, **whom),
        Priority.BROADCAST,
        now,
        thread=place.thread,
        edits=place.edits,
        dedup_key=f"broadcast:{broadcast.id}:{place.chat_id}",
        expires_at=broadcast.expires_at,
    )
    row = put(session, parcel, now)
    if row is not None:
        target = BroadcastTarget(broadcast_id=broadcast.id, chat_id=place.chat_id, outbox_id=row)
        target.unit_id, target.person_id = place.unit_id, place.person_id
        target.asks_receipt = broadcast.wants_receipt and place.asks
        session.add(target)


def show_progress(session: Session, now: datetime, broadcast: Broadcast, priority: Priority) -> None:
    """Bring the message that shows its progress up to date, one wish at a time."""
    broadcast.shown_at = now
    shown = session.get(Outbox, broadcast.progress_id) if broadcast.progress_id else None
    chat = session.get(Chat, shown.chat_id) if shown else None
    if shown is None or chat is None:
        return
    parcel = Parcel(
        chat.channel,
        chat.id,
        late("broadcast_progress", broadcast=broadcast.id),
        priority,
        now,
        thread=shown.thread,
        edits=shown.id,
        coalesce_key=f"broadcast:{broadcast.id}:{priority.name}",
    )
    put(session, parcel, now)
