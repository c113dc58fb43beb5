"""What is written while a roll is being taken: a code, a line of marks, "có mặt".

Anything else goes on to be read as usual.
"""

from handlers import forms
from handlers.actions import split
from handlers.context import Context
from handlers.events import Text
from handlers.language import Intent, QuestionContext, ReplyReading, fold, read_reply, read_roll_line
from handlers.local_time import local, today
from handlers.meetings.reading import AFFIRMATIONS
from handlers.permissions import Action
from handlers.roll import checkin, one_line, read_back
from handlers.roll.access import aside, marks_as
from handlers.roll.proposals import Proposal
from handlers.roll.roll_list import RollList
from handlers.telling import leaders_chats
from storage.queries.people import MEMBER_BONDS, units_of
from storage.queries.roll import open_rolls
from storage.tables import Meeting, Person, Priority, Reason, Roll, RollSource


def read(context: Context, body: Text) -> bool:
    """Whether the text was about the roll that is being taken here."""
    person_id = context.person_id
    if person_id is None or body.edited:
        return False
    rolls = rolls_here(context)
    if not rolls:
        return False
    typed = checkin.CODE.fullmatch(body.text.strip())
    if typed and body.addressed:
        _code(context, rolls[0], person_id, typed[1])
        return True
    if _may_be_line(context, body) and take_line(context, body.text):
        return True
    return _member(context, rolls[0], person_id, body)


def take_line(context: Context, text: str) -> bool:
    """The secretary's or a leader's line, for the first roll here that is theirs to take."""
    if not read_roll_line(text).said:
        return False
    for row in rolls_here(context):
        roll = RollList.open(context.session, context.house, row.meeting_id)
        source = marks_as(context, roll)
        own = aside(context)
        if source is not None and own is None and one_line.names_somebody(context, roll, text):
            context.reply("roll.write_privately")
            return True
        if source is not None and own is not None and one_line.read(own, roll, source, text):
            return True
    return False


def rolls_here(context: Context) -> list[Roll]:
    """The rolls now being taken that this chat, or this person alone with the bot, can be about."""
    if context.person_id is None:
        return []
    if not context.private:
        return open_rolls(context.session, [context.chat.unit_id]) if context.chat.unit_id else []
    own = units_of(context.session, context.person_id, today(context.now), MEMBER_BONDS)
    units = context.reach(Action.TAKE_ROLL).union(own)
    return open_rolls(context.session, sorted(units))


def answer_step(context: Context, proposal: Proposal, text: str) -> None:
    """What was written while marks wait: yes, a digit, another line, or the reason of a correction."""
    asked = bool(proposal.doubts or proposal.notes)
    if not asked:
        read_back.answer_why(context, proposal, text)
    elif read_roll_line(text).said:
        forms.end(context)
        roll = RollList.open(context.session, context.house, proposal.meeting_id)
        source = marks_as(context, roll)
        if source is None or not one_line.read(context, roll, source, text):
            context.reply("roll.line_unclear")
    elif chosen := _chosen(context, proposal, text):
        name, arguments = split(chosen)
        PRESSES[name](context, arguments)
    else:
        read_back.ask_again(context, proposal)


PRESSES = {
    "roll_pick": read_back.press_pick,
    "roll_save": read_back.press_save,
    "roll_drop": read_back.press_drop,
}


def _chosen(context: Context, proposal: Proposal, text: str) -> str | None:
    """The button that a digit or a plain yes stands for."""
    roll = RollList.open(context.session, context.house, proposal.meeting_id)
    offered = [press for row in read_back.buttons(roll, proposal) for _, press in row]
    said = text.strip()
    if said.isdecimal() and 1 <= int(said[:3]) <= len(offered):
        return offered[int(said[:3]) - 1]
    return offered[0] if not proposal.doubts and fold(said).strip(" .!") in AFFIRMATIONS else None


def _may_be_line(context: Context, body: Text) -> bool:
    """In a group only what is said to the bot, or a leader's whole count."""
    if context.private or body.addressed:
        return True
    said = read_roll_line(body.text)
    return said.group is not None and said.present is not None


def _code(context: Context, row: Roll, person_id: int, code: str) -> None:
    """Alone with the bot only: in the group it would let those at home in."""
    if context.private:
        checkin.code(context, row.meeting_id, person_id, code)
    else:
        context.reply("roll.code_privately")


def _member(context: Context, row: Roll, person_id: int, body: Text) -> bool:
    """A member's own words, once the meeting has begun: before, they answer the notice."""
    meeting = context.session.get_one(Meeting, row.meeting_id)
    if context.now < meeting.starts_at:
        return False
    reading = read_reply(body.text, QuestionContext.ROLL, local(context.now))
    if reading.intent is Intent.YES and not reading.confirm:
        return _here(context, row, person_id)
    if context.private and reading.intent in (Intent.NO, Intent.LATE, Intent.LEAVE_EARLY):
        _pass_on(context, meeting, person_id, reading)
        return True
    return False


def _here(context: Context, row: Roll, person_id: int) -> bool:
    """Told alone; in a group the live count says it, and what cannot be recorded is left alone."""
    name, fields = checkin.here(context, row.meeting_id, person_id, RollSource.TEXT)
    if context.private:
        context.reply(f"roll.{name}", **fields)
    return context.private or name.startswith("here")


def _pass_on(context: Context, meeting: Meeting, person_id: int, reading: ReplyReading) -> None:
    """Who is away or late tells the secretary: the bot marks nobody absent."""
    person = context.session.get_one(Person, person_id)
    known = reading.reason.value in list(Reason)
    message = context.house.wording.message(
        "roll.passed_on",
        name=person.full_name,
        intent=reading.intent.value,
        minutes=reading.detail.minutes,
        reason=context.house.wording.text(f"reasons.{reading.reason.value}") if known else None,
    )
    for chat in leaders_chats(context.session, meeting.unit_id, context.now):
        context.send(chat, message, Priority.REMINDER)
    context.reply("roll.told_secretary")
