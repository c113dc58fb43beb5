"""Lines about several people, put together from parts: nobody ever gets another's state or reason.

A line may be asked about (`unclear`, somebody `implied` or without a state, a name that is nobody's); what it
says without that must be exactly what was put in.
"""

import random
from dataclasses import dataclass

import pytest

from handlers.language import NameKind, Reason, RollLine, RollState, RosterName, find_people, read_roll_line

NAMES = ("Hoa", "Nam", "Lan Anh", "Tuyết", "Nguyễn Văn Sơn", "Trần Thị Phúc", "Vinh", "Bình", "Cúc", "Dũng")
ALSO_THERE = ("Lan", "Anh", "Sơn Lâm", "Phúc Hậu", "Chi", "Ba")
ROSTER = [RosterName(at, name) for at, name in enumerate(NAMES + ALSO_THERE)]
TITLES = ("", "", "đ/c ", "đồng chí ", "anh ", "chị ", "bác ")
REASONS = {
    "ốm": Reason.ILLNESS,
    "bị bệnh": Reason.ILLNESS,
    "công tác": Reason.WORK_TRIP,
    "đi công tác": Reason.WORK_TRIP,
    "bận việc nhà": Reason.FAMILY,
    "đi học": Reason.STUDY,
    "": Reason.NONE,
}
NOISE = ("đi đâu không rõ", "chưa chắc", "hình như", "?", "nghe nói thế", "tuần trước")


@dataclass(frozen=True)
class Truth:
    """What one person's part of a line says."""

    name: str
    state: RollState
    reason: Reason = Reason.NONE
    excused: bool | None = None
    minutes: int | None = None


def part(rng: random.Random, name: str) -> tuple[str, Truth]:
    """One person told in one of the ways people use, and what that says."""
    who = rng.choice(TITLES) + name
    words, reason = rng.choice(list(REASONS.items()))
    minutes = rng.choice((5, 10, 15, 30))
    ways = [
        (f"{who} vắng" + (f" ({words})" if words else ""), Truth(name, RollState.ABSENT, reason)),
        (f"{who} vắng có lý do", Truth(name, RollState.ABSENT, excused=True)),
        (f"{who} vắng không lý do", Truth(name, RollState.ABSENT, excused=False)),
        (f"vắng {who}" + (f" ({words})" if words else ""), Truth(name, RollState.ABSENT, reason)),
        (f"{who} đến trễ {minutes} phút", Truth(name, RollState.LATE, minutes=minutes)),
        (f"{who} muộn {minutes}p", Truth(name, RollState.LATE, minutes=minutes)),
        (f"{who} về sớm", Truth(name, RollState.EARLY)),
        (f"{who} có mặt", Truth(name, RollState.PRESENT)),
    ]
    if words:
        ways.append((f"{who} {words}", Truth(name, RollState.ABSENT, reason)))
    return rng.choice(ways)


def line(rng: random.Random) -> tuple[str, list[Truth]]:
    people = rng.sample(NAMES, rng.randint(2, 5))
    parts = [part(rng, name) for name in people]
    joints = [rng.choice((", ", "; ", ". ", "\n", " và ")) for _ in parts]
    text = "".join(one + joint for (one, _), joint in zip(parts, joints, strict=True)).strip(" ,;.\n")
    return text.removesuffix(" và"), [truth for _, truth in parts]


def saved(read: RollLine) -> dict[str, tuple[object, ...]] | None:
    """What a line says of each of the roster where it is saved unasked; None where it is asked about."""
    if read.unclear or any(one.implied or one.state is None for one in read.people):
        return None
    told: dict[str, tuple[object, ...]] = {}
    for one in read.people:
        found = find_people(one.name, ROSTER)
        if found.kind is not NameKind.ONE or found.left or not found.sure:
            return None
        minutes = one.minutes if one.state is RollState.LATE else None
        told[found.people[0].full_name] = (one.state, one.reason, one.excused, minutes)
    return told


def false_of(text: str, truths: list[Truth]) -> list[str]:
    """What a line that would be saved unasked says falsely, or leaves out."""
    told = saved(read_roll_line(text))
    if told is None:
        return []
    true = {one.name: (one.state, one.reason, one.excused, one.minutes) for one in truths}
    told_or_true = told | true
    return [
        f"{text!r}: {name} {told.get(name)} for {true.get(name)}"
        for name in told_or_true
        if told.get(name) != true.get(name)
    ]


def broken(rng: random.Random, text: str) -> str:
    """The line in lower case, in capitals, or with words in it that have no part."""
    at = rng.choice([0, *(index for index, sign in enumerate(text) if sign == " ")])
    return rng.choice((text.lower(), text.upper(), f"{text[:at]} {rng.choice(NOISE)} {text[at:]}"))


@pytest.mark.parametrize("seed", range(5))
def test_each_keeps_a_state_and_a_reason_of_their_own(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    lines = [line(rng) for _ in range(300)]
    assert [wrong for text, truths in lines for wrong in false_of(text, truths)] == []
    assert sum(not read_roll_line(text).unclear for text, _ in lines) > 240


@pytest.mark.parametrize("seed", range(5))
def test_words_without_a_part_are_never_passed_over(seed: int) -> None:
    rng = random.Random(1000 + seed)  # noqa: S311
    lines = [line(rng) for _ in range(300)]
    assert [wrong for text, truths in lines for wrong in false_of(broken(rng, text), truths)] == []
