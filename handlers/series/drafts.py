"""The draft of one occurrence: shown to the secretary in time, called on their word, or let go."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handlers.actions import action
from handlers.house import House
from handlers.late import late
from handlers.local_time import local
from handlers.meetings.announce import Call, announce
from handlers.meetings.sheet import details
from handlers.meetings.warnings import warnings
from handlers.messages import Message
from handlers.permissions import Action, may
from handlers.series.occurrences import Slot, keep, slot
from handlers.series.saying import said
from handlers.telling import leaders_chats, tell
from handlers.wording import Rows
from storage.outbox import Parcel, Skip, put
from storage.queries.units import unit
from storage.tables import Meeting, MeetingState, OccurrenceState, Outbox, Priority, SendState, Series


def may_read(session: Session, reader: int | None, args: dict[str, Any], on: date) -> bool:
    """Drafts are for whoever may call the meeting. args: series."""
    return may(session, reader, Action.CALL_MEETING, session.get_one(Series, args["series"]).unit_id, on)


NEVER_SENT = (SendState.FAILED, SendState.EXPIRED, SendState.SKIPPED)


def propose(session: Session, house: House, now: datetime, one: Slot) -> None:
    """Show the draft to those who may confirm it. A meeting called by hand for that day takes its place."""
    by_hand = _called_by_hand(session, one)
    row = keep(session, one)
    if by_hand is not None:
        row.state, row.meeting_id = OccurrenceState.CALLED, by_hand.id
        return
    row.state, row.asked_at = OccurrenceState.PROPOSED, now
    session.flush()
    _show(session, house, now, one, "asked")


def urge(session: Session, house: House, now: datetime, one: Slot) -> None:
    """Show an unconfirmed draft once more."""
    keep(session, one).urged_at = now
    session.flush()
    _show(session, house, now, one, "urged")


def lapse(session: Session, house: House, now: datetime, one: Slot) -> None:
    """Its time has passed: nothing was sent, and those who could have confirmed are told so."""
    asked = keep(session, one).asked_at is not None
    keep(session, one).state = OccurrenceState.LAPSED
    session.flush()
    refresh(session, now, one)
    if not asked:
        _show(session, house, now, one, "lapsed")


def call(session: Session, house: House, now: datetime, one: Slot, by: int | None) -> Meeting:
    """Call the occurrence: from now on it is a meeting like any other. `by` is a person."""
    series = one.series
    made = announce(
        session, house, now, Call(series.unit_id, series.kind, one.starts_at, one.place, one.agenda), by
    )
    row = keep(session, one)
    row.state, row.meeting_id = OccurrenceState.CALLED, made.id
    session.flush()
    refresh(session, now, one)
    return made


def refresh(session: Session, now: datetime, one: Slot) -> None:
    """Bring the drafts that were shown up to date, and have the series looked at again."""
    one.series.look_at = now
    rows = select(Outbox).where(
        col(Outbox.dedup_key).startswith(drafts_of(one), autoescape=True),
        col(Outbox.state).not_in(NEVER_SENT),
    )
    for shown in session.exec(rows).all():
        parcel = Parcel(
            shown.channel,
            shown.chat_id,
            card(one),
            Priority.EDIT,
            now,
            edits=shown.id,
            coalesce_key=f"occurrence:{shown.id}",
        )
        put(session, parcel, now)


def drafts_of(one: Slot) -> str:
    """How the keys begin under which the messages showing this occurrence are queued."""
    return f"occurrence:{one.series.id}:{one.nominal_on}:"


def card(one: Slot) -> dict[str, Any]:
    """The outbox content that shows the occurrence as it then stands."""
    return late("occurrence", series=one.series.id, day=f"{one.nominal_on}")


def occurrence(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """One occurrence with what can be done about it, in private. args: series, day (the nominal one, ISO)."""
    series = session.get_one(Series, args["series"])
    one = slot(session, series, date.fromisoformat(args["day"]))
    if one is None:
        return house.wording.message("series.card_replaced")
    own = unit(session, series.unit_id)
    state = OccurrenceState.LAPSED if one.open and one.starts_at <= now else one.state
    meeting = session.get(Meeting, one.row.meeting_id) if one.row and one.row.meeting_id else None
    return house.wording.message(
        f"series.card_{state}",
        _choices(house, one, state),
        kind=house.wording.text(f"meetings.kind_{series.kind}"),
        unit=own.name,
        said=said(house, series),
        at=local(meeting.starts_at, own) if meeting else one.starts_at,
        details=details(house, one.starts_at, one.place, one.agenda),
        warnings=warnings(session, house, series.unit_id, series.kind, one.starts_at) if one.open else [],
    )


def _choices(house: House, one: Slot, state: OccurrenceState) -> Rows:
    layouts = {
        OccurrenceState.EXPECTED: (("when", "place", "agenda"), ("skip",)),
        OccurrenceState.PROPOSED: (("send",), ("when", "place", "agenda"), ("skip",)),
        OccurrenceState.SKIPPED: (("again",),),
    }
    say, day = house.wording.text, f"{one.nominal_on:%Y%m%d}"
    return [
        [(say(f"series.button_{what}"), action("occurrence", one.series.id, day, what)) for what in row]
        for row in layouts.get(state, ())
    ]


def _show(session: Session, house: House, now: datetime, one: Slot, why: str) -> None:
    rules = house.rules_of(session, one.series.unit_id)
    wait = timedelta(days=rules.series_days_before + 1)
    until = max(one.starts_at, now + wait) if why == "lapsed" else one.starts_at
    chats = leaders_chats(session, one.series.unit_id, now)
    tell(session, now, chats, card(one), key=f"{drafts_of(one)}{why}", expires_at=until)


def _called_by_hand(session: Session, one: Slot) -> Meeting | None:
    """A meeting of the same kind that the unit has on that day already."""
    start = one.starts_at.replace(hour=0, minute=0)
    statement = select(Meeting).where(
        Meeting.unit_id == one.series.unit_id,
        Meeting.kind == one.series.kind,
        Meeting.state != MeetingState.CANCELLED,
        Meeting.starts_at >= start,
        Meeting.starts_at < start + timedelta(days=1),
    )
    return session.exec(statement).first()
