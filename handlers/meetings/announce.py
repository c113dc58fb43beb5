"""Sending a meeting out: its row, its notices, its reminders, the questions they open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from handlers.house import House
from handlers.late import late
from handlers.local_time import today
from handlers.meetings import office
from handlers.meetings.planning import plan
from handlers.meetings.views import answer_choices
from handlers.rules import Rules
from handlers.telling import LEADERS, leaders_chats
from storage.outbox import Parcel, put
from storage.queries.chats import groups_of, letter_for
from storage.queries.people import due, holders, private_chats
from storage.queries.units import unit
from storage.tables import (
    Audience,
    AuditEntry,
    Chat,
    ChatType,
    Meeting,
    MeetingKind,
    MeetingState,
    Notice,
    Person,
    Priority,
    Question,
    QuestionKind,
    Reminder,
    ReminderState,
    RoleKind,
)


@dataclass(frozen=True, slots=True)
class Call:
    """A meeting as its caller confirmed it. `starts_at` is local to the unit, and so is `answer_by`, where
    the caller named until when answers are wanted."""

    unit_id: int
    kind: MeetingKind
    starts_at: datetime
    place: str
    agenda: str
    answer_by: datetime | None = None


def answer_deadline(starts_at: datetime, now: datetime, rules: Rules) -> datetime:
    """Until when answers are asked for; the start itself where the usual hour has passed already."""
    day = starts_at.date() - timedelta(days=rules.answer_days_before)
    usual = datetime.combine(day, rules.answer_hour, starts_at.tzinfo)
    return min(usual, starts_at) if usual > now else starts_at


def announce(session: Session, house: House, now: datetime, call: Call, by: int | None) -> Meeting:
    """Store the meeting and queue everything that goes out with it. `by` is the person who calls."""
    rules = house.rules_of(session, call.unit_id)
    meeting = Meeting(
        unit_id=call.unit_id,
        kind=call.kind,
        starts_at=call.starts_at,
        place=call.place,
        agenda=call.agenda,
        answer_by=call.answer_by or answer_deadline(call.starts_at, now, rules),
        state=MeetingState.CALLED,
        called_by=by,
        called_at=now,
    )
    session.add(meeting)
    session.flush()
    _tell_members(session, house, now, meeting)
    _tell_overseers(session, now, meeting)
    _open_boards(session, now, meeting)
    plan_reminders(session, meeting, call.starts_at, now, rules)
    office.report(session, house, now, meeting)
    return meeting


def audience_of(session: Session, unit_id: int, now: datetime) -> tuple[list[Chat], dict[int, Chat]]:
    """Where a unit's notices go: its groups or, where it has none, each member's private chat."""
    groups = groups_of(session, unit_id, Audience.CELL)
    if groups:
        return groups, {}
    people = due(session, unit_id, today(now, unit(session, unit_id)))
    return [], private_chats(session, _ids(people))


def plan_reminders(
    session: Session, meeting: Meeting, starts_at: datetime, now: datetime, rules: Rules
) -> None:
    """Write down when the silent will be reminded. A start that was given up and is taken again has
    its reminders already: those that did not go out are planned anew."""
    known = {row.minutes_before: row for row in _reminders(session, meeting)}
    for planned in plan(starts_at, now, rules, meeting.answer_by):
        found = known.get(planned.minutes_before)
        if found is None:
            found = Reminder(
                meeting_id=meeting.id,
                starts_at=meeting.starts_at,
                minutes_before=planned.minutes_before,
                due_at=planned.due_at,
                too_late_at=planned.too_late_at,
                state=ReminderState.PLANNED,
            )
            session.add(found)
        elif found.state is ReminderState.CANCELLED:
            found.state, found.done_at = ReminderState.PLANNED, None


def _reminders(session: Session, meeting: Meeting) -> Sequence[Reminder]:
    statement = select(Reminder).where(
        Reminder.meeting_id == meeting.id, Reminder.starts_at == meeting.starts_at
    )
    return session.exec(statement).all()


def open_rsvp(
    session: Session, house: House, meeting: Meeting, chat: Chat, outbox_id: int, now: datetime
) -> None:
    """From now on a bare "có" in that chat answers for this meeting."""
    choices = [list(choice) for row in answer_choices(house, meeting) for choice in row]
    session.add(
        Question(
            chat_id=chat.id,
            outbox_id=outbox_id,
            kind=QuestionKind.RSVP,
            meeting_id=meeting.id,
            choices=choices,
            letter=letter_for(session, chat.id, meeting.id, now) if chat.type is ChatType.GROUP else "",
            asked_at=now,
            closes_at=meeting.starts_at,
        )
    )


def post(
    session: Session, now: datetime, meeting: Meeting, chat: Chat, content: dict[str, Any], *, live: bool
) -> int | None:
    """Queue one view of the meeting for a chat, once, and remember where it stands.

    Returns the outbox row, or None where this view with these arguments was queued there before.
    """
    parcel = Parcel(
        channel=chat.channel,
        chat_id=chat.id,
        content=content,
        priority=Priority.NOTICE,
        not_before=now,
        thread=chat.thread,
        dedup_key=f"{content['late']}:{content['args'].get('since', meeting.id)}:{chat.id}",
        expires_at=meeting.starts_at,
    )
    row = put(session, parcel, now)
    if row is not None:
        session.add(Notice(meeting_id=meeting.id, chat_id=chat.id, outbox_id=row, content=content, live=live))
    return row


def _tell_members(session: Session, house: House, now: datetime, meeting: Meeting) -> None:
    groups, private = audience_of(session, meeting.unit_id, now)
    asked: list[tuple[Chat, dict[str, int]]] = [(chat, {"chat": chat.id}) for chat in groups]
    asked += [(chat, {"person": person_id}) for person_id, chat in private.items()]
    for chat, args in asked:
        content = late("notice", meeting=meeting.id, **args)
        row = post(session, now, meeting, chat, content, live="chat" in args)
        if row is not None:
            open_rsvp(session, house, meeting, chat, row, now)


def _tell_overseers(session: Session, now: datetime, meeting: Meeting) -> None:
    for chat in leaders_chats(session, meeting.unit_id, now, (RoleKind.OVERSEER,)):
        post(session, now, meeting, chat, late("notice", meeting=meeting.id, ask=False), live=True)


def _open_boards(session: Session, now: datetime, meeting: Meeting) -> None:
    people = holders(session, meeting.unit_id, LEADERS, today(now))
    for person, chat in private_chats(session, _ids(people)).items():
        give_list(session, now, meeting, person, chat)


def give_list(session: Session, now: datetime, meeting: Meeting, person: int, chat: Chat) -> None:
    """The list with names, live, for a leader; that it was given stands in the log."""
    if post(session, now, meeting, chat, late("board", meeting=meeting.id), live=True) is not None:
        session.add(
            AuditEntry(
                at=now,
                action="list_given",
                by_person=person,
                chat_id=chat.id,
                unit_id=meeting.unit_id,
                subject=f"meeting:{meeting.id}",
            )
        )


def _ids(people: list[Person]) -> list[int]:
    return [person.id for person in people]
