"""The roll in one line, by the secretary for the whole list or by a leader for a party group.

What is plain is saved at once and shown; what is doubtful is read back first: a name that fits two or
nobody, a mark that somebody else made, a rest that includes who had said they would be away.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from handlers.context import Context
from handlers.language import (
    Absentee,
    NameKind,
    NameReading,
    RollLine,
    RosterName,
    find_people,
    fold,
    read_roll_line,
    reason_in,
)
from handlers.roll.access import Hand, led_groups, may_decide
from handlers.roll.marking import Change
from handlers.roll.proposals import Doubt, Proposal, conflicts, go_on, new_number
from handlers.roll.state import Line, Sheet
from storage.tables import AnswerChoice, Reason, RollMark, Unit

NAMED = (
    ("late", RollMark.LATE),
    ("left_early", RollMark.LEFT_EARLY),
    ("online", RollMark.ONLINE),
    ("came", RollMark.PRESENT),
)


def read(context: Context, sheet: Sheet, hand: Hand, text: str) -> bool:
    """Act on a line; False where it is none, or names nobody that is known."""
    line = read_roll_line(text)
    if not line.said:
        return False
    if hand is Hand.LEADER or line.group is not None:
        return _group_line(context, sheet, hand, line)
    reading = _Reading(context, sheet, hand, sheet.lines)
    reading.take(line)
    if not reading.worth_asking(line):
        return False
    wrong = _miscounted(line, len(sheet.due), len(line.absent))
    if wrong:
        context.reply(f"roll.{wrong}", present=line.present, total=line.total, absent=len(line.absent))
        return True
    go_on(context, sheet, reading.proposal(line, None))
    return True


def names_somebody(context: Context, sheet: Sheet, text: str) -> bool:
    """Whether a line is worth taking: it names one of the list, or counts."""
    reading, line = _Reading(context, sheet, Hand.SECRETARY, sheet.lines), read_roll_line(text)
    reading.take(line)
    return reading.worth_asking(line)


def rest_proposal(context: Context, sheet: Sheet) -> Proposal:
    """Còn lại có mặt, by button: read back where somebody had said they would be away."""
    return _Reading(context, sheet, Hand.SECRETARY, sheet.lines).proposal(RollLine(rest_present=True), None)


def _group_line(context: Context, sheet: Sheet, hand: Hand, line: RollLine) -> bool:
    """ "tổ 2: 14/15, vắng đ/c C (ốm)": the group's named are away, its others are there."""
    group = _group_of(context, sheet, hand, line.group)
    if group is None:
        if line.group is not None:
            context.reply("roll.no_such_group", number=line.group)
        return line.group is not None
    lines = [one for one in sheet.lines if one.group and one.group.id == group.id]
    reading = _Reading(context, sheet, hand, lines)
    reading.take(line)
    due = sum(one.due for one in lines)
    wrong = _miscounted(line, None, len(line.absent))
    if wrong:
        context.reply(f"roll.{wrong}", present=line.present, total=line.total, absent=len(line.absent))
        return True
    if line.total is not None and line.total != due:
        reading.notes.append(sheet.say("note_total", group=group.name, total=line.total, due=due))
    go_on(context, sheet, reading.proposal(line, group))
    return True


def _group_of(context: Context, sheet: Sheet, hand: Hand, wanted: int | None) -> Unit | None:
    """The group of that number, among those this person may speak for; the only one where none is named."""
    groups = {line.group.id: line.group for line in sheet.lines if line.group}
    allowed = list(groups.values()) if hand is Hand.SECRETARY else led_groups(context, sheet)
    if wanted is None:
        return allowed[0] if len(allowed) == 1 else None
    return next((group for group in allowed if _number_in(group.name) == wanted), None)


def _number_in(name: str) -> int | None:
    digits = re.findall(r"\d+", name)
    return int(digits[-1]) if digits else None


def _miscounted(line: RollLine, due: int | None, absent: int) -> str | None:
    """The count and the names must agree: 13/15 with one name leaves one unnamed."""
    if line.present is None or line.total is None:
        return None
    if due is not None and line.total != due:
        return "count_not_due"
    return None if line.total - line.present == absent else "count_unnamed"


@dataclass(slots=True)
class _Reading:
    """Gathers what a line changes for these lines of the list."""

    context: Context
    sheet: Sheet
    hand: Hand
    lines: Sequence[Line]
    changes: dict[int, Change] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, line: RollLine) -> None:
        for one in line.absent:
            self._named(one, self._absence(one))
        for name, mark in NAMED:
            for one in getattr(line, name):
                minutes = one.minutes if mark in (RollMark.LATE, RollMark.LEFT_EARLY) else None
                self._named(one, Change(0, mark, 0, minutes=minutes))

    def worth_asking(self, line: RollLine) -> bool:
        """Whether anybody was recognised, or the rest was spoken of: else it may be about something else."""
        known = bool(self.changes) or any(doubt.people for doubt in self.doubts)
        return known or line.rest_present or line.everyone or line.present is not None or bool(line.guests)

    def proposal(self, line: RollLine, group: Unit | None) -> Proposal:
        rest = line.rest_present or line.everyone or line.present is not None
        notes = [
            *self.notes,
            *conflicts(self.sheet, self.changes.values()),
            *(self._rest_notes(line) if rest else []),
        ]
        return Proposal(
            number=new_number(self.context),
            meeting_id=self.sheet.meeting_id,
            changes=tuple(self.changes.values()),
            doubts=tuple(self.doubts),
            rest=rest,
            group=group.id if group else None,
            guests=line.guests,
            notes=tuple(notes),
        )

    def _absence(self, one: Absentee) -> Change:
        """With a reason only where the secretary gives one; without only where the secretary says so."""
        reason, words = _kept(one, self.sheet.rules.words_length)
        secretary = self.hand is Hand.SECRETARY
        if secretary and one.excused is False and may_decide(self.context, self.sheet):
            return Change(0, RollMark.UNEXCUSED, 0)
        if secretary and one.excused is not False and (one.excused or reason or words):
            return Change(0, RollMark.EXCUSED, 0, reason=reason, words=words)
        return Change(0, RollMark.ABSENT, 0, reason=reason, words=words)

    def _named(self, one: Absentee, change: Change) -> None:
        found = self._find(one)
        people = [line for line in self.lines if line.person_id in {person.id for person in found.people}]
        if found.kind is NameKind.ONE and found.sure and people:
            self._settled(one, people[0], change)
        else:
            self.doubts.append(Doubt(one.name, change, tuple(line.person_id for line in people)))

    def _settled(self, one: Absentee, line: Line, change: Change) -> None:
        reason = change.reason
        if change.mark in (RollMark.EXCUSED, RollMark.ABSENT) and reason is None and change.words is None:
            reason = _stored(reason_in(_after_name(one.name, line)))
        decided = self.hand is Hand.SECRETARY and reason is not None and change.mark is RollMark.ABSENT
        if not line.due and change.mark in (RollMark.EXCUSED, RollMark.UNEXCUSED, RollMark.ABSENT):
            self.notes.append(self.sheet.say("note_not_due", name=line.name))
            return
        self.changes[line.person_id] = Change(
            line.person_id,
            RollMark.EXCUSED if decided and one.excused is not False else change.mark,
            line.version,
            change.minutes,
            reason,
            change.words,
        )

    def _find(self, one: Absentee) -> NameReading:
        """By the name; where several have it, by what stands in brackets too: "Hùng (1952)"."""
        roster = [_roster_name(line) for line in self.lines]
        found = find_people(one.name, roster)
        if found.kind is NameKind.SEVERAL and one.words:
            closer = find_people(f"{one.name} {one.words}", roster)
            return closer if closer.kind is NameKind.ONE else found
        return found

    def _rest_notes(self, line: RollLine) -> Iterator[str]:
        rest = [
            one for one in self.lines if one.due and one.said is None and one.person_id not in self.changes
        ]
        away = [one for one in rest if one.answer and one.answer.choice is AnswerChoice.NO]
        if away:
            yield self.sheet.say("note_said_no", names=[one.name for one in away])
        if line.everyone:
            yield self.sheet.say("note_everyone", count=len(rest))


def _kept(one: Absentee, limit: int) -> tuple[Reason | None, str | None]:
    """The category; the words only where no category says it."""
    reason = _stored(one.reason)
    if reason not in (None, Reason.OTHER) or not one.words or one.words.strip().isdigit():
        return reason, None
    return reason, one.words[:limit]


def _stored(reason: object) -> Reason | None:
    value = getattr(reason, "value", None)
    return Reason(value) if value in list(Reason) else None


def _after_name(written: str, line: Line) -> str | None:
    """ "Hoa bị ốm": what follows the given name."""
    given = line.person.folded_name.rpartition(" ")[2]
    words = written.split()
    places = [place for place, word in enumerate(words) if fold(word) == given]
    return " ".join(words[places[-1] + 1 :]) or None if places else None


def _roster_name(line: Line) -> RosterName:
    person, group = line.person, line.group.name if line.group else None
    return RosterName(line.person_id, person.full_name, person.nickname, group, person.birth_year)
