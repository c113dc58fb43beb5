"""Reading marks back before they are saved: whom a doubtful name means, what stands already, and why a
closed roll is corrected. What waits is kept as a half-finished form."""

from dataclasses import replace

from handlers import forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.late import late
from handlers.roll.access import marks_as
from handlers.roll.marking import Applied, Change, apply
from handlers.roll.proposals import Proposal, changes_of, conflicts, new_number
from handlers.roll.roll_list import Entry, RollList
from handlers.wording import Rows
from storage.outbox import put
from storage.tables import Priority, RollGuest, RollMark, RollSource

FORM = "roll"


def go_on(context: Context, roll: RollList, proposal: Proposal) -> None:
    """Ask what is doubtful, read back what needs a look, ask why after closing; else save."""
    if proposal.doubts:
        _ask_who(context, roll, proposal)
    elif proposal.notes:
        _read_back(context, roll, proposal)
    elif roll.closed and proposal.why is None:
        forms.keep(context, FORM, proposal.to_json())
        context.reply("roll.ask_why")
    else:
        save(context, roll, proposal)


def ask_why(context: Context, roll: RollList, changes: list[Change]) -> None:
    """A correction by button: its reason is asked for, then it is saved."""
    context.toast("roll.ask_why")
    go_on(context, roll, Proposal(new_number(context), roll.meeting_id, tuple(changes)))


def answer_why(context: Context, proposal: Proposal, text: str) -> None:
    """The reason of a correction: kept with it for good."""
    roll = RollList.open(context.session, context.house, proposal.meeting_id)
    if marks_as(context, roll) is None:
        forms.end(context)
        return
    why = text.strip()[: roll.rules.words_length]
    go_on(context, roll, replace(proposal, why=why or None))


def ask_again(context: Context, proposal: Proposal) -> None:
    """Something else was written: what is still open is shown once more."""
    go_on(context, RollList.open(context.session, context.house, proposal.meeting_id), proposal)


def buttons(roll: RollList, proposal: Proposal) -> Rows:
    """Who was meant, where that is open; else to save or to drop."""
    drop = (roll.say("button_drop"), action("roll_drop", proposal.number))
    if not proposal.doubts:
        return [[(roll.say("button_save"), action("roll_save", proposal.number)), drop]]
    people = [entry for entry in roll.entries if entry.person_id in proposal.doubts[0].people]
    rows = [
        [(_told_apart(roll, entry), action("roll_pick", proposal.number, entry.person_id))]
        for entry in people
    ]
    return [*rows, [(roll.say("button_skip_name"), action("roll_pick", proposal.number, 0)), drop]]


def press_pick(context: Context, arguments: list[str]) -> None:
    """Who was meant: "roll_pick:<number>:<person, or 0 for nobody>"."""
    roll, proposal = _own(context, arguments)
    if not proposal.doubts:
        raise StaleTap
    doubt, *others = proposal.doubts
    person = number(arguments, 1)
    if person in doubt.people:
        entry = roll.entry_of(person)
        picked = replace(doubt.change, person_id=person, seen=entry.version if entry else 0)
        proposal = replace(
            proposal,
            changes=(*proposal.changes, picked),
            notes=(*proposal.notes, *conflicts(roll, [picked])),
        )
    elif person:
        raise StaleTap
    context.toast("roll.picked")
    go_on(context, roll, replace(proposal, doubts=tuple(others)))


def press_save(context: Context, arguments: list[str]) -> None:
    """Read and found right: "roll_save:<number>"."""
    roll, proposal = _own(context, arguments)
    context.toast("roll.saving")
    go_on(context, roll, replace(proposal, notes=()))


def press_drop(context: Context, arguments: list[str]) -> None:
    """Not so: "roll_drop:<number>"."""
    _own(context, arguments)
    forms.end(context)
    context.toast("roll.dropped")
    context.redraw("roll.dropped")


def save(context: Context, roll: RollList, proposal: Proposal) -> None:
    """Make the changes as one step, and give a look at what was marked."""
    source = marks_as(context, roll)
    if source is None:
        raise StaleTap
    forms.end(context)
    applied = apply(context, roll, changes_of(roll, proposal), source, proposal.why)
    for name in proposal.guests:
        by = context.account_id
        context.session.add(
            RollGuest(meeting_id=roll.meeting_id, name=name, by_account=by, added_at=context.now)
        )
    send_result(context, roll, applied, leader=source is RollSource.LEADER)


def send_result(context: Context, roll: RollList, applied: Applied, *, leader: bool = False) -> None:
    """What the step did, with the figures; the way back stands under it."""
    args = {"meeting": roll.meeting_id, "step": applied.step_id, "lost": list(applied.lost)}
    content = late("roll_look", **args, leader=leader)
    put(context.session, context.parcel(context.chat, content, Priority.ANSWER), context.now)


def _ask_who(context: Context, roll: RollList, proposal: Proposal) -> None:
    forms.keep(context, FORM, proposal.to_json())
    doubt = proposal.doubts[0]
    count = len(doubt.people)
    name = "which_one" if count > 1 else "is_it" if count else "nobody_named"
    context.reply(f"roll.{name}", buttons(roll, proposal), name=doubt.name, count=count)


def _told_apart(roll: RollList, entry: Entry) -> str:
    year, group = entry.person.birth_year, entry.group.name if entry.group else None
    born = roll.say("born", year=year) if year else None
    notes = ", ".join(note for note in (born, group) if note)
    return f"{entry.name} ({notes})" if notes else entry.name


def _read_back(context: Context, roll: RollList, proposal: Proposal) -> None:
    forms.keep(context, FORM, proposal.to_json())
    shown = {
        "lines": _told(roll, changes_of(roll, proposal)),
        "notes": proposal.notes,
        "guests": proposal.guests,
    }
    context.reply("roll.read_back", buttons(roll, proposal), **shown)


def _told(roll: RollList, changes: list[Change]) -> list[str]:
    """The changes by mark, absences by name."""
    by_mark: dict[RollMark | None, list[str]] = {}
    for change in changes:
        entry = roll.entry_of(change.person_id)
        name = roll.noted(entry.name, change, change.mark) if entry else ""
        by_mark.setdefault(change.mark, []).append(name)
    return [roll.counted(mark, names) for mark, names in by_mark.items()]


def _own(context: Context, arguments: list[str]) -> tuple[RollList, Proposal]:
    proposal = forms.kept(context, FORM, Proposal.from_json)
    if proposal.number != number(arguments, 0):
        raise StaleTap
    roll = RollList.open(context.session, context.house, proposal.meeting_id)
    return roll, proposal
