"""The roll in one line, by the secretary for the whole list or by a leader for a party group.

What is plain is saved at once and shown; what is doubtful is read back first: a name that fits two or
nobody, a mark that somebody else made, a rest that includes who had said they would be away.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from handlers.context import Context
from handlers.language import (
    NameKind,
    NameReading,
    RollLine,
    RollPerson,
    RollState,
    RosterName,
    find_people,
    read_roll_line,
)
from handlers.roll.access import led_groups, may_decide
from handlers.roll.marking import Change
from handlers.roll.proposals import Doubt, Proposal, conflicts, new_number
from handlers.roll.read_back import go_on
from handlers.roll.roll_list import Entry, RollList
from storage.tables import AnswerChoice, Reason, RollMark, RollSource, Unit

MARKS = {
    RollState.LATE: RollMark.LATE,
    RollState.EARLY: RollMark.LEFT_EARLY,
    RollState.ONLINE: RollMark.ONLINE,
    RollState.PRESENT: RollMark.PRESENT,
}


def read(context: Context, roll: RollList, source: RollSource, text: str) -> bool:
    """Act on a line; False where it is none, or names nobody that is known."""
    line = read_roll_line(text)
    if not line.said:
        return False
    if source is RollSource.LEADER or line.group is not None:
        return _group_line(context, roll, source, line)
    marks = LineMarks(context, roll, source, roll.entries)
    marks.take(line)
    if not marks.worth_asking(line):
        return False
    if _miscounted(context, line, len(roll.due)) or _stateless(context, roll, line):
        return True
    go_on(context, roll, marks.proposal(line, None))
    return True


def names_somebody(context: Context, roll: RollList, text: str) -> bool:
    """Whether a line is worth taking: it names one of the list, or counts."""
    marks, line = LineMarks(context, roll, RollSource.SECRETARY, roll.entries), read_roll_line(text)
    marks.take(line)
    return marks.worth_asking(line)


def rest_proposal(context: Context, roll: RollList) -> Proposal:
    """Còn lại có mặt, by button: read back where somebody had said they would be away."""
    return LineMarks(context, roll, RollSource.SECRETARY, roll.entries).proposal(
        RollLine(rest_present=True), None
    )


def _group_line(context: Context, roll: RollList, source: RollSource, line: RollLine) -> bool:
    """ "tổ 2: 14/15, vắng đ/c C (ốm)": the group's named are away, its others are there."""
    group = _group_of(context, roll, source, line.group)
    if group is None:
        if line.group is not None:
            context.reply("roll.no_such_group", number=line.group)
        return line.group is not None
    entries = [one for one in roll.entries if one.group and one.group.id == group.id]
    marks = LineMarks(context, roll, source, entries)
    marks.take(line)
    due = sum(one.due for one in entries)
    if _miscounted(context, line, None) or _stateless(context, roll, line):
        return True
    if line.total is not None and line.total != due:
        marks.notes.append(roll.say("note_total", group=group.name, total=line.total, due=due))
    go_on(context, roll, marks.proposal(line, group))
    return True


def _group_of(context: Context, roll: RollList, source: RollSource, wanted: int | None) -> Unit | None:
    """The group of that number, among those this person may speak for; the only one where none is named."""
    groups = {entry.group.id: entry.group for entry in roll.entries if entry.group}
    allowed = list(groups.values()) if source is RollSource.SECRETARY else led_groups(context, roll)
    if wanted is None:
        return allowed[0] if len(allowed) == 1 else None
    return next((group for group in allowed if _number_in(group.name) == wanted), None)


def _number_in(name: str) -> int | None:
    digits = re.findall(r"\d+", name)
    return int(digits[-1]) if digits else None


def _miscounted(context: Context, line: RollLine, due: int | None) -> bool:
    """Whether counts and names disagree, so that nothing is marked before the writer says which holds: 13/15
    with one name leaves one unnamed, "vắng 2" with three names is one too many."""
    fields = {"present": line.present, "total": line.total, "absent": len(line.absent)}
    if line.missing is not None and line.missing != len(line.absent):
        context.reply("roll.count_other", **fields, missing=line.missing)
    elif line.present is None or line.total is None:
        return False
    elif due is not None and line.total != due:
        context.reply("roll.count_not_due", **fields)
    elif line.total - line.present != len(line.absent):
        context.reply("roll.count_unnamed", **fields)
    else:
        return False
    return True


def _stateless(context: Context, roll: RollList, line: RollLine) -> bool:
    """Whether somebody of the list is named of whom nothing is said: neither absent nor part of the rest."""
    roster = [_roster_name(entry) for entry in roll.entries]
    names = [one.name for one in line.people if one.state is None]
    known = [name for name in names if find_people(name, roster).kind is not NameKind.NONE]
    if known:
        context.reply("roll.state_unclear", names=known)
    return bool(known)


@dataclass(slots=True)
class LineMarks:
    """Gathers what a line changes for these lines of the list."""

    context: Context
    roll: RollList
    source: RollSource
    entries: Sequence[Entry]
    changes: dict[int, Change] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, line: RollLine) -> None:
        for one in line.people:
            if one.state is RollState.ABSENT:
                self._named(one, self._absence(one))
            elif one.state is not None:
                mark = MARKS[one.state]
                minutes = one.minutes if mark in (RollMark.LATE, RollMark.LEFT_EARLY) else None
                self._named(one, Change(0, mark, 0, minutes=minutes))
        self.notes += self._unclear(line)

    def _unclear(self, line: RollLine) -> Iterator[str]:
        """What is looked at before it is saved: words without a part, absences told by the reason alone."""
        if line.unclear:
            yield self.roll.say("note_unclear", words=line.unclear)
        implied = [one.name for one in line.people if one.implied]
        if implied:
            yield self.roll.say("note_implied", names=implied)

    def worth_asking(self, line: RollLine) -> bool:
        """Whether anybody was recognised, or the rest was spoken of: else it may be about something else."""
        known = bool(self.changes) or any(doubt.people for doubt in self.doubts)
        return known or line.rest_present or line.everyone or line.present is not None or bool(line.guests)

    def proposal(self, line: RollLine, group: Unit | None) -> Proposal:
        rest = line.rest_present or line.everyone or line.present is not None
        notes = [
            *self.notes,
            *conflicts(self.roll, self.changes.values()),
            *(self._rest_notes(line) if rest else []),
        ]
        return Proposal(
            number=new_number(self.context),
            meeting_id=self.roll.meeting_id,
            changes=tuple(self.changes.values()),
            doubts=tuple(self.doubts),
            rest=rest,
            group=group.id if group else None,
            guests=line.guests,
            notes=tuple(notes),
        )

    def _absence(self, one: RollPerson) -> Change:
        """With a reason only where the secretary gives one; without only where the secretary says so."""
        reason, words = _kept(one, self.roll.rules.words_length)
        secretary = self.source is RollSource.SECRETARY
        if secretary and one.excused is False and may_decide(self.context, self.roll):
            return Change(0, RollMark.UNEXCUSED, 0)
        if secretary and one.excused is not False and (one.excused or reason):
            return Change(0, RollMark.EXCUSED, 0, reason=reason, words=words)
        return Change(0, RollMark.ABSENT, 0, reason=reason, words=words)

    def _named(self, one: RollPerson, change: Change) -> None:
        found = self._find(one)
        people = [
            entry for entry in self.entries if entry.person_id in {person.id for person in found.people}
        ]
        if found.kind is NameKind.ONE and found.sure and people and not found.left:
            self._settled(people[0], change)
        else:
            self.doubts.append(Doubt(one.name, change, tuple(entry.person_id for entry in people)))

    def _settled(self, entry: Entry, change: Change) -> None:
        if not entry.due and change.mark in (RollMark.EXCUSED, RollMark.UNEXCUSED, RollMark.ABSENT):
            self.notes.append(self.roll.say("note_not_due", name=entry.name))
        elif entry.person_id in self.changes:
            self.notes.append(self.roll.say("note_twice", name=entry.name))
        else:
            self.changes[entry.person_id] = replace(change, person_id=entry.person_id, seen=entry.version)

    def _find(self, one: RollPerson) -> NameReading:
        return find_people(one.name, [_roster_name(entry) for entry in self.entries])

    def _rest_notes(self, line: RollLine) -> Iterator[str]:
        rest = [
            one for one in self.entries if one.due and one.mark is None and one.person_id not in self.changes
        ]
        away = [one for one in rest if one.answer and one.answer.choice is AnswerChoice.NO]
        if away:
            yield self.roll.say("note_said_no", names=[one.name for one in away])
        if line.everyone:
            yield self.roll.say("note_everyone", count=len(rest))


def _kept(one: RollPerson, limit: int) -> tuple[Reason | None, str | None]:
    """The category; the words only where no category says it."""
    reason = _stored(one.reason)
    if reason not in (None, Reason.OTHER) or not one.words:
        return reason, None
    return reason, one.words[:limit]


def _stored(reason: object) -> Reason | None:
    value = getattr(reason, "value", None)
    return Reason(value) if value in list(Reason) else None


def _roster_name(entry: Entry) -> RosterName:
    person, group = entry.person, entry.group.name if entry.group else None
    return RosterName(entry.person_id, person.full_name, person.nickname, group, person.birth_year)
