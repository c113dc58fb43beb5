"""Attendance arithmetic (domain notes, section 3), for any list and any marks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.roll.figures import Attendance, Figures, bucket_of, compute
from handlers.wording.phrases import percent
from storage.tables import AvailabilityKind, Bond, RollMark, StandingKind

ENTRIES = st.lists(
    st.builds(
        Attendance,
        bond=st.sampled_from([Bond.MEMBER, Bond.VISITING]),
        standing=st.none() | st.sampled_from(StandingKind),
        away=st.none() | st.sampled_from(AvailabilityKind),
        mark=st.none() | st.sampled_from(RollMark),
        made_up=st.booleans(),
    ),
    max_size=60,
)


def attendance(
    mark: RollMark | None = None, away: AvailabilityKind | None = None, **facts: object
) -> Attendance:
    return Attendance(Bond.MEMBER, StandingKind.OFFICIAL, away, mark, **facts)  # type: ignore[arg-type]


@given(ENTRIES, st.booleans())
def test_it_adds_up(attendances: list[Attendance], online: bool) -> None:
    found = compute(attendances, online=online)
    assert found.present + found.excused + found.unexcused + found.unmarked == found.must_attend
    assert found.must_attend == sum(one.due for one in attendances)
    assert found.total == sum(one.bond is Bond.MEMBER for one in attendances)


@given(ENTRIES, st.booleans())
def test_a_make_up_changes_no_bucket(attendances: list[Attendance], online: bool) -> None:
    made_up = compute([one._replace(made_up=True) for one in attendances], online=online)
    not_made_up = compute([one._replace(made_up=False) for one in attendances], online=online)
    assert (made_up.present, made_up.excused, made_up.unexcused) == (
        not_made_up.present,
        not_made_up.excused,
        not_made_up.unexcused,
    )


@given(ENTRIES)
def test_who_need_not_attend_never_counts(attendances: list[Attendance]) -> None:
    exempt = [attendance(RollMark.PRESENT, AvailabilityKind.EXEMPT)]
    with_exempt, without = compute(attendances + exempt, online=False), compute(attendances, online=False)
    assert with_exempt.present == without.present
    assert with_exempt.came_anyway == without.came_anyway + 1


@pytest.mark.parametrize("mark", [RollMark.PRESENT, RollMark.LATE, RollMark.LEFT_EARLY])
def test_late_and_left_early_are_present(mark: RollMark) -> None:
    assert compute([attendance(mark)], online=False).present == 1


def test_online_is_present_only_at_an_online_meeting() -> None:
    assert compute([attendance(RollMark.ONLINE)], online=True).present == 1
    apart = compute([attendance(RollMark.ONLINE)], online=False)
    assert (apart.present, apart.excused, apart.online) == (0, 1, 1)


def test_an_absence_nobody_decided_is_no_bucket_but_unmarked() -> None:
    assert bucket_of(RollMark.ABSENT, online=False).value == "unmarked"


def test_a_cell_as_in_the_notes() -> None:
    members = (
        [attendance(RollMark.PRESENT)] * 11 + [attendance(RollMark.LATE)] + [attendance(RollMark.EXCUSED)]
    )
    away = [attendance(away=AvailabilityKind.EXEMPT)] * 2 + [attendance(away=AvailabilityKind.ELSEWHERE)]
    found = compute(members + away, online=False)
    assert (found.total, found.must_attend, found.present) == (16, 13, 12)
    assert percent(found.share or 0) == "92,3%"


@pytest.mark.parametrize(
    ("present", "due", "enough"), [(20, 30, True), (19, 30, False), (0, 0, True), (3, 4, True)]
)
def test_two_thirds(present: int, due: int, enough: bool) -> None:
    attendances = [attendance(RollMark.PRESENT)] * present + [attendance()] * (due - present)
    found: Figures = compute(attendances, online=False)
    assert found.quorate(Fraction(2, 3)) is enough
    assert (found.share is None) == (due == 0)
