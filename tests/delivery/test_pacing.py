"""The pace, as rules: whatever is asked for, however long it takes, no window sees more than the limits."""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pacing import Pace, Pacer

PACE = Pace(per_second=5, private_gap=1.0, group_gap=2.0, group_per_minute=6, edit_gap=3.0)
SLACK = 1e-6
"""Seconds lost to rounding."""


@dataclass(frozen=True)
class Wish:
    lane: int  # even lanes are groups
    edit: bool
    patience: float  # seconds after the lane is free
    took: float  # seconds until the platform answered

    @property
    def group(self) -> bool:
        return self.lane % 2 == 0


@dataclass(frozen=True)
class Done:
    wish: Wish
    began: float
    ended: float


wishes = st.lists(
    st.builds(
        Wish,
        lane=st.integers(1, 6),
        edit=st.booleans(),
        patience=st.sampled_from([0.0, 0.0, 0.0, 0.3, 5.0]),
        took=st.sampled_from([0.0, 0.05, 0.7, 4.0]),
    ),
    min_size=1,
    max_size=60,
)


def play(pacer: Pacer, wishes: list[Wish]) -> list[Done]:
    """Send each wish at the earliest moment the pacer allows; lanes overlap, one lane never does."""
    now, done = 0.0, list[Done]()
    ends: dict[int, float] = {}
    for wish in wishes:
        now = max(now, ends.get(wish.lane, 0.0))
        if wish.lane in ends:
            pacer.ended(wish.lane, ends[wish.lane])
        now = max(now, pacer.free_at(wish.lane, edit=wish.edit) + wish.patience, pacer.account_free_at())
        assert pacer.room(now) > 0
        assert wish.lane not in (pacer.closed_to_edits(now) if wish.edit else pacer.closed(now))
        pacer.began(wish.lane, now, group=wish.group, edit=wish.edit)
        ends[wish.lane] = now + wish.took
        done.append(Done(wish, now, ends[wish.lane]))
    return done


@settings(max_examples=150)
@given(wishes)
def test_no_second_sees_more_than_the_account_may_send(wishes: list[Wish]) -> None:
    begun = [each.began for each in play(Pacer(PACE), wishes)]
    for moment in begun:
        assert sum(moment <= other < moment + 1.0 - SLACK for other in begun) <= PACE.per_second


@settings(max_examples=150)
@given(wishes)
def test_between_two_messages_of_a_chat_lies_its_gap(wishes: list[Wish]) -> None:
    done = play(Pacer(PACE), wishes)
    for lane in {each.wish.lane for each in done}:
        gap = PACE.group_gap if lane % 2 == 0 else PACE.private_gap
        for earlier, later in pairwise(each for each in done if each.wish.lane == lane):
            assert later.began - earlier.ended >= gap - SLACK


@settings(max_examples=150)
@given(wishes)
def test_no_minute_of_a_group_sees_more_than_its_share(wishes: list[Wish]) -> None:
    done = play(Pacer(PACE), wishes)
    for lane in {each.wish.lane for each in done if each.wish.group}:
        begun = [each.began for each in done if each.wish.lane == lane]
        for moment in begun:
            assert sum(moment <= other < moment + 60 - SLACK for other in begun) <= PACE.group_per_minute


@settings(max_examples=150)
@given(wishes)
def test_edits_of_a_chat_lie_further_apart(wishes: list[Wish]) -> None:
    done = play(Pacer(PACE), wishes)
    for lane in {each.wish.lane for each in done}:
        edits = [each for each in done if each.wish.lane == lane and each.wish.edit]
        for earlier, later in pairwise(edits):
            assert later.began - earlier.ended >= PACE.edit_gap - SLACK


@settings(max_examples=100)
@given(wishes, st.randoms())
def test_a_new_process_told_of_the_past_keeps_the_same_pace(wishes: list[Wish], random: Random) -> None:
    """Seeding in any order, with what was sent, gives back the moments the old process would have kept."""
    old, new = Pacer(PACE), Pacer(PACE)
    quick = [Wish(wish.lane, wish.edit, wish.patience, 0.0) for wish in wishes]
    done = play(old, quick)
    shuffled = list(done)
    random.shuffle(shuffled)
    for each in shuffled:
        new.remember(each.wish.lane, each.began, group=each.wish.group, edit=each.wish.edit)
    assert new.account_free_at() == old.account_free_at()
    for lane in {each.wish.lane for each in done}:
        for edit in (False, True):
            assert new.free_at(lane, edit=edit) == pytest.approx(old.free_at(lane, edit=edit))


def sent(pacer: Pacer, *lanes: int) -> None:
    for lane in lanes:
        pacer.began(lane, 0.0, group=False, edit=False)
        pacer.ended(lane, 0.0)


def test_being_told_to_wait_stops_that_chat_alone() -> None:
    pacer = Pacer(PACE)
    sent(pacer, 1, 3)
    pacer.refused(1, 0.0, 30.0)
    assert pacer.closed(5.0) == {1}
    assert pacer.room(5.0) == PACE.per_second
    assert pacer.closed(30.0) == set()


def test_three_chats_told_to_wait_stop_the_account_until_the_last_may_go_on() -> None:
    pacer = Pacer(PACE)
    sent(pacer, 1, 3, 5)
    pacer.refused(1, 0.0, 20.0)
    pacer.refused(3, 4.0, 40.0)
    assert pacer.room(5.0) > 0
    pacer.refused(5, 8.0, 5.0)
    assert pacer.room(43.9) == 0
    assert pacer.account_free_at() == 44.0
    assert pacer.room(44.0) == PACE.per_second


def test_the_same_chat_told_to_wait_three_times_stops_only_itself() -> None:
    pacer = Pacer(PACE)
    sent(pacer, 1)
    for moment in (0.0, 1.0, 2.0):
        pacer.refused(1, moment, 3.0)
    assert pacer.room(3.0) == PACE.per_second


def test_three_chats_told_to_wait_over_a_long_time_are_three_chats() -> None:
    pacer = Pacer(PACE)
    sent(pacer, 1, 3, 5)
    for moment, lane in ((0.0, 1), (6.0, 3), (12.0, 5)):
        pacer.refused(lane, moment, 1.0)
    assert pacer.room(12.0) == PACE.per_second


def test_a_shorter_wait_never_lifts_a_longer_one() -> None:
    pacer = Pacer(PACE)
    sent(pacer, 1)
    pacer.hold(1, 100.0)
    pacer.refused(1, 0.0, 3.0)
    pacer.ended(1, 1.0)
    assert pacer.free_at(1) == 100.0


def test_what_lies_long_past_is_forgotten_but_not_what_is_under_way() -> None:
    pacer = Pacer(PACE)
    sent(pacer, *range(1, 200))
    pacer.began(7, 10.0, group=False, edit=False)
    pacer.closed(1000.0)
    assert set(pacer._lanes) == {7}
