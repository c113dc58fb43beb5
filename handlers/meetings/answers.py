"""Recording an answer, whoever gives it, and telling those who must know."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from handlers.actions import StaleTap, action, number, one_of
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.house import House
from handlers.late import late
from handlers.local_time import local, today
from handlers.meetings.lists import open_meetings
from handlers.meetings.sheet import Sheet, told
from handlers.meetings.views import stamp
from handlers.messages import Message
from handlers.telling import leaders_chats
from handlers.wording import Rows
from storage.outbox import Skip, arrived, put
from storage.queries.answers import Recorded, Said, ballot, record, refresh_notices
from storage.queries.chats import close_questions
from storage.queries.units import unit
from storage.tables import (
    Answer,
    AnswerChoice,
    AnswerSource,
    Chat,
    Meeting,
    MeetingState,
    Person,
    Priority,
    Question,
    QuestionKind,
    Reason,
)

REASONS_OFFERED = (
    (Reason.WORK_TRIP, Reason.DUTY),
    (Reason.SHIFT, Reason.OTHER_MEETING),
    (Reason.ILLNESS, Reason.FAMILY),
    (Reason.TRAVEL, Reason.OTHER),
)

PERSONAL = (QuestionKind.REASON, QuestionKind.CONFIRM)
"""What one person is asked about a meeting; an answer settles it."""


def press(context: Context, arguments: list[str]) -> None:
    """Có mặt · Vắng · Đến muộn, pressed or chosen by a digit: "answer:<meeting>:<choice>:<stamp>"."""
    meeting_id, choice, start = number(arguments, 0), one_of(AnswerChoice, arguments, 1), number(arguments, 2)
    if context.person_id is None:
        context.toast(context.stranger, alert=True)
        return
    said = Said(meeting_id, context.person_id, choice, _source(context), context.now, _account(context))
    refusal = answer(context, said, start)
    if refusal:
        _refuse(context, refusal, meeting_id)
    elif said.source is AnswerSource.TEXT:
        settle_written(context, Sheet.open(context.session, context.house, meeting_id), said)
    else:
        _answered_by_press(context, said)


def press_reason(context: Context, arguments: list[str]) -> None:
    """A reason for being absent: "reason:<meeting>:<reason>:<stamp of the start>"."""
    meeting_id, reason, start = number(arguments, 0), one_of(Reason, arguments, 1), number(arguments, 2)
    if context.person_id is None:
        raise StaleTap
    said = Said(
        meeting_id,
        context.person_id,
        AnswerChoice.NO,
        _source(context),
        context.now,
        _account(context),
        reason,
    )
    refusal = answer(context, said, start)
    if refusal:
        _refuse(context, refusal, meeting_id)
        return
    close_questions(context.session, context.person_id, meeting_id, PERSONAL, context.now)
    words = context.house.wording.text(f"reasons.{reason}")
    context.toast("meetings.reason_saved", reason=words)
    context.redraw("meetings.reason_saved", reason=words)


def _refuse(context: Context, refusal: str, meeting_id: int) -> None:
    meeting = context.session.get_one(Meeting, meeting_id)
    at = local(meeting.starts_at, unit(context.session, meeting.unit_id))
    if _source(context) is AnswerSource.TEXT:
        context.reply(f"meetings.{refusal}", at=at)
    else:
        context.toast(f"meetings.{refusal}", alert=True, at=at)


def _source(context: Context) -> AnswerSource:
    return AnswerSource.TEXT if isinstance(context.event.body, Text) else AnswerSource.BUTTON


def settle_written(context: Context, sheet: Sheet, said: Said) -> None:
    """An answer in words or by a digit stands: what was asked is settled, and the writer is told.

    Where messages are counted, a group's notice has asked for the reason already.
    """
    close_questions(context.session, said.person_id, said.meeting_id, PERSONAL, context.now)
    _acknowledge(context, sheet, said)
    frugal = not context.private and context.house.metered(context.chat.channel)
    if said.choice is AnswerChoice.NO and said.reason is None and not frugal:
        ask_reason(context, said.meeting_id)


def _acknowledge(context: Context, sheet: Sheet, said: Said) -> None:
    """In private at once; in a group those of a minute together, with counts only, and once for a meeting:
    it shows that the bot hears. Later the live counts speak, the reminders, and who asks."""
    if context.private:
        if said.choice is not AnswerChoice.NO or said.reason:
            several = len(open_meetings(context, said.person_id)) > 1
            text = _saved(context, said)
            named = sheet.say("saved_of", at=sheet.at, kind=sheet.kind(), saved=text) if several else text
            context.reply("common.plain", text=named)
        return
    start = stamp(sheet.meeting.starts_at)
    parcel = context.parcel(
        context.chat,
        late("acknowledged", meeting=said.meeting_id, since=context.now.isoformat()),
        Priority.COURTESY,
        dedup_key=f"acknowledged:{said.meeting_id}:{start}:{context.chat.id}",
        not_before=context.now + timedelta(seconds=sheet.rules.acknowledge_seconds),
        expires_at=sheet.meeting.starts_at,
    )
    put(context.session, parcel, context.now)


def _saved(context: Context, said: Said) -> str:
    say = context.house.wording.text
    stored = context.session.get(Answer, (said.meeting_id, said.person_id))
    reason = say(f"reasons.{said.reason}") if said.reason else None
    saved = say(f"meetings.saved_{said.choice}", minutes=said.minutes_late, reason=reason)
    late_one = stored is not None and stored.after_deadline
    return say("meetings.saved_after", saved=saved) if late_one else saved


def answer(context: Context, said: Said, start: int | None = None) -> str | None:
    """Record an answer by the rules; the name of the refusal's wording, or None where it stands.

    Accepted until the meeting begins; after the deadline it is flagged and the secretary is told.
    `start` is the stamp on a pressed button: where the meeting has another start now, it counts for nothing.
    """
    chat_id = context.chat.id
    found = ballot(context.session, said.meeting_id, said.person_id, today(context.now), chat_id)
    refusal = _refusal(context.said_at, found, start)
    if found is not None and found.unheard and refusal != "moved" and isinstance(context.event.body, Tap):
        arrived(context.session, found.unheard, context.event.body.message_id)
    if refusal or found is None:
        return refusal or "over"
    flagged = replace(said, after_deadline=context.said_at > found.answer_by)
    recorded = record(context.session, flagged)
    if recorded is Recorded.OVERTAKEN:
        return "overtaken"
    if recorded is Recorded.NEWS:
        refresh_notices(context.session, said.meeting_id, context.now)
        if flagged.after_deadline and said.source is not AnswerSource.SECRETARY:
            _report_late(context, found)
    return None


def _refusal(now: datetime, found: Row[Any] | None, start: int | None) -> str | None:
    if found is None:
        raise StaleTap
    if found.state is not MeetingState.CALLED:
        return "called_off" if found.state is MeetingState.CANCELLED else "put_off"
    if found.starts_at <= now:
        return "over"
    if start not in (None, stamp(found.starts_at)):
        return "moved"
    return None if found.asked else "not_asked"


def _answered_by_press(context: Context, said: Said) -> None:
    """The toast; in private also the pressed message, so that the answer stays to be seen."""
    about = (context.session, said.person_id, said.meeting_id)
    if said.choice is AnswerChoice.NO:
        close_questions(*about, (QuestionKind.CONFIRM,), context.now)
        asked = ask_reason(context, said.meeting_id)
        context.toast("meetings.saved_no" if asked else "meetings.saved_no_ask", alert=not asked, reason=None)
    else:
        close_questions(*about, PERSONAL, context.now)
        context.toast(f"meetings.saved_{said.choice}", minutes=None)
    if context.private:
        context.show_again()


def ask_reason(context: Context, meeting_id: int) -> bool:
    """Ask privately why; False where the person cannot be asked alone, or has said it already."""
    chat, stored = context.own_chat(), context.session.get(Answer, (meeting_id, context.person_id))
    if chat is None or (stored is not None and stored.reason is not None):
        return stored is not None and stored.reason is not None
    sheet = Sheet.open(context.session, context.house, meeting_id)
    message = context.house.wording.message(
        "meetings.ask_reason", reason_choices(context.house, sheet.meeting), at=sheet.at
    )
    ask(context, chat, message, QuestionKind.REASON, sheet.meeting)
    return True


def ask(
    context: Context,
    chat: Chat,
    message: Message,
    kind: QuestionKind,
    meeting: Meeting,
    *,
    guess: AnswerChoice | None = None,
) -> None:
    """Put a question to whoever wrote; an older one of the kind about this meeting is closed."""
    if context.person_id is not None:
        close_questions(context.session, context.person_id, meeting.id, (kind,), context.now)
    row = context.send(chat, message, Priority.ANSWER, expires_at=meeting.starts_at)
    question = put_question(context, chat, row, kind, meeting, guess=guess)
    question.choices = [[choice.label, choice.action] for line in message.choices for choice in line]


def put_question(
    context: Context,
    chat: Chat,
    row: int | None,
    kind: QuestionKind,
    meeting: Meeting,
    *,
    guess: AnswerChoice | None = None,
) -> Question:
    """Remember what whoever wrote is asked by the message of that outbox row, so far without choices."""
    question = Question(
        chat_id=chat.id,
        account_id=_account(context) if chat.id == context.chat.id else None,
        person_id=context.person_id,
        outbox_id=row,
        kind=kind,
        guess=guess,
        meeting_id=meeting.id,
        choices=[],
        asked_at=context.now,
        closes_at=meeting.starts_at,
    )
    context.session.add(question)
    return question


def reason_choices(house: House, meeting: Meeting) -> Rows:
    start = stamp(meeting.starts_at)
    say = house.wording.text
    return [
        [
            (say(f"reasons.{reason}").capitalize(), action("reason", meeting.id, reason, start))
            for reason in row
        ]
        for row in REASONS_OFFERED
    ]


def _report_late(context: Context, found: Row[Any]) -> None:
    """Tell the secretary of answers after the deadline; those of one minute in one message.

    Where messages are counted, the lists tell: the answers' ("/ds"), and the roll's when it is opened.
    """
    wait = timedelta(seconds=context.house.rules.acknowledge_seconds)
    for chat in leaders_chats(context.session, found.unit_id, context.now):
        if context.house.metered(chat.channel):
            continue
        parcel = context.parcel(
            chat,
            late("late_answers", meeting=found.id, since=context.now.isoformat()),
            Priority.REMINDER,
            coalesce_key=f"late_answers:{found.id}:{chat.id}",
            not_before=context.now + wait,
            expires_at=found.starts_at,
        )
        put(context.session, parcel, context.now)


def late_answers(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """Who answered after the deadline since a moment, for the secretary. args: meeting, since (ISO)."""
    sheet = Sheet.open(session, house, args["meeting"])
    since = datetime.fromisoformat(args["since"])
    late_ones = [row for row in sheet.answers.values() if row.after_deadline and row.answered_at >= since]
    if not late_ones:
        return Skip("không còn câu nào sau hạn")
    names = {row.person_id: session.get_one(Person, row.person_id).full_name for row in late_ones}
    lines = [f"{names[row.person_id]}: {told(house, row)}" for row in late_ones]
    return house.wording.message(
        "meetings.late_answers", at=local(sheet.meeting.starts_at, sheet.unit), lines=lines
    )


def _account(context: Context) -> int | None:
    return context.account.id if context.account else None
