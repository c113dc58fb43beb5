"""The people of a roll, divided by how they are marked: for messages that one person reads alone."""

from typing import Any

from handlers.meetings.sheet import notes
from handlers.named_groups import headed
from handlers.roll.figures import Bucket
from handlers.roll.roll_list import Entry, RollList
from storage.tables import AvailabilityKind, Bond, RollMark


def open_groups(roll: RollList) -> list[dict[str, Any]]:
    """Who is not settled yet: unmarked, and away without a decision."""
    unmarked = [(entry.name, _answered(roll, entry)) for entry in roll.marked(None)]
    return [
        *headed(roll.say("group_unmarked"), unmarked, roll.rules.shared_notes),
        *_groups(roll, RollMark.ABSENT),
    ]


def absent_groups(roll: RollList) -> list[dict[str, Any]]:
    online = [] if roll.row.online else _groups(roll, RollMark.ONLINE)
    return [*_groups(roll, RollMark.EXCUSED), *_groups(roll, RollMark.UNEXCUSED), *online]


def noted_groups(roll: RollList) -> list[dict[str, Any]]:
    """Who is present with a note."""
    online = _groups(roll, RollMark.ONLINE) if roll.row.online else []
    return [*_groups(roll, RollMark.LATE), *_groups(roll, RollMark.LEFT_EARLY), *online]


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


def _groups(roll: RollList, mark: RollMark) -> list[dict[str, Any]]:
    noted = [(entry.name, roll.notes(entry.record, mark)) for entry in roll.marked(mark)]
    return headed(roll.say(f"group_{mark}"), noted, roll.rules.shared_notes)


def _answered(roll: RollList, entry: Entry) -> list[str]:
    """What was answered before the meeting."""
    if entry.answer is None:
        return []
    label = roll.house.wording.text(f"meetings.group_{entry.answer.choice}").lower()
    return [roll.say("hinted", hint=label), *notes(roll.house, entry.answer)]


def party_groups(roll: RollList) -> list[str]:
    """Present of those who must attend, by party group: a large cell looks here first."""
    found: dict[str, list[bool]] = {}
    present = {entry.person_id for entry in roll.in_bucket(Bucket.PRESENT)}
    for entry in roll.due:
        if entry.group is not None:
            found.setdefault(entry.group.name, []).append(entry.person_id in present)
    return [f"{name} {sum(there)}/{len(there)}" for name, there in sorted(found.items())]
