"""What may be changed about one person by chat: what each change asks for, and how it is carried out."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from handlers.people.periods import DAY, lasts
from handlers.people.record import FOR_GOOD, PersonRecord
from handlers.people.roster import layout
from handlers.people.roster.run import Note
from storage.tables import AvailabilityKind, Bond, EndReason, Membership, StandingKind, Unit


class Edit(StrEnum):
    OFFICIAL = "official"
    EXEMPT = "exempt"
    ELSEWHERE = "elsewhere"
    WORKING_AWAY = "working_away"
    SUSPENDED = "suspended"
    ACTIVE = "active"
    GROUP = "group"
    MOVE = "move"
    END = "end"
    RETURN = "return"


class Step(StrEnum):
    """What is asked, in this order."""

    REASON = "reason"
    UNIT = "unit"
    PLACE = "place"
    SINCE = "since"
    UNTIL = "until"
    CONFIRM = "confirm"


_ASKS = {
    Edit.OFFICIAL: (Step.SINCE,),
    Edit.EXEMPT: (Step.SINCE, Step.UNTIL),
    Edit.ELSEWHERE: (Step.PLACE, Step.SINCE, Step.UNTIL),
    Edit.WORKING_AWAY: (Step.PLACE, Step.SINCE, Step.UNTIL),
    Edit.SUSPENDED: (Step.SINCE, Step.UNTIL),
    Edit.ACTIVE: (Step.SINCE,),
    Edit.GROUP: (Step.UNIT, Step.SINCE),
    Edit.MOVE: (Step.UNIT, Step.SINCE),
    Edit.END: (Step.REASON, Step.SINCE),
    Edit.RETURN: (Step.SINCE,),
}
_AWAY = (Edit.EXEMPT, Edit.WORKING_AWAY, Edit.ELSEWHERE, Edit.SUSPENDED)
HOMES = (Bond.MEMBER, Bond.VISITING, Bond.DECREE_213)


@dataclass(frozen=True, slots=True)
class EditForm:
    """A change being put together. `done` are the steps answered; `since` of an end is the last day."""

    number: int
    person_id: int
    cell_id: int
    act: Edit
    done: tuple[Step, ...] = ()
    reason: EndReason | None = None
    unit_id: int | None = None
    place: str | None = None
    since: date | None = None
    until: date | None = None

    @property
    def step(self) -> Step:
        """The next thing to ask."""
        return next((step for step in _ASKS[self.act] if step not in self.done), Step.CONFIRM)

    def answer(self, step: Step, **values: Any) -> Self:
        return replace(self, done=(*self.done, step), **values)

    def to_json(self) -> dict[str, Any]:
        days = {
            name: day.isoformat() if (day := getattr(self, name)) else None for name in ("since", "until")
        }
        return {**asdict(self), "done": list(self.done), **days}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        days = {name: date.fromisoformat(data[name]) if data[name] else None for name in ("since", "until")}
        done = tuple(Step(step) for step in data["done"])
        reason = EndReason(data["reason"]) if data["reason"] else None
        return cls(**{**data, "act": Edit(data["act"]), "done": done, "reason": reason, **days})


def home_of(record: PersonRecord, within: set[int]) -> Membership | None:
    """How the person belongs, or last belonged, to one of these cells."""
    homes = [home for bond in HOMES if (home := record.home(bond)) and home.unit_id in within]
    return max(homes, key=lambda home: home.ends_on or date.max, default=None)


def owned(record: PersonRecord, within: set[int], on: date) -> bool:
    """Whether the person is a member of one of these cells, or of none: not only a guest there."""
    home = record.home()
    return home is None or not lasts(home, on) or home.unit_id in within


def offered(record: PersonRecord, home: Membership, today: date, within: set[int]) -> Iterator[Edit]:
    """The changes that make sense for the person now, made by whoever keeps these cells."""
    if home.ends_on is not None:
        if home.end_reason is not EndReason.DIED:
            yield Edit.RETURN
        return
    if home.bond is not Bond.DECREE_213:
        if owned(record, within, today):
            yield from _standings(record)
        yield from _states(record, home.unit_id, today)
        if record.units.groups(home.unit_id):
            yield Edit.GROUP
    if len(within) > 1:
        yield Edit.MOVE
    yield Edit.END


def end_reasons(record: PersonRecord, within: set[int], on: date) -> dict[str, EndReason]:
    """The reasons to choose from. What ends everything is for whoever keeps the person's own cell to say."""
    own = owned(record, within, on)
    return {word: reason for word, reason in layout.END_REASONS.items() if own or reason not in FOR_GOOD}


def _standings(record: PersonRecord) -> Iterator[Edit]:
    standing = record.standing()
    if standing is not None and standing.kind is StandingKind.PROBATIONARY:
        yield Edit.OFFICIAL


def _states(record: PersonRecord, cell_id: int, today: date) -> Iterator[Edit]:
    held = record.availability(cell_id)
    if held is not None and lasts(held, today):
        yield Edit.ACTIVE
    else:
        yield from _AWAY


def first_day(draft: EditForm) -> date:
    """The first day that is other than before."""
    assert draft.since is not None
    return draft.since + DAY if draft.act is Edit.END else draft.since


def carry_out(record: PersonRecord, draft: EditForm, home: Membership) -> None:
    """Make the change. Its first day must be open (`handlers.people.periods`)."""
    on = draft.since
    assert on is not None
    match draft.act:
        case Edit.OFFICIAL:
            record.set_standing(StandingKind.OFFICIAL, on)
        case Edit.ACTIVE:
            record.set_availability(home.unit_id, None, on)
        case Edit.GROUP:
            record.set_group(home.unit_id, draft.unit_id, on)
        case Edit.MOVE if draft.unit_id is not None:
            record.move(home, draft.unit_id, on)
        case Edit.END if draft.reason is not None:
            record.leave(home.unit_id, on, draft.reason)
        case Edit.RETURN:
            record.join(home.unit_id, home.bond, on)
        case _:
            kind = AvailabilityKind(draft.act.value)
            record.set_availability(home.unit_id, kind, on, draft.until, draft.place)


def note(draft: EditForm, cell: Unit, to: Unit | None) -> Note:
    """The change in words; `to` is the unit chosen."""
    on = draft.since
    match draft.act:
        case Edit.OFFICIAL:
            return Note.of("standing", kind=layout.word(layout.STANDINGS, StandingKind.OFFICIAL), on=on)
        case Edit.GROUP:
            return Note.of("group", group=to.name if to else "", on=on)
        case Edit.MOVE:
            return Note.of("moved", old=cell.name, cell=to.name if to else "", on=on)
        case Edit.END:
            return Note.of("left", reason=layout.word(layout.END_REASONS, draft.reason), on=on)
        case Edit.RETURN:
            return Note.of("returned", cell=cell.name, on=on)
    kind = None if draft.act is Edit.ACTIVE else AvailabilityKind(draft.act.value)
    word = layout.word(layout.AVAILABILITIES, kind)
    return Note.of("availability", kind=word, on=on, until=draft.until, place=draft.place)
