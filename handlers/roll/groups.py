"""The people of a roll, divided by how they are marked: for messages that one person reads alone."""

from typing import Any

from handlers.roll.figures import Bucket
from handlers.roll.roll_list import Entry, RollList
from storage.tables import AvailabilityKind, Bond, RollMark


def open_groups(roll: RollList) -> list[dict[str, Any]]:
    """Who is not settled yet: unmarked, and away without a decision."""
    unmarked = [_with_hint(roll, entry) for entry in roll.marked(None)]
    return [{"label": roll.say("group_unmarked"), "names": unmarked}, _group(roll, RollMark.ABSENT)]


def absent_groups(roll: RollList) -> list[dict[str, Any]]:
    online = [] if roll.row.online else [_group(roll, RollMark.ONLINE)]
    return [_group(roll, RollMark.EXCUSED), _group(roll, RollMark.UNEXCUSED), *online]


def noted_groups(roll: RollList) -> list[dict[str, Any]]:
    """Who is present with a note."""
    online = [_group(roll, RollMark.ONLINE)] if roll.row.online else []
    return [_group(roll, RollMark.LATE), _group(roll, RollMark.LEFT_EARLY), *online]


def outside(roll: RollList) -> list[dict[str, Any]]:
    """Who is there and never counted."""
    anyway = roll.named(roll.came_anyway(), among=RollMark.PRESENT)
    return [
        {"label": roll.say("group_anyway"), "names": anyway},
        {"label": roll.say("group_guests"), "names": [guest.name for guest in roll.guests]},
    ]


def apart(roll: RollList) -> list[dict[str, Any]]:
    """Who is counted otherwise, by name, as the minutes have it."""
    kinds = (AvailabilityKind.EXEMPT, AvailabilityKind.ELSEWHERE, AvailabilityKind.SUSPENDED)
    away = [
        {
            "label": roll.say(f"away_{kind}").capitalize(),
            "names": [entry.name for entry in roll.entries if entry.roster.away is kind],
        }
        for kind in kinds
    ]
    visiting = [entry.name for entry in roll.due if entry.roster.bond is Bond.VISITING]
    return [*away, {"label": roll.say("group_visiting"), "names": visiting}]


def _group(roll: RollList, mark: RollMark) -> dict[str, Any]:
    return {"label": roll.say(f"group_{mark}"), "names": roll.named(roll.marked(mark), among=mark)}


def _with_hint(roll: RollList, entry: Entry) -> str:
    hint = roll.hint(entry)
    return roll.say("hinted", name=entry.name, hint=hint) if hint else entry.name


def party_groups(roll: RollList) -> list[str]:
    """Present of those who must attend, by party group: a large cell looks here first."""
    found: dict[str, list[bool]] = {}
    present = {entry.person_id for entry in roll.in_bucket(Bucket.PRESENT)}
    for entry in roll.due:
        if entry.group is not None:
            found.setdefault(entry.group.name, []).append(entry.person_id in present)
    return [f"{name} {sum(there)}/{len(there)}" for name, there in sorted(found.items())]
