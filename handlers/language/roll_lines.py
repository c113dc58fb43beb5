"""A roll in one line: "vắng: Hoa (ốm), Nam (công tác); còn lại có mặt", "tổ 2: 14/15, vắng đ/c Sáu (ốm)".

A label stands before the people it is about ("vắng: Hoa, Nam") or after them ("Lan muộn 15 phút"); a list
goes on until the next label or full stop. Each person keeps a state and a reason of their own, and what has
no part in the line is handed back in `unclear`, so that nothing is saved before it was looked at.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from handlers.language.replies.reading import Reason
from handlers.language.roll_words import Tag, TagKind, tagged
from handlers.language.text import plain_signs


class RollState(StrEnum):
    """What a line says of somebody it names."""

    ABSENT = "absent"
    LATE = "late"
    EARLY = "early"
    ONLINE = "online"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class RollPerson:
    """Somebody named: the name as written, what is said of them, the reason's kind and its words.

    `excused` is what the line itself says of an absence; None where it does not. `implied` where only a
    reason was given ("Hoa ốm"). `state` is None where nothing at all was said of them.
    """

    name: str
    state: RollState | None
    reason: Reason = Reason.NONE
    words: str | None = None
    excused: bool | None = None
    minutes: int | None = None
    implied: bool = False


@dataclass(frozen=True, slots=True)
class RollLine:
    """A roll as far as one line tells it. `group` is the party group's number, `missing` how many the line
    itself says are absent, `unclear` the words that have no part in it."""

    group: int | None = None
    present: int | None = None
    total: int | None = None
    missing: int | None = None
    people: tuple[RollPerson, ...] = ()
    guests: tuple[str, ...] = ()
    rest_present: bool = False
    everyone: bool = False
    unclear: tuple[str, ...] = ()

    @property
    def absent(self) -> tuple[RollPerson, ...]:
        return self.those(RollState.ABSENT)

    def those(self, state: RollState) -> tuple[RollPerson, ...]:
        return tuple(one for one in self.people if one.state is state)

    @property
    def said(self) -> bool:
        """Whether it is a roll at all: somebody with a state in so many words, a rest, or a count."""
        stated = any(one.state and not one.implied for one in self.people)
        counted = self.present is not None or bool(self.missing)
        return self.rest_present or self.everyone or counted or bool(self.guests) or stated


_RATIO = re.compile(r"(?<![\d/])(\d{1,3})\s*/\s*(\d{1,3})(?![\d/])")
_GROUP = re.compile(
    r"\b(?:tổ|to|nhóm|nhom)(?:\s+(?:đảng|dang))?(?:\s+(?:số|so))?\s*(\d{1,3})\b", re.IGNORECASE
)


def read_roll_line(text: str) -> RollLine:
    """A secretary's or group leader's line about who is there and who is not."""
    plain = plain_signs(text) if len(plain_signs(text)) == len(text) else text
    ratio = next((one for one in _RATIO.finditer(plain) if int(one[1]) <= int(one[2])), None)
    group = _GROUP.match(plain.lstrip(" \t\n-•+"))
    body = plain.lstrip(" \t\n-•+")[group.end() :] if group else plain
    scribe = _Scribe(counted=ratio is not None)
    for tag in tagged(_RATIO.sub(" , ", body)):
        scribe.take(tag)
    scribe.finish()
    return RollLine(
        group=int(group[1]) if group else None,
        present=int(ratio[1]) if ratio else None,
        total=int(ratio[2]) if ratio else None,
        missing=scribe.missing,
        people=tuple(one.named() for one in scribe.people),
        guests=tuple(scribe.guests),
        rest_present=scribe.rest or (scribe.everyone and scribe.excepted),
        everyone=scribe.everyone and not scribe.excepted,
        unclear=tuple(scribe.unclear),
    )


@dataclass(slots=True)
class _Person:
    """Somebody being read, with what was said of them so far."""

    name: str
    state: RollState | None
    excused: bool | None = None
    reason: Reason = Reason.NONE
    words: str | None = None
    minutes: int | None = None
    implied: bool = False

    def named(self) -> RollPerson:
        return RollPerson(
            self.name, self.state, self.reason, self.words, self.excused, self.minutes, self.implied
        )


class _Scribe:
    """Takes a line's tags in order, and remembers whom the words now being read are about."""

    def __init__(self, *, counted: bool) -> None:
        self._counted = counted
        self.people: list[_Person] = []
        self.guests: list[str] = []
        self.unclear: list[str] = []
        self.rest = self.everyone = self.excepted = False
        self.missing: int | None = None
        self._list: Tag | None = None  # the label of the list being read
        self._empty = False  # whether nobody was named under it yet
        self._since = 0  # the first person of this element
        self._waiting: list[_Person] = []  # named before their label
        self._together: list[_Person] = []  # who has the last label, or was named last in its list

    def take(self, tag: Tag) -> None:
        """Act on a tag: each kind has the method of its name."""
        getattr(self, f"_{tag.kind}")(tag)

    def finish(self) -> None:
        """The line is over: whoever has only a reason is away, whoever has nothing is unclear."""
        self._stop(None)
        if self.everyone and self.people and not self.excepted:
            self.excepted = True
            if any(one.state is RollState.ABSENT for one in self.people):
                self.unclear.append("đủ")

    # One method for each kind of tag

    def _stop(self, _tag: Tag | None) -> None:
        for one in self._waiting:
            one.implied = one.reason is not Reason.NONE
            one.state = RollState.ABSENT if one.implied else None
        self.unclear += [one.name for one in self._waiting if not one.implied]
        counted = self._counted and _meaning(self._list)[0] is RollState.PRESENT
        if self._empty and self._list is not None and not counted:
            self.unclear.append(self._list.text)
        self._waiting, self._list, self._empty, self._since = [], None, False, len(self.people)

    def _pause(self, _tag: Tag) -> None:
        self._since = len(self.people)

    def _person(self, tag: Tag) -> None:
        state, excused = _meaning(self._list)
        one = _Person(tag.text, state, excused)
        self._empty = False
        self._together = [one]
        self.people.append(one)
        if state is None:
            self._waiting.append(one)

    def _guest(self, tag: Tag) -> None:
        self.guests.append(tag.text)

    def _label(self, tag: Tag) -> None:
        here = self.people[self._since :]
        if not here:
            self._stop(None)
            self._list, self._empty = tag, True
        elif self._list and _refines(self._list, tag):
            for one in here:
                one.excused = _meaning(tag)[1]
        else:
            self._label_after(tag, here)

    def _label_after(self, tag: Tag, here: list[_Person]) -> None:
        """ "Hoa, Nam vắng": of all who wait for a label, but not of those who gave a reason, unless they are
        merely absent by it."""
        state, excused = _meaning(tag)
        away = state is RollState.ABSENT and excused is None
        earlier = [one for one in self._waiting if one not in here]
        waiting = [one for one in earlier if away or one.reason is Reason.NONE]
        self._together = [*waiting, *here]
        for one in self._together:
            one.state, one.excused = state, excused
        self._waiting = [one for one in earlier if one not in waiting]
        self._stop(None)
        self._since = len(self.people) - len(here)

    def _count(self, tag: Tag) -> None:
        """ "vắng 2: …": how many the list is to have. Anything else that is counted is unclear."""
        if _meaning(self._list)[0] is RollState.ABSENT and not self.people[self._since :]:
            self.missing, self._empty = (self.missing or 0) + tag.number, False
        else:
            self.unclear.append(tag.text)

    def _minutes(self, tag: Tag) -> None:
        if self.people and (self.people[-1].state in (RollState.LATE, RollState.EARLY) or self._waiting):
            self.people[-1].minutes = tag.number
        elif not self._list or _meaning(self._list)[0] not in (RollState.LATE, RollState.EARLY):
            self.unclear.append(tag.text)

    def _reason(self, tag: Tag) -> None:
        """Of whoever was named last. After a pause it may be of all who were labelled together: looked at
        first, as is a second reason, or one nobody has."""
        apart = not self.people[self._since :]
        about = self._together if apart else self.people[-1:]
        if apart and len(about) != 1:
            self.unclear.append(tag.text)
        for one in about:
            if one.reason is Reason.NONE and one.words is None:
                one.reason, one.words = tag.reason, tag.text
            else:
                self.unclear.append(tag.text)

    def _qualifier(self, tag: Tag) -> None:
        """A party group or year of birth, which tells two of one name apart."""
        if self.people:
            self.people[-1].name += f" {tag.text}"

    def _words(self, tag: Tag) -> None:
        """Words that name no known reason: kept as the last person's own where they stand in brackets."""
        self.unclear.append(tag.text)
        if tag.bracketed and self.people and self.people[-1].words is None:
            self.people[-1].words = tag.text

    def _nobody(self, _tag: Tag) -> None:
        if _meaning(self._list)[0] is RollState.ABSENT:
            self.missing, self._list = 0, None
            self.everyone = True
            self._empty = False

    def _rest(self, _tag: Tag) -> None:
        self.rest, self._list = True, None

    def _everyone(self, _tag: Tag) -> None:
        self.everyone, self._list = True, None

    def _except(self, tag: Tag) -> None:
        self.excepted, self._list = True, tag

    def _only(self, _tag: Tag) -> None:
        self.rest = True


def _meaning(label: Tag | None) -> tuple[RollState | None, bool | None]:
    """The state a label gives, and whether it says that there is a reason."""
    if label is None:
        return None, None
    if label.kind is TagKind.EXCEPT:
        return RollState.ABSENT, None
    return _LABELS[label.label]


_LABELS: dict[str, tuple[RollState, bool | None]] = {
    "absent": (RollState.ABSENT, None),
    "excused": (RollState.ABSENT, True),
    "unexcused": (RollState.ABSENT, False),
    "late": (RollState.LATE, None),
    "early": (RollState.EARLY, None),
    "online": (RollState.ONLINE, None),
    "present": (RollState.PRESENT, None),
}


def _refines(label: Tag, tag: Tag) -> bool:
    """ "vắng: Hoa không lý do": the second label says more of the first."""
    return _meaning(label)[0] is RollState.ABSENT and tag.label in ("excused", "unexcused", "absent")
