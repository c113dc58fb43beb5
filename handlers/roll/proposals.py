"""Marks that are read back before they are saved: where a name is doubtful, where something stands already,
and every correction after closing, which needs its reason. Kept as a half-finished conversation.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from handlers import forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.late import late
from handlers.roll.access import Hand, hand_of
from handlers.roll.marking import Applied, Change, apply, rest_present
from handlers.roll.state import Line, Sheet
from handlers.wording import Rows
from storage.outbox import put
from storage.tables import Priority, Reason, RollGuest, RollMark

FORM = "roll"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name that fits several people, or nobody: the change waits for one of `people`."""

    name: str
    change: Change
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a line or a press would change. `rest`: all others who are unmarked are present, in the party
    group `group` where it is set. `number` tells its buttons from those of an older one.
    """

    number: int
    meeting_id: int
    changes: tuple[Change, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    rest: bool = False
    group: int | None = None
    guests: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what the reader should look at before saving
    why: str | None = None

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        data["changes"] = [_plain(change) for change in self.changes]
        data["doubts"] = [[one.name, _plain(one.change), list(one.people)] for one in self.doubts]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        read: dict[str, Any] = {
            "changes": tuple(_change(plain) for plain in data["changes"]),
            "doubts": tuple(Doubt(name, _change(one), tuple(ids)) for name, one, ids in data["doubts"]),
            "guests": tuple(data["guests"]),
            "notes": tuple(data["notes"]),
        }
        return cls(**{**data, **read})


def go_on(context: Context, sheet: Sheet, proposal: Proposal) -> None:
    """Ask what is doubtful, read back what needs a look, ask why after closing; else save."""
    if proposal.doubts:
        _ask_who(context, sheet, proposal)
    elif proposal.notes:
        _read_back(context, sheet, proposal)
    elif sheet.closed and proposal.why is None:
        forms.keep(context, FORM, proposal.to_json())
        context.reply("roll.ask_why")
    else:
        save(context, sheet, proposal)


def ask_why(context: Context, sheet: Sheet, changes: list[Change]) -> None:
    """A correction by button: its reason is asked for, then it is saved."""
    context.toast("roll.ask_why")
    go_on(context, sheet, Proposal(new_number(context), sheet.meeting_id, tuple(changes)))


def answer_why(context: Context, proposal: Proposal, text: str) -> None:
    """The reason of a correction: kept with it for good."""
    sheet = Sheet.open(context.session, context.house, proposal.meeting_id)
    if hand_of(context, sheet) is None:
        forms.end(context)
        return
    why = text.strip()[: sheet.rules.words_length]
    go_on(context, sheet, replace(proposal, why=why or None))


def ask_again(context: Context, proposal: Proposal) -> None:
    """Something else was written: what is still open is shown once more."""
    go_on(context, Sheet.open(context.session, context.house, proposal.meeting_id), proposal)


def buttons(sheet: Sheet, proposal: Proposal) -> Rows:
    """Who was meant, where that is open; else to save or to drop."""
    drop = (sheet.say("button_drop"), action("roll_drop", proposal.number))
    if not proposal.doubts:
        return [[(sheet.say("button_save"), action("roll_save", proposal.number)), drop]]
    people = [line for line in sheet.lines if line.person_id in proposal.doubts[0].people]
    rows = [
        [(_told_apart(sheet, line), action("roll_pick", proposal.number, line.person_id))] for line in people
    ]
    return [*rows, [(sheet.say("button_skip_name"), action("roll_pick", proposal.number, 0)), drop]]


def press_pick(context: Context, arguments: list[str]) -> None:
    """Who was meant: "roll_pick:<number>:<person, or 0 for nobody>"."""
    sheet, proposal = _own(context, arguments)
    if not proposal.doubts:
        raise StaleTap
    doubt, *others = proposal.doubts
    person = number(arguments, 1)
    if person in doubt.people:
        line = sheet.line_of(person)
        picked = replace(doubt.change, person_id=person, seen=line.version if line else 0)
        proposal = replace(
            proposal,
            changes=(*proposal.changes, picked),
            notes=(*proposal.notes, *conflicts(sheet, [picked])),
        )
    elif person:
        raise StaleTap
    context.toast("roll.picked")
    go_on(context, sheet, replace(proposal, doubts=tuple(others)))


def press_save(context: Context, arguments: list[str]) -> None:
    """Read and found right: "roll_save:<number>"."""
    sheet, proposal = _own(context, arguments)
    context.toast("roll.saving")
    go_on(context, sheet, replace(proposal, notes=()))


def press_drop(context: Context, arguments: list[str]) -> None:
    """Not so: "roll_drop:<number>"."""
    _own(context, arguments)
    forms.end(context)
    context.toast("roll.dropped")
    context.redraw("roll.dropped")


def save(context: Context, sheet: Sheet, proposal: Proposal) -> None:
    """Make the changes as one step, and give a look at what was marked."""
    hand = hand_of(context, sheet)
    if hand is None:
        raise StaleTap
    forms.end(context)
    applied = apply(context, sheet, _changes(sheet, proposal), hand.source, proposal.why)
    for name in proposal.guests:
        by = context.account.id if context.account else None
        context.session.add(
            RollGuest(meeting_id=sheet.meeting_id, name=name, by_account=by, added_at=context.now)
        )
    give_look(context, sheet, applied, leader=hand is Hand.LEADER)


def give_look(context: Context, sheet: Sheet, applied: Applied, *, leader: bool = False) -> None:
    """What the step did, with the figures; the way back stands under it."""
    args = {"meeting": sheet.meeting_id, "step": applied.step_id, "lost": list(applied.lost)}
    content = late("roll_look", **args, leader=leader)
    put(context.session, context.parcel(context.chat, content, Priority.ANSWER), context.now)


def conflicts(sheet: Sheet, changes: Iterable[Change]) -> list[str]:
    """Marks that stand already and would now say otherwise. Deciding on an absence is none."""
    notes = []
    for change in changes:
        line = sheet.line_of(change.person_id)
        if line is None or line.said in (None, RollMark.ABSENT):
            continue
        if sheet.bucket(line.said) is not sheet.bucket(change.mark):
            notes.append(sheet.say("note_conflict", name=line.name, mark=sheet.told(line.mark)))
    return notes


def new_number(context: Context) -> int:
    return int(context.now.timestamp() * 1000) % 10**12


def _changes(sheet: Sheet, proposal: Proposal) -> list[Change]:
    """The named, then the rest of the list or of the group."""
    named = {change.person_id for change in proposal.changes}
    lines = [
        line
        for line in sheet.due
        if line.person_id not in named
        and (proposal.group is None or (line.group and line.group.id == proposal.group))
    ]
    return [*proposal.changes, *(rest_present(lines) if proposal.rest else [])]


def _ask_who(context: Context, sheet: Sheet, proposal: Proposal) -> None:
    forms.keep(context, FORM, proposal.to_json())
    doubt = proposal.doubts[0]
    count = len(doubt.people)
    name = "which_one" if count > 1 else "is_it" if count else "nobody_named"
    context.reply(f"roll.{name}", buttons(sheet, proposal), name=doubt.name, count=count)


def _told_apart(sheet: Sheet, line: Line) -> str:
    year, group = line.person.birth_year, line.group.name if line.group else None
    born = sheet.say("born", year=year) if year else None
    notes = ", ".join(note for note in (born, group) if note)
    return f"{line.name} ({notes})" if notes else line.name


def _read_back(context: Context, sheet: Sheet, proposal: Proposal) -> None:
    forms.keep(context, FORM, proposal.to_json())
    lines = _told(sheet, _changes(sheet, proposal))
    shown = {"lines": lines, "notes": proposal.notes, "guests": proposal.guests}
    context.reply("roll.read_back", buttons(sheet, proposal), **shown)


def _told(sheet: Sheet, changes: list[Change]) -> list[str]:
    """The changes by mark, absences by name."""
    by_mark: dict[RollMark | None, list[str]] = {}
    for change in changes:
        line = sheet.line_of(change.person_id)
        name = sheet.noted(line.name, change, change.mark) if line else ""
        by_mark.setdefault(change.mark, []).append(name)
    return [sheet.counted(mark, names) for mark, names in by_mark.items()]


def _own(context: Context, arguments: list[str]) -> tuple[Sheet, Proposal]:
    found = forms.current(context)
    if found is None or found.form != FORM:
        raise StaleTap
    proposal = Proposal.from_json(found.state)
    if proposal.number != number(arguments, 0):
        raise StaleTap
    sheet = Sheet.open(context.session, context.house, proposal.meeting_id)
    return sheet, proposal


def _plain(change: Change) -> dict[str, Any]:
    data = asdict(change)
    return {**data, "made_up_on": f"{change.made_up_on:%Y-%m-%d}" if change.made_up_on else None}


def _change(data: dict[str, Any]) -> Change:
    return Change(
        **{
            **data,
            "mark": RollMark(data["mark"]) if data["mark"] else None,
            "reason": Reason(data["reason"]) if data["reason"] else None,
            "made_up_on": date.fromisoformat(data["made_up_on"]) if data["made_up_on"] else None,
        }
    )
