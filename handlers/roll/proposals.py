"""Marks that wait to be confirmed: what a line or a press would change, and what is doubtful about it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from handlers.context import Context
from handlers.roll.marking import Change, rest_present
from handlers.roll.roll_list import RollList
from storage.tables import Reason, RollMark


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


def new_number(context: Context) -> int:
    return int(context.now.timestamp() * 1000) % 10**12


def conflicts(roll: RollList, changes: Iterable[Change]) -> list[str]:
    """Marks that stand already and would now say otherwise. Deciding on an absence is none."""
    notes = []
    for change in changes:
        entry = roll.entry_of(change.person_id)
        if entry is None or entry.mark in (None, RollMark.ABSENT):
            continue
        if roll.bucket(entry.mark) is not roll.bucket(change.mark):
            notes.append(roll.say("note_conflict", name=entry.name, mark=roll.told(entry.record)))
    return notes


def changes_of(roll: RollList, proposal: Proposal) -> list[Change]:
    """The named, then the rest of the list or of the group."""
    named = {change.person_id for change in proposal.changes}
    entries = [
        entry
        for entry in roll.due
        if entry.person_id not in named
        and (proposal.group is None or (entry.group and entry.group.id == proposal.group))
    ]
    return [*proposal.changes, *(rest_present(entries) if proposal.rest else [])]


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
