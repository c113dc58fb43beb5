"""A called meeting is moved, put off or cancelled: stored, told once, and nothing old goes out.

Whoever was told of the meeting is told of the change; whose notice still waits gets the new one only.
A new time asks again: answers to the old one stay in the history alone, and its buttons, which bear
the old start, are refused. The old messages are edited to say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, delete, select, update

from handlers.house import House
from handlers.late import late
from handlers.local_time import local
from handlers.meetings import office
from handlers.meetings.announce import answer_deadline, open_rsvp, plan_reminders, post
from storage.outbox import Parcel, put
from storage.queries.answers import refresh_notices
from storage.queries.chats import end_questions, rolls_asked
from storage.queries.units import unit
from storage.tables import (
    Answer,
    Chat,
    Meeting,
    MeetingChange,
    MeetingState,
    Notice,
    Outbox,
    Priority,
    Question,
    QuestionKind,
    Reminder,
    ReminderState,
    Roll,
    SendState,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of a meeting; None where it stays. `starts_at` is aware."""

    starts_at: datetime | None = None
    place: str | None = None
    state: MeetingState | None = None


def begun(session: Session, meeting: Meeting, now: datetime) -> bool:
    """From then on nothing is told any more: what is changed is a correction of the record."""
    if meeting.state is MeetingState.POSTPONED:
        return False
    return meeting.starts_at <= now or session.get(Roll, meeting.id) is not None


def last_change(session: Session, meeting_id: int) -> int:
    """The number of the meeting's last change; 0 where there is none."""
    statement = select(MeetingChange.id).where(MeetingChange.meeting_id == meeting_id)
    return session.exec(statement.order_by(col(MeetingChange.id).desc())).first() or 0


def change(
    session: Session, house: House, now: datetime, meeting: Meeting, wish: Wish, by: int | None
) -> MeetingChange | None:
    """Change the meeting and tell those concerned; None where it is so already. `by` is an account."""
    changes = _differences(meeting, wish)
    if not changes:
        return None
    row = MeetingChange(meeting_id=meeting.id, changed_at=now, by_account=by, changes=changes)
    session.add(row)
    session.flush()
    correction = begun(session, meeting, now)
    old_start = meeting.starts_at
    meeting.starts_at = wish.starts_at or meeting.starts_at
    meeting.place = wish.place or meeting.place
    meeting.state = wish.state or meeting.state
    if correction:
        _correct_roll(session, now, meeting, meeting.starts_at - old_start)
    else:
        if asks_again(wish):
            _start_anew(session, house, now, meeting)
        _tell(session, house, now, meeting, row)
        office.report(session, house, now, meeting)
    session.flush()
    refresh_notices(session, meeting.id, now)
    return row


def asks_again(wish: Wish) -> bool:
    """Whether the answers so far say nothing of what comes now."""
    return wish.starts_at is not None or wish.state is not None


def told_chats(session: Session, meeting_id: int) -> list[Chat]:
    """Where the meeting was announced and the notice has gone out, or may have: who is told of a change."""
    groups = _by_chat(session, meeting_id)
    ids = [notices[-1].chat_id for notices in groups if not _waits(session, notices[-1])]
    return list(session.exec(select(Chat).where(col(Chat.id).in_(ids)).order_by(col(Chat.id))).all())


def _differences(meeting: Meeting, wish: Wish) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if wish.starts_at is not None and wish.starts_at != meeting.starts_at:
        found["starts_at"] = [meeting.starts_at.isoformat(), wish.starts_at.isoformat()]
    if wish.place is not None and wish.place != meeting.place:
        found["place"] = [meeting.place, wish.place]
    if wish.state is not None and wish.state is not meeting.state:
        found["state"] = [meeting.state.value, wish.state.value]
    return found


def _start_anew(session: Session, house: House, now: datetime, meeting: Meeting) -> None:
    """Answers and questions of the old time end; reminders are planned for the new one, if there is one.

    The answers to a cancelled meeting are left as they are: nothing will take their place.
    """
    if meeting.state is not MeetingState.CANCELLED:
        session.execute(delete(Answer).where(col(Answer.meeting_id) == meeting.id))
    end_questions(session, meeting.id, now)
    session.execute(
        update(Reminder)
        .where(col(Reminder.meeting_id) == meeting.id, col(Reminder.state) == ReminderState.PLANNED)
        .values(state=ReminderState.CANCELLED, done_at=now)
    )
    session.expire_all()
    if meeting.state is MeetingState.CALLED:
        rules = house.rules_of(session, meeting.unit_id)
        starts_at = local(meeting.starts_at, unit(session, meeting.unit_id))
        meeting.answer_by = answer_deadline(starts_at, now, rules)
        plan_reminders(session, meeting, starts_at, now, rules)


def _correct_roll(session: Session, now: datetime, meeting: Meeting, later: timedelta) -> None:
    """The hours in which members mark themselves go with the meeting's; one called off asks nothing."""
    if meeting.state is not MeetingState.CALLED:
        end_questions(session, meeting.id, now)
        return
    for question in rolls_asked(session, meeting.id):
        question.asked_at, question.closes_at = question.asked_at + later, question.closes_at + later


def _tell(session: Session, house: House, now: datetime, meeting: Meeting, row: MeetingChange) -> None:
    again = row.changes.keys() & {"starts_at", "state"}
    for notices in _by_chat(session, meeting.id):
        last = notices[-1]
        if _waits(session, last):
            _let_wait(session, house, now, meeting, last, again=bool(again))
            passed = notices[:-1]
        else:
            _tell_chat(session, house, now, meeting, row, last)
            passed = notices
        for notice in passed if again else ():
            notice.live = False
    if again:
        _mark_old(session, now, meeting)


def _by_chat(session: Session, meeting_id: int) -> list[list[Notice]]:
    """What was queued about the meeting for those it concerns, chat by chat, the newest last."""
    statement = select(Notice).where(Notice.meeting_id == meeting_id)
    notices = session.exec(statement.order_by(col(Notice.chat_id), col(Notice.id))).all()
    told = (notice for notice in notices if notice.content["late"] != "board")
    return [list(group) for _, group in groupby(told, key=lambda notice: notice.chat_id)]


def _waits(session: Session, notice: Notice) -> bool:
    return session.get_one(Outbox, notice.outbox_id).state is SendState.PENDING


def _let_wait(
    session: Session, house: House, now: datetime, meeting: Meeting, notice: Notice, *, again: bool
) -> None:
    """The words of what waits are found when it goes out, so they will be right; a first notice of a
    meeting that is not to be goes out no more."""
    row = session.get_one(Outbox, notice.outbox_id)
    if meeting.state is not MeetingState.CALLED:
        if notice.content["late"] == "notice":
            row.state, row.finished_at = SendState.SKIPPED, now
            row.reason = house.wording.text(f"meetings.state_{meeting.state}")
        return
    row.expires_at = meeting.starts_at
    if again and notice.content["args"].get("ask", True):
        notice.live = "person" not in notice.content["args"]
        open_rsvp(session, house, meeting, session.get_one(Chat, notice.chat_id), notice.outbox_id, now)


def _tell_chat(
    session: Session, house: House, now: datetime, meeting: Meeting, row: MeetingChange, last: Notice
) -> None:
    kept = {name: value for name, value in last.content["args"].items() if name in ("person", "chat", "ask")}
    content = late("changed", meeting=meeting.id, since=row.id, **kept)
    asking = meeting.state is MeetingState.CALLED and row.changes.keys() != {"place"}
    chat = session.get_one(Chat, last.chat_id)
    queued = post(session, now, meeting, chat, content, live=asking and "person" not in kept)
    if queued is not None and asking and kept.get("ask", True):
        open_rsvp(session, house, meeting, chat, queued, now)


def _mark_old(session: Session, now: datetime, meeting: Meeting) -> None:
    """Edit every message of the old time that has gone out, so that it says it holds no more."""
    newest = {notices[-1].outbox_id for notices in _by_chat(session, meeting.id)}
    old = [row for row in _messages(session, meeting) if row.id not in newest]
    edits = [row.id for row in old]
    session.execute(
        delete(Outbox).where(col(Outbox.edits).in_(edits), col(Outbox.state) == SendState.PENDING)
    )
    for row in old:
        _edit(session, now, meeting, row)


def _messages(session: Session, meeting: Meeting) -> Iterable[Outbox]:
    """What was sent about the meeting and can be pressed or read as its notice: notices and reminders."""
    notices = [notice.outbox_id for group in _by_chat(session, meeting.id) for notice in group]
    asked = select(Question.outbox_id).where(
        Question.meeting_id == meeting.id, Question.kind == QuestionKind.RSVP
    )
    ids = {*notices, *(row for row in session.exec(asked) if row is not None)}
    gone = (SendState.SENT, SendState.SENDING)
    statement = select(Outbox).where(col(Outbox.id).in_(ids), col(Outbox.state).in_(gone))
    return session.exec(statement.order_by(col(Outbox.id))).all()


def _edit(session: Session, now: datetime, meeting: Meeting, row: Outbox) -> None:
    content: dict[str, Any] = late("outdated", meeting=meeting.id)
    parcel = Parcel(
        row.channel,
        row.chat_id,
        content,
        Priority.EDIT,
        now,
        thread=row.thread,
        edits=row.id,
        coalesce_key=f"outdated:{row.id}",
    )
    put(session, parcel, now)
