"""What is written while a meeting's question is open: understood, asked about, or left alone.

A false "có mặt" or "vắng" harms a person; asking costs one question. So what is not clear is asked
once, privately where possible, and is otherwise left to the secretary, who sees it in the list.
"""

from collections.abc import Callable
from dataclasses import replace

from handlers.actions import action
from handlers.context import Context
from handlers.events import Text
from handlers.language import Asked, Intent, QuestionContext, ReplyReading, fold, read_reply
from handlers.local_time import local, today
from handlers.meetings import reports
from handlers.meetings.answers import PERSONAL, answer, ask, reason_choices, settle_written
from handlers.meetings.asked import lettered_questions, questions_for, which_code
from handlers.meetings.asking_back import Matter, confirm
from handlers.meetings.chosen import Chosen, Written, coded_in, offered, written_in
from handlers.meetings.lists import open_meetings
from handlers.meetings.named_day import meeting_of_the_day
from handlers.meetings.running import held_now, point_to_roll
from handlers.meetings.sheet import Sheet, agenda_items
from handlers.meetings.views import answer_choices, stamp
from handlers.permissions import Action, may
from handlers.rules import Rules
from handlers.telling import leaders_chats
from storage.queries.answers import Said
from storage.queries.chats import close_questions
from storage.tables import (
    Answer,
    AnswerChoice,
    AnswerSource,
    Person,
    Priority,
    Question,
    QuestionKind,
    Reason,
)

_CHOICES = {
    Intent.YES: AnswerChoice.YES,
    Intent.LEAVE_EARLY: AnswerChoice.YES,
    Intent.NO: AnswerChoice.NO,
    Intent.LATE: AnswerChoice.LATE,
}

AFFIRMATIONS = frozenset(
    ["dung", "dung roi", "dung vay", "dung a", "da dung", "da dung roi", "phai", "phai roi", "u", "uh", "um",
     "vang", "da vang", "vang a", "vang dung", "chinh xac", "ok", "ok dung", "da",
     "da a", "dung the", "dung nhu vay"]
)  # fmt: skip
"""Said of the bot's own guess ("đúng không?"), these settle it; without diacritics."""


def read(context: Context, body: Text) -> bool:
    """Act on a text; where digits chose actions, they are run as presses. Silent where nothing is asked."""
    if body.edited and _overtaken(context, body):
        return True
    single = written_in(body.text)
    written = coded_in(body.text) or ([single] if single else [])
    if not written:
        _in_words(context, body.text, questions_for(context))
    context.chosen += [chosen for one in written if (chosen := _by_digit(context, body, one))]
    return True


def _overtaken(context: Context, body: Text) -> bool:
    """Whether something newer than the first writing of a corrected text stands for its writer: a press, or
    what the secretary recorded."""
    if context.person_id is None or body.written_at is None:
        return False
    meetings = [question.meeting_id for question in questions_for(context) if question.meeting_id]
    standing = (context.session.get(Answer, (one, context.person_id)) for one in meetings)
    return any(
        found is not None and found.source is not AnswerSource.TEXT and found.answered_at >= body.written_at
        for found in standing
    )


def _by_digit(context: Context, body: Text, written: Written) -> str | None:
    """A letter names its meeting whatever else is asked; without one there must be one to mean. Alone with
    the bot, where nothing was asked, a digit means nothing."""
    found = offered(lettered_questions(context) if written.letter else questions_for(context), written)
    if found and context.person_id is None:
        _stranger(context, ReplyReading(Intent.YES))
    elif len(found) == 1:
        return _one(context, body, found[0], lettered=bool(written.letter))
    elif context.private and not found and (written.letter or not written.words):
        _nothing_open(context)
    elif context.private or not (found or written.letter):
        _in_words(context, body.text, questions_for(context))
    elif body.addressed or not written.words:
        which_code(context)
    return None


def _one(context: Context, body: Text, chosen: Chosen, *, lettered: bool) -> str | None:
    """Words that do not go with the digit make it doubtful; a roll hears only what is said to the bot. A
    letter is offered in every group with several meetings, a bare digit only where there are no buttons."""
    if not lettered and not context.private and context.chat.channel in context.house.buttoned:
        _digit_not_offered(context, body, chosen)
        return None
    roll = chosen.question.kind is QuestionKind.ROLL
    if roll and (body.edited or not body.addressed):
        return None
    clear = not chosen.words or (body.addressed and chosen.clear(local(context.said_at)))
    if clear and (roll or not chosen.words):
        return chosen.action
    text = chosen.spelled_out if clear else body.text
    _in_words(context, text, [chosen.question], doubtful=not clear)
    return None


def _digit_not_offered(context: Context, body: Text, chosen: Chosen) -> None:
    """A number under a message with buttons was not asked for: people count much else in a group. Said to the
    bot, what it may mean is asked."""
    if body.addressed and not chosen.words:
        _in_words(context, chosen.label, [chosen.question], doubtful=True)
    elif chosen.words:
        _in_words(context, body.text, [chosen.question], doubtful=True)


def _in_words(context: Context, text: str, questions: list[Question], *, doubtful: bool = False) -> None:
    """What is said of presence at a roll is read elsewhere (`handlers.roll.reading`)."""
    questions = [question for question in questions if question.kind is not QuestionKind.ROLL]
    meetings = list(dict.fromkeys(question.meeting_id for question in questions if question.meeting_id))
    if not meetings and context.private and context.person_id is not None:
        meetings = [meeting.id for meeting in open_meetings(context, context.person_id)]
    named = meeting_of_the_day(context, text)
    if named is not None:
        questions, meetings = [one for one in questions if one.meeting_id == named], [named]
    held = held_now(context)
    reading = _reading(context, questions, text, bool(meetings) or held is not None)
    if held is not None and point_to_roll(context, held, reading):
        return
    if doubtful or held is not None:
        reading = reading.asked()
    if not meetings:
        _nothing_open(context)
    elif context.person_id is None:
        _stranger(context, reading)
    elif len(meetings) > 1:
        _which(context, meetings, reading)
    else:
        sheet = Sheet.open(context.session, context.house, meetings[0])
        _act(context, Matter(sheet, questions[0] if questions else None), reading, text)


def _reading(context: Context, questions: list[Question], text: str, asked: bool) -> ReplyReading:
    about = QuestionContext.RSVP if asked or questions else QuestionContext.GROUP
    return read_reply(text, about, local(context.said_at))


def _nothing_open(context: Context) -> None:
    if context.private:
        context.reply("common.not_understood" if context.person_id else context.stranger)


def _stranger(context: Context, reading: ReplyReading) -> None:
    """Somebody the roster does not know yet: told so once in a group."""
    if context.private:
        context.reply(context.stranger)
    elif reading.intent in _CHOICES:
        message = context.house.wording.message(context.stranger)
        account = context.account.id if context.account else 0
        context.send(context.chat, message, Priority.ANSWER, dedup_key=f"unknown:{context.chat.id}:{account}")


def _which(context: Context, meetings: list[int], reading: ReplyReading) -> None:
    choice = _CHOICES.get(reading.intent)
    if choice is None:
        return
    if not context.private:
        which_code(context)
        return
    rows: list[list[tuple[str, str]]] = []
    for meeting_id in meetings:
        sheet = Sheet.open(context.session, context.house, meeting_id)
        label = sheet.say("which_meeting_row", at=sheet.at, kind=sheet.kind())
        rows.append([(label, action("answer", meeting_id, choice, stamp(sheet.meeting.starts_at)))])
    context.reply("meetings.which_meeting", rows)


def _act(context: Context, matter: Matter, reading: ReplyReading, text: str) -> None:
    reading = _settled(reading)
    if _asks(matter, QuestionKind.CONFIRM) and _confirmed(context, matter, text):
        return
    clear = reading.intent in _CHOICES and (reading.plain or not reading.confirm)
    others = not clear and _concerned(context, matter)
    if others and reports.heard(context, matter.sheet.meeting.id, reading, text):
        return
    if reading.intent in _CHOICES:
        _answered(context, matter, reading, text)
    elif _asks(matter, QuestionKind.REASON):
        _reason_in_words(context, matter, reading, text)
    elif _concerned(context, matter):
        _OTHERS.get(reading.intent, _unclear)(context, matter, reading)


def _confirmed(context: Context, matter: Matter, text: str) -> bool:
    """Whether the text says yes to what the bot supposed; a bare "có" or "không" is too little for that."""
    guess = matter.question.guess if matter.question else None
    if guess is None or fold(text).strip(" .!") not in AFFIRMATIONS:
        return False
    reading = ReplyReading(next(intent for intent, choice in _CHOICES.items() if choice == guess))
    _record(context, matter, _said(context, matter, reading, text))
    return True


def _concerned(context: Context, matter: Matter) -> bool:
    """Whether the meeting is the writer's business: what outsiders say in the cell's group is left alone."""
    unit_id, on = matter.sheet.meeting.unit_id, today(context.now)
    allowed = (Action.ANSWER, Action.ANSWER_FOR_OTHERS)
    return any(may(context.session, context.person_id, one, unit_id, on) for one in allowed)


def _settled(reading: ReplyReading) -> ReplyReading:
    """A correction as the answer it changes to."""
    if reading.intent is Intent.CHANGE and reading.detail.to is not None:
        return replace(reading, intent=reading.detail.to)
    return reading


def _answered(context: Context, matter: Matter, reading: ReplyReading, text: str) -> None:
    said = _said(context, matter, reading, text)
    gives_reason = _asks(matter, QuestionKind.REASON) and said.reason is not None
    doubtful = reading.confirm and not reading.plain
    if doubtful and not gives_reason and not _said_again(matter, said):
        if not reports.offered(context, matter.sheet.meeting.id, reading, said.choice):
            confirm(context, matter, said.choice)
        return
    _record(context, matter, said)


def _said_again(matter: Matter, said: Said) -> bool:
    """The bot supposed just this and asked: to say it once more is to say yes."""
    return matter.question is not None and matter.question.guess == said.choice


def _record(context: Context, matter: Matter, said: Said) -> None:
    refusal = answer(context, said)
    if refusal:
        context.reply(f"meetings.{refusal}")
        return
    settle_written(context, matter.sheet, said)


def _asks(matter: Matter, kind: QuestionKind) -> bool:
    return matter.question is not None and matter.question.kind is kind


def _said(context: Context, matter: Matter, reading: ReplyReading, text: str) -> Said:
    assert context.person_id is not None
    choice = _CHOICES[reading.intent]
    reason = _kept_reason(reading)
    return Said(
        meeting_id=matter.sheet.meeting.id,
        person_id=context.person_id,
        choice=choice,
        source=AnswerSource.TEXT,
        answered_at=context.now,
        by_account=context.account.id if context.account else None,
        reason=reason if choice is not AnswerChoice.YES else None,
        words=_kept_words(reading, reason, text, matter.sheet.rules),
        minutes_late=reading.detail.minutes if choice is AnswerChoice.LATE else None,
    )


def _kept_reason(reading: ReplyReading) -> Reason | None:
    """The category as it is stored; nothing said, or merely busy, is none."""
    return Reason(reading.reason.value) if reading.reason.value in list(Reason) else None


def _kept_words(reading: ReplyReading, reason: Reason | None, text: str, rules: Rules) -> str | None:
    """The member's words, kept only where no category says it: an early leave, another reason."""
    if reading.intent is Intent.LEAVE_EARLY or reason is Reason.OTHER:
        return text.strip()[: rules.words_length]
    return None


def _reason_in_words(context: Context, matter: Matter, reading: ReplyReading, text: str) -> None:
    """The answer to "why?", in the member's own words where no category fits."""
    reason = _kept_reason(reading) or Reason.OTHER
    if reading.intent in (Intent.ACK, Intent.QUESTION, Intent.UNSURE) and reason is Reason.OTHER:
        context.reply("meetings.ask_reason_again", reason_choices(context.house, matter.sheet.meeting))
        return
    words = text.strip()[: matter.sheet.rules.words_length] if reason is Reason.OTHER else None
    said = replace(
        _said(context, matter, replace(reading, intent=Intent.NO), text), reason=reason, words=words
    )
    refusal = answer(context, said)
    if refusal:
        context.reply(f"meetings.{refusal}")
        return
    close_questions(context.session, said.person_id, said.meeting_id, PERSONAL, context.now)
    label = words or context.house.wording.text(f"reasons.{reason}")
    context.reply("meetings.reason_saved", reason=label)


# What is neither yes, no nor late


def _acknowledgement(context: Context, matter: Matter, _reading: ReplyReading) -> None:
    """ "Ok", "rõ": the notice was read, nothing answered. In a group, or from who has answered, silence."""
    if context.private and context.person_id not in matter.sheet.answers:
        confirm(context, matter, None, "ack")


def _hesitating(context: Context, matter: Matter, _reading: ReplyReading) -> None:
    if context.private:
        confirm(context, matter, None, "unsure")


def _delegate(context: Context, matter: Matter, _reading: ReplyReading) -> None:
    choices = answer_choices(context.house, matter.sheet.meeting)
    message = context.house.wording.message("meetings.delegate", choices)
    ask(context, context.own_chat() or context.chat, message, QuestionKind.CONFIRM, matter.sheet.meeting)


def _online(context: Context, matter: Matter, _reading: ReplyReading) -> None:
    _pass_on(context, matter, "online")
    context.reply("meetings.online")


def _exempt(context: Context, matter: Matter, _reading: ReplyReading) -> None:
    _pass_on(context, matter, "exempt")
    context.reply("meetings.exempt_claim")


def _pass_on(context: Context, matter: Matter, what: str) -> None:
    """Let the secretary know what only a person can decide."""
    sheet = matter.sheet
    person = context.session.get_one(Person, context.person_id)
    message = context.house.wording.message(
        "meetings.passed_on", name=person.full_name, at=sheet.at, what=sheet.say(f"passed_{what}")
    )
    for chat in leaders_chats(context.session, sheet.unit.id, context.now):
        key = f"{what}:{sheet.meeting.id}:{person.id}:{chat.id}"
        context.send(chat, message, Priority.REMINDER, dedup_key=key)


def _question(context: Context, matter: Matter, reading: ReplyReading) -> None:
    """When, where and what about is answered; other questions are the secretary's."""
    meeting = matter.sheet.meeting
    if reading.detail.ask in (Asked.TIME, Asked.PLACE):
        context.reply("meetings.question_time", at=matter.sheet.at, place=meeting.place)
    elif reading.detail.ask is Asked.AGENDA and meeting.agenda:
        context.reply("meetings.question_agenda", at=matter.sheet.at, agenda=agenda_items(meeting.agenda))
    elif context.private:
        context.reply("meetings.question_other")


def _unclear(context: Context, matter: Matter, _reading: ReplyReading) -> None:
    """Chatter: silence in a group; alone with the bot, a kind question."""
    if not context.private:
        return
    if context.person_id in matter.sheet.answers:
        context.reply("common.not_understood")
    else:
        confirm(context, matter, None, "unclear")


_OTHERS: dict[Intent, Callable[[Context, Matter, ReplyReading], None]] = {
    Intent.ACK: _acknowledgement,
    Intent.UNSURE: _hesitating,
    Intent.DELEGATE: _delegate,
    Intent.ONLINE_REQUEST: _online,
    Intent.EXEMPT_CLAIM: _exempt,
    Intent.QUESTION: _question,
}
