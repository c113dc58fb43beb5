"""Attendance arithmetic (domain notes, section 3): pure, from the list of members of the day and their marks.

total       = official + probationary
must attend = total − exempt − elsewhere − suspended + visiting
present + excused + unexcused + unmarked = must attend
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from storage.tables import AvailabilityKind, Bond, RollMark, StandingKind


class Bucket(StrEnum):
    """Where everybody who must attend is counted, each once."""

    PRESENT = "present"
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    UNMARKED = "unmarked"


class Attendance(NamedTuple):
    """One person on the list as on the day, and what the roll says of him."""

    bond: Bond
    standing: StandingKind | None
    away: AvailabilityKind | None
    mark: RollMark | None
    made_up: bool = False

    @property
    def due(self) -> bool:
        """Must attend: whoever is away in a way that counts is not; working away still is."""
        return self.away in (None, AvailabilityKind.WORKING_AWAY)


_BUCKETS = {
    None: Bucket.UNMARKED,
    RollMark.ABSENT: Bucket.UNMARKED,
    RollMark.PRESENT: Bucket.PRESENT,
    RollMark.LATE: Bucket.PRESENT,
    RollMark.LEFT_EARLY: Bucket.PRESENT,
    RollMark.EXCUSED: Bucket.EXCUSED,
    RollMark.UNEXCUSED: Bucket.UNEXCUSED,
}


def bucket_of(mark: RollMark | None, *, online: bool) -> Bucket:
    """Online is present only where the meeting itself is held online; else an absence with that reason."""
    if mark is RollMark.ONLINE:
        return Bucket.PRESENT if online else Bucket.EXCUSED
    return _BUCKETS[mark]


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one roll. `official`, `probationary` and the away are of the cell's own members."""

    official: int
    probationary: int
    unknown: int  # of the cell, but whether official or probationary is not on record
    exempt: int
    elsewhere: int
    suspended: int
    visiting: int  # from another cell for a time, and due here
    present: int
    excused: int
    unexcused: int
    unmarked: int
    late: int
    left_early: int
    online: int
    made_up: int
    came_anyway: int  # not due, and came

    @property
    def total(self) -> int:
        return self.official + self.probationary + self.unknown

    @property
    def must_attend(self) -> int:
        return self.total - self.exempt - self.elsewhere - self.suspended + self.visiting

    @property
    def absent(self) -> int:
        return self.excused + self.unexcused

    @property
    def share(self) -> float | None:
        """Present of those who must attend, 0 to 1; None where nobody must."""
        return self.present / self.must_attend if self.must_attend else None

    def quorate(self, quorum: Fraction) -> bool:
        """Whether enough are present. Only ever a reason to warn."""
        return self.present >= quorum * self.must_attend


def compute(attendances: Iterable[Attendance], *, online: bool) -> Figures:
    """The figures of a list. `online`: the meeting itself is held online."""
    everyone = list(attendances)
    own = [attendance for attendance in everyone if attendance.bond is Bond.MEMBER]
    due = [attendance for attendance in everyone if attendance.due]
    standings = Counter(attendance.standing for attendance in own)
    away = Counter(attendance.away for attendance in own)
    buckets = Counter(bucket_of(attendance.mark, online=online) for attendance in due)
    marks = Counter(attendance.mark for attendance in due)
    return Figures(
        official=standings[StandingKind.OFFICIAL],
        probationary=standings[StandingKind.PROBATIONARY],
        unknown=standings[None],
        exempt=away[AvailabilityKind.EXEMPT],
        elsewhere=away[AvailabilityKind.ELSEWHERE],
        suspended=away[AvailabilityKind.SUSPENDED],
        visiting=sum(attendance.bond is Bond.VISITING for attendance in due),
        present=buckets[Bucket.PRESENT],
        excused=buckets[Bucket.EXCUSED],
        unexcused=buckets[Bucket.UNEXCUSED],
        unmarked=buckets[Bucket.UNMARKED],
        late=marks[RollMark.LATE],
        left_early=marks[RollMark.LEFT_EARLY],
        online=marks[RollMark.ONLINE],
        made_up=sum(attendance.made_up for attendance in due),
        came_anyway=sum(came(attendance, online=online) for attendance in everyone if not attendance.due),
    )


def came(attendance: Attendance, *, online: bool) -> bool:
    return bucket_of(attendance.mark, online=online) is Bucket.PRESENT
