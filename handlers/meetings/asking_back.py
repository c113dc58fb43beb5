"""Asking what somebody meant: once for a person and a meeting, alone where that is possible."""

from dataclasses import dataclass
from datetime import timedelta

from handlers.context import Context
from handlers.meetings.answers import ask, put_question
from handlers.meetings.asked import open_in
from handlers.meetings.sheet import Sheet
from handlers.meetings.views import answer_choices
from handlers.wording import Rows
from storage.queries.chats import doubt_voiced
from storage.tables import AnswerChoice, Meeting, Question, QuestionKind


@dataclass(frozen=True, slots=True)
class Matter:
    """The meeting a text is about, and the question that was open; the notice itself where None."""

    sheet: Sheet
    question: Question | None


def confirm(context: Context, matter: Matter, guess: AnswerChoice | None, words: str = "") -> None:
    """Ask what was meant: once for a person and a meeting, alone where that is possible."""
    meeting_id = matter.sheet.meeting.id
    chat = context.own_chat()
    if not context.private and _asked_before(context, meeting_id, (chat or context.chat).id):
        return
    if chat is None:
        _doubt_in_group(context, matter, guess)
        return
    message = context.house.wording.message(
        "meetings.confirm",
        _confirm_choices(context, matter.sheet.meeting, guess),
        at=matter.sheet.at,
        guess=matter.sheet.say(f"confirm_{words or guess}"),
    )
    ask(context, chat, message, QuestionKind.CONFIRM, matter.sheet.meeting, guess=guess)


def _doubt_in_group(context: Context, matter: Matter, guess: AnswerChoice | None) -> None:
    """Once for all whose words were doubtful within some minutes."""
    meeting, since = matter.sheet.meeting, context.now - timedelta(minutes=matter.sheet.rules.doubt_minutes)
    voiced = doubt_voiced(context.session, context.chat.id, meeting.id, since)
    if voiced is None:
        choices = answer_choices(context.house, meeting)
        message = context.house.wording.message("meetings.confirm_in_group", choices)
        ask(context, context.chat, message, QuestionKind.CONFIRM, meeting, guess=guess)
        return
    put_question(context, context.chat, voiced, QuestionKind.CONFIRM, meeting, guess=guess)


def _confirm_choices(context: Context, meeting: Meeting, guess: AnswerChoice | None) -> Rows:
    """What is supposed, first and in so many words; then the other choices."""
    choices = answer_choices(context.house, meeting)
    if guess is None:
        return choices
    supposed = [one for row in choices for one in row if one[1].split(":")[2:3] == [guess]]
    others = [[one for one in row if one not in supposed] for row in choices]
    right = context.house.wording.text(f"meetings.button_right_{guess}")
    return [[(right, press) for _, press in supposed], *others]


def _asked_before(context: Context, meeting_id: int, chat_id: int) -> bool:
    found = open_in(context, chat_id)
    return any(one.kind is QuestionKind.CONFIRM and one.meeting_id == meeting_id for one in found)
