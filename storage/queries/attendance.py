"""One person's attendance over a time, from the rolls that were closed."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.tables import Mark, Meeting, Roll, RollMark


def marks_in(session: Session, person_id: int, start: datetime, end: datetime) -> dict[RollMark, int]:
    """How often the person was marked so, in meetings from the one moment until before the other. Online is
    an absence with that reason, unless the whole meeting was held online."""
    statement = (
        select(Mark.mark, Roll.online, func.count())
        .join(Meeting, col(Meeting.id) == Mark.meeting_id)
        .join(Roll, col(Roll.meeting_id) == Mark.meeting_id)
        .where(
            Mark.person_id == person_id,
            col(Mark.mark).is_not(None),
            col(Roll.closed_at).is_not(None),
            Meeting.starts_at >= start,
            Meeting.starts_at < end,
        )
        .group_by(col(Mark.mark), col(Roll.online))
    )
    counts: Counter[RollMark] = Counter()
    for mark, online, number in session.exec(statement):
        if mark is not None:
            away = mark is RollMark.ONLINE and not online
            counts[RollMark.EXCUSED if away else RollMark(mark)] += number
    return counts
