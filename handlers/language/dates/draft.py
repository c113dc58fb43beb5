"""Pieces put together: one draft for each end of what a group of pieces says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.language.dates.pieces import (
    AsBefore,
    Bound,
    Calendar,
    Clock,
    Day,
    Doubt,
    Edge,
    EdgeOf,
    Every,
    Feast,
    Gone,
    Join,
    Joint,
    Mode,
    Nth,
    Offset,
    Part,
    PartOfDay,
    Period,
    Piece,
    Relative,
    Rough,
    Stretch,
    Tet,
    Unit,
    Vague,
    Weekday,
)


@dataclass(slots=True)
class Draft:
    """What is known so far about one moment, day or period; empty slots are not said."""

    clock: Clock | None = None
    part: Part | None = None
    stretch: str | None = None
    day: Day | None = None
    weekday: Weekday | None = None
    periods: dict[Unit, Period] = field(default_factory=dict)
    edge: Edge | None = None
    nth: Nth | None = None
    relative: Relative | None = None
    offset: Offset | None = None
    feast: str | None = None
    calendar: Calendar | None = None
    tet: bool = False
    every: Every | None = None
    mode: Mode | None = None
    coming: bool = False
    gone: bool = False
    as_before: bool = False
    vague: bool = False
    doubts: set[Doubt] = field(default_factory=set)

    @property
    def dated(self) -> bool:
        """Whether any day, period or rule is named."""
        named = (self.day, self.weekday, self.relative, self.offset, self.feast, self.every, self.nth)
        return self.tet or any(slot is not None for slot in named) or bool(self.periods)

    @property
    def dated_beyond_rule(self) -> bool:
        """Whether "every" stands before something that can come round again."""
        return self.timed or any((self.day, self.weekday, self.nth, self.feast))

    @property
    def timed(self) -> bool:
        return self.clock is not None or self.part is not None or self.stretch is not None

    @property
    def empty(self) -> bool:
        return not (self.dated or self.timed or self.as_before or self.vague)

    def put(self, piece: Piece, *, listed: bool = False) -> bool:
        """Take a piece in; False where its place is taken. `listed`: a comma stands before it."""
        return _PUT[type(piece)](self, piece, listed)


def _fill(draft: Draft, slot: str, value: object) -> bool:
    if getattr(draft, slot) is not None:
        return False
    setattr(draft, slot, value)
    return True


def _put_day(draft: Draft, day: Day, listed: bool) -> bool:
    if draft.day is None:
        draft.day = day
        return True
    if not listed or draft.day.month or draft.clock:
        return False
    draft.day = replace(
        day,
        days=(*draft.day.days, *day.days),
        mung=draft.day.mung or day.mung,
        lunar=draft.day.lunar or day.lunar,
    )
    return True


def _put_weekday(draft: Draft, weekday: Weekday, listed: bool) -> bool:
    if draft.weekday is None:
        draft.weekday = weekday
        return True
    if not listed:
        return False
    draft.weekday = Weekday((*draft.weekday.days, *weekday.days))
    return True


def _put_period(draft: Draft, period: Period, _: bool) -> bool:
    if period.unit is Unit.DAY:
        draft.coming = True
        return True
    if period.unit in draft.periods:
        return False
    draft.periods[period.unit] = period
    return True


def _put_relative(draft: Draft, relative: Relative, _: bool) -> bool:
    """ "này" beside a day or a week that is already named only points at it."""
    pointing = relative.days == 0 and (draft.day or draft.feast or draft.tet)
    return True if pointing else _fill(draft, "relative", relative)


def _put_bound(draft: Draft, bound: Bound, _: bool) -> bool:
    if draft.mode is not Mode.BEFORE:
        draft.mode = bound.mode
    return True


def _put_every(draft: Draft, every: Every, _: bool) -> bool:
    if draft.every is None or draft.every.unit is None:
        draft.every = every
    return True


def _put_rough(draft: Draft, rough: Rough, _: bool) -> bool:
    draft.doubts.add(rough.doubt)
    return True


def _flag(slot: str) -> Callable[[Draft, object, bool], bool]:
    def put(draft: Draft, _: object, __: bool) -> bool:
        setattr(draft, slot, True)
        return True

    return put


def _slot(slot: str, attribute: str | None = None) -> Callable[[Draft, object, bool], bool]:
    def put(draft: Draft, piece: object, _: bool) -> bool:
        return _fill(draft, slot, getattr(piece, attribute) if attribute else piece)

    return put


_PUT: dict[type, Callable[[Draft, Any, bool], bool]] = {
    Clock: _slot("clock"),
    PartOfDay: _slot("part", "part"),
    Stretch: _slot("stretch", "hours"),
    Day: _put_day,
    Weekday: _put_weekday,
    Period: _put_period,
    EdgeOf: _slot("edge", "edge"),
    Nth: _slot("nth"),
    Relative: _put_relative,
    Offset: _slot("offset"),
    Feast: _slot("feast", "day"),
    Calendar: _slot("calendar"),
    Tet: _flag("tet"),
    Bound: _put_bound,
    Gone: _flag("gone"),
    Every: _put_every,
    Rough: _put_rough,
    AsBefore: _flag("as_before"),
    Vague: _flag("vague"),
}


@dataclass(slots=True)
class Said:
    """One thing said about time: a start, perhaps an end, and the lexemes they were read from."""

    start: Draft
    end: Draft | None = None
    first: int = 0
    last: int = 0

    @property
    def mode(self) -> Mode | None:
        return self.start.mode or (self.end.mode if self.end else None)


def assemble(pieces: Iterable[Piece]) -> list[Said]:
    """Pieces that stand together as what they say: mostly one thing, several where they do not fit."""
    said: list[Said] = []
    draft, listed, to = Draft(), False, False
    for piece in pieces:
        if isinstance(piece, Join):
            listed = piece.joint is Joint.COMMA
            if piece.joint is Joint.MOVED:
                said, draft, to = [], Draft(doubts={Doubt.SEVERAL}), False
            if piece.joint is Joint.TO:
                said, draft, to = _close(said, draft, to=to), Draft(), True
            continue
        if not draft.put(piece, listed=listed):
            said, draft, to = _close(said, draft, to=to), Draft(), False
            draft.put(piece)
        listed = False
    return _close(said, draft, to=to)


def _close(said: list[Said], draft: Draft, *, to: bool) -> list[Said]:
    """The list with a finished draft: as the end of the last entry after "to", else as a new entry."""
    if draft.empty:
        return said
    if to and said and said[-1].end is None:
        said[-1].end = draft
        return said
    if to:
        draft.mode = draft.mode or Mode.LATEST
    said.append(Said(draft))
    return said
