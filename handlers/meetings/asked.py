"""What is being asked where somebody writes, and how a group tells several questions apart."""

from handlers.context import Context
from handlers.local_time import today
from handlers.meetings.sheet import Sheet
from storage.queries.chats import groups_of, open_questions
from storage.queries.people import MEMBER_BONDS, units_of
from storage.tables import Audience, Priority, Question, QuestionKind


def open_in(context: Context, chat_id: int) -> list[Question]:
    """All that whoever wrote could be answering in a chat, newest first."""
    account_id = context.account.id if context.account else None
    return open_questions(context.session, chat_id, account_id, context.now)


def lettered_questions(context: Context) -> list[Question]:
    """Those a letter can name: this chat's; alone with the bot, those of the groups of one's own cells."""
    if not context.private or context.person_id is None:
        return open_in(context, context.chat.id)
    units = units_of(context.session, context.person_id, today(context.now), MEMBER_BONDS)
    groups = [chat for one in units for chat in groups_of(context.session, one, Audience.CELL)]
    asked = [open_questions(context.session, chat.id, None, context.now) for chat in groups]
    return [one for found in asked for one in found]


def questions_for(context: Context) -> list[Question]:
    """The questions this text may answer: those of the message replied to, else one put to this person,
    else all. An answer to what is over goes to nothing else."""
    found, shown = open_in(context, context.chat.id), context.pressed()
    replied = [question for question in found if shown is not None and question.outbox_id == shown.id]
    if replied:
        return replied
    about = shown.content.get("args", {}).get("meeting") if shown is not None else None
    if shown is not None and about is not None:
        roll = shown.content["late"] == "roll_call"
        return [one for one in found if one.meeting_id == about and (one.kind is QuestionKind.ROLL) is roll]
    personal = [question for question in found if question.account_id is not None]
    return personal[:1] or found


def which_code(context: Context) -> None:
    """How a group answers one of several questions; asked for by many at once, it is said once."""
    asked = sorted(
        (one for one in open_in(context, context.chat.id) if one.letter), key=lambda one: one.outbox_id or 0
    )
    latest = {one.meeting_id: one for one in asked if one.meeting_id is not None}
    lines = [_coded(context, one) for one in sorted(latest.values(), key=lambda one: one.letter)]
    if lines:
        message = context.house.wording.message("meetings.which_code", lines=lines)
        context.send(context.chat, message, Priority.ANSWER, coalesce_key=f"which:{context.chat.id}")


def _coded(context: Context, question: Question) -> str:
    """The choices of one question, each after its letter and digit."""
    sheet = Sheet.open(context.session, context.house, question.meeting_id or 0)
    choices: list[list[str]] = question.choices or []
    answers = " · ".join(
        f"{question.letter}{number} = {label}" for number, (label, _) in enumerate(choices, 1)
    )
    name = "which_code_roll" if question.kind is QuestionKind.ROLL else "which_code_row"
    return sheet.say(name, at=sheet.at, kind=sheet.kind(), answer=answers)
