"""Which of several open meetings a text is about, where it names the day: "vắng buổi thứ Năm"."""

from datetime import date, datetime

from handlers.context import Context
from handlers.language import DateKind, read_date
from handlers.local_time import local
from handlers.meetings.asked import open_in
from handlers.meetings.lists import open_meetings
from handlers.meetings.moments import is_weekday
from storage.tables import Meeting


def meeting_of_the_day(context: Context, text: str) -> int | None:
    """The one open meeting of the day a text names; None where it names none, or no meeting's."""
    days = _days(context)
    if len(set(days.values())) < 2:
        return None
    day, weekday = _named(text, local(context.said_at))
    found = [one for one, on in days.items() if on == day] or [
        one for one, on in days.items() if on.weekday() == weekday
    ]
    return found[0] if len(found) == 1 else None


def _days(context: Context) -> dict[int, date]:
    """The day of each meeting that may be meant here."""
    asked = {one.meeting_id for one in open_in(context, context.chat.id) if one.meeting_id is not None}
    meetings = [context.session.get_one(Meeting, one) for one in asked]
    if context.private and context.person_id is not None:
        meetings += open_meetings(context, context.person_id)
    return {meeting.id: local(meeting.starts_at).date() for meeting in meetings}


def _named(text: str, said_at: datetime) -> tuple[date | None, int | None]:
    """The day, and the day of the week where no more than that is said: "buổi thứ Năm" is the meeting's
    Thursday, whichever comes next."""
    found = read_date(text, said_at)
    if found.kind not in (DateKind.DATE, DateKind.DATETIME) or not isinstance(found.start, date):
        return None, None
    day = local(found.start).date() if isinstance(found.start, datetime) else found.start
    written = " ".join(text[first:last] for first, last in found.spans)
    return day, day.weekday() if is_weekday(written) else None
