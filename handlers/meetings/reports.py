"""What somebody writes about others before a meeting: each with a state and a reason of their own.

Whoever may answer for others has it recorded and said back; what is not certain is put as a question first.
What anybody else reports is the secretary's to decide.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.house import House
from handlers.language import (
    Intent,
    NameKind,
    ReplyReading,
    RollLine,
    RollPerson,
    RollState,
    find_people,
    read_roll_line,
)
from handlers.meetings import behalf
from handlers.meetings.sheet import Sheet, told
from handlers.telling import leaders_chats
from handlers.wording import Rows
from storage.queries.consents import unspoken
from storage.tables import Answer, AnswerChoice, AnswerSource, Person, Priority, Reason

AT_ONCE = 4
"""How many people one report's button names: an action has 64 bytes."""

T = TypeVar("T")
_CHOICES = tuple(AnswerChoice)
_REASONS = tuple(Reason)
_OF_STATE = {
    RollState.ABSENT: AnswerChoice.NO,
    RollState.LATE: AnswerChoice.LATE,
    RollState.EARLY: AnswerChoice.YES,
    RollState.PRESENT: AnswerChoice.YES,
}
_TELLING = frozenset([Intent.REPORT_OTHER, Intent.YES, Intent.NO, Intent.LATE, Intent.LEAVE_EARLY])
_OF_INTENT = {Intent.YES: AnswerChoice.YES, Intent.LATE: AnswerChoice.LATE}


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of one person."""

    person: Person
    choice: AnswerChoice
    reason: Reason | None = None
    minutes: int | None = None

    def said(self, house: House, sheet: Sheet) -> str:
        """With name, state and reason, as it would be shown in the list."""
        row = Answer(
            meeting_id=sheet.meeting.id,
            person_id=self.person.id,
            choice=self.choice,
            reason=self.reason,
            minutes_late=self.minutes,
            source=AnswerSource.SECRETARY,
            answered_at=sheet.meeting.starts_at,
        )
        return f"{self.person.full_name} {told(house, row)}"

    def code(self) -> str:
        """As a piece of a button's action: person, choice, reason, minutes."""
        reason = "" if self.reason is None else _REASONS.index(self.reason)
        return f"{self.person.id}-{_CHOICES.index(self.choice)}-{reason}-{self.minutes or ''}"

    @classmethod
    def of_code(cls, sheet: Sheet, code: str) -> "Report":
        """Raises `StaleTap` for a code that names nobody of this list."""
        parts = code.split("-")
        if len(parts) != 4:
            raise StaleTap
        choice, reason = _at(_CHOICES, parts[1]), _at(_REASONS, parts[2]) if parts[2] else None
        return cls(
            behalf.on_sheet(sheet, number(parts, 0)), choice, reason, number(parts, 3) if parts[3] else None
        )


def heard(context: Context, meeting_id: int, reading: ReplyReading, text: str) -> bool:
    """Whether somebody spoke for others, and it was taken as that. Nobody is guessed: an unknown or a shared
    name is asked about."""
    sheet, line = Sheet.open(context.session, context.house, meeting_id), read_roll_line(text)
    known = [one for one in line.people if only(sheet, one.name)]
    all_said = len(known) == len(line.people) and all(one.state for one in known)
    if len(known) > 1 and (all_said or reading.intent in _TELLING):
        return _several(context, sheet, line) or reading.intent is Intent.REPORT_OTHER
    if reading.intent is not Intent.REPORT_OTHER:
        return False
    stated = [one for one in line.people if one.state and not line.unclear]
    reports = list(_of_line(sheet, stated) if stated else _of_reading(sheet, reading))
    names = [one.name for one in stated] or reading.detail.names
    _act(context, sheet, reports, names, sure=len(names) == 1)
    return True


def _several(context: Context, sheet: Sheet, line: RollLine) -> bool:
    """Each with what is said of each; where that is not plain, the writer is asked to write it again."""
    if all(one.state for one in line.people):
        doubtful = line.unclear or any(one.implied for one in line.people)
        reports = list(_of_line(sheet, line.people))
        _act(context, sheet, reports, [one.name for one in line.people], sure=not doubtful, left=line.unclear)
    elif context.private:
        names = [one.name for one in line.people if not one.state]
        context.reply("meetings.behalf_unclear", names=names)
    return context.private or all(one.state for one in line.people)


def offered(context: Context, meeting_id: int, reading: ReplyReading, choice: AnswerChoice) -> bool:
    """Whether a bare "Hoa vắng" of one who may answer for others was put back to him as a question."""
    if not reading.detail.names or not context.private:
        return False
    sheet = Sheet.open(context.session, context.house, meeting_id)
    named = [person for name in reading.detail.names if (person := only(sheet, name))]
    reports = [Report(one, choice, _reason(reading.reason)) for one in named if one.id != context.person_id]
    if not reports or not behalf.may_answer(context, sheet):
        return False
    _offer(context, sheet, _bare(context, reports))
    return True


def press_report(context: Context, arguments: list[str]) -> None:
    """The reports are taken over: "report:<meeting>:<code>,<code>"."""
    sheet = behalf.allowed(context, arguments)
    reports = [Report.of_code(sheet, code) for code in "".join(arguments[1:2]).split(",")]
    context.redraw("meetings.behalf_saved", lines=_record(context, sheet, reports))


def press_ignore(context: Context, _arguments: list[str]) -> None:
    """The secretary lets a report be."""
    context.redraw("common.cancelled_report")


def only(sheet: Sheet, name: str) -> Person | None:
    """The one on the list whom the name means for sure."""
    found = find_people(name, behalf.roster(sheet))
    return behalf.on_sheet(sheet, found.people[0].id) if found.kind is NameKind.ONE and found.sure else None


def _of_line(sheet: Sheet, people: Iterable[RollPerson]) -> Iterator[Report]:
    for one in people:
        person = only(sheet, one.name)
        choice = _OF_STATE.get(one.state) if one.state else None
        if person is not None and choice is not None:
            late = one.minutes if choice is AnswerChoice.LATE else None
            yield Report(
                person, choice, _reason(one.reason) if choice is not AnswerChoice.YES else None, late
            )


def _of_reading(sheet: Sheet, reading: ReplyReading) -> Iterator[Report]:
    """One state said of all that are named ("anh Tư với chị Hoa đi được"); a reason only of one alone."""
    choice = _OF_INTENT.get(reading.detail.to or Intent.NO, AnswerChoice.NO)
    alone = len(reading.detail.names) == 1
    for name in reading.detail.names:
        person = only(sheet, name)
        if person is not None:
            yield Report(person, choice, _reason(reading.reason) if alone else None)


def _act(
    context: Context,
    sheet: Sheet,
    reports: Sequence[Report],
    names: Sequence[str],
    *,
    sure: bool,
    left: Sequence[str] = (),
) -> None:
    """Record, ask or pass on. `names` are those written, `left` the words that were not understood."""
    reports = _bare(context, reports)
    allowed = behalf.may_answer(context, sheet)
    for name in names:
        if allowed and only(sheet, name) is None:
            behalf.ask_who(context, sheet, name)
    if not reports:
        return
    if not allowed:
        _pass_on(context, sheet, reports, left)
    elif sure:
        behalf.privately(context, "behalf_saved", lines=_record(context, sheet, reports))
    else:
        _offer(context, sheet, reports)


def _bare(context: Context, reports: Sequence[Report]) -> list[Report]:
    """Of whoever has said no to being kept, the state alone: a reason is neither stored nor passed on."""
    silent = unspoken(context.session)
    return [replace(one, reason=None, minutes=None) if one.person.id in silent else one for one in reports]


def _record(context: Context, sheet: Sheet, reports: Sequence[Report]) -> list[str]:
    lines = []
    for one in reports:
        refusal = behalf.record(context, sheet, one.person, one.choice, one.reason, one.minutes)
        result = f"{one.person.full_name} {sheet.say(refusal)}" if refusal else None
        lines.append(result or one.said(context.house, sheet))
    return lines


def _offer(context: Context, sheet: Sheet, reports: Sequence[Report]) -> None:
    """Read back with name, state and reason; a press records it."""
    for start in range(0, len(reports), AT_ONCE):
        some = reports[start : start + AT_ONCE]
        lines = [one.said(context.house, sheet) for one in some]
        behalf.privately(context, "behalf_offered", _choices(sheet, some), lines=lines, at=sheet.at)


def _pass_on(context: Context, sheet: Sheet, reports: Sequence[Report], left: Sequence[str]) -> None:
    """Let the secretary decide about what a member reported of others."""
    by = context.session.get_one(Person, context.person_id).full_name
    chats = leaders_chats(context.session, sheet.unit.id, context.now)
    for start in range(0, len(reports), AT_ONCE):
        some = reports[start : start + AT_ONCE]
        lines = [one.said(context.house, sheet) for one in some]
        message = context.house.wording.message(
            "meetings.behalf_reported", _choices(sheet, some), by=by, lines=lines, at=sheet.at
        )
        for chat in chats:
            context.send(chat, message, Priority.REMINDER, expires_at=sheet.meeting.starts_at)
    if context.private:
        context.reply("meetings.behalf_passed", words=left)


def _choices(sheet: Sheet, reports: Sequence[Report]) -> Rows:
    record = action("report", sheet.meeting.id, ",".join(one.code() for one in reports))
    return [[(sheet.say("button_record"), record), (sheet.say("button_ignore"), action("ignore"))]]


def _reason(reason: object) -> Reason | None:
    """The category as it is stored; nothing said, or merely busy, is none."""
    value = getattr(reason, "value", None)
    return Reason(value) if value in list(Reason) else None


def _at(row: tuple[T, ...], index: str) -> T:
    if not index.isdecimal() or int(index) >= len(row):
        raise StaleTap
    return row[int(index)]
