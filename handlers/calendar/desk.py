"""/lich: one's own meetings, for the committee those of all cells by day, and the address for a phone."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from handlers.actions import StaleTap, action
from handlers.context import Context
from handlers.language import fold
from handlers.local_time import local, today
from handlers.meetings.lists import agenda_lines
from handlers.meetings.sheet import Sheet
from handlers.permissions import Action, within_reach
from handlers.wording import Rows
from storage.queries.clashes import office_called
from storage.queries.people import MEMBER_BONDS, units_of
from storage.queries.units import unit
from storage.tables import CalendarLink, Meeting, MeetingState

AHEAD = timedelta(days=31)
PHONE = "dien thoai"
"""How "/lich điện thoại" begins, without diacritics."""


def command(context: Context, line: str) -> None:
    """/lich; with a word about the phone, the address for it."""
    if context.person_id is None:
        context.reply(context.stranger)
        return
    if fold(line).startswith(PHONE):
        _give_address(context, context.person_id, anew=False)
        return
    lines = agenda_lines(context, context.person_id)
    others = _watched(context, context.person_id) if context.private else []
    if lines or not others:
        name = "meetings.agenda_list" if lines else "meetings.no_meeting"
        context.reply(name, _link_button(context), lines=lines)
    if others:
        context.reply("calendar.watched", days=[_day(context, *each) for each in _by_day(others)])


def press(context: Context, arguments: list[str]) -> None:
    """The address for a phone's calendar: "calendar:link", or another one in its place: "calendar:new"."""
    if context.person_id is None or arguments[:1] not in (["link"], ["new"]):
        raise StaleTap
    context.toast("calendar.here")
    _give_address(context, context.person_id, anew=arguments[0] == "new")


def _give_address(context: Context, person_id: int, *, anew: bool) -> None:
    if context.house.links is None:
        context.reply("calendar.no_address")
    elif not context.private:
        context.reply("calendar.privately")
    else:
        link = _link(context, person_id, anew=anew)
        again = [[(_say(context, "button_new"), action("calendar", "new"))]]
        context.reply("calendar.address", again, address=context.house.links.address(person_id, link.version))


def _link(context: Context, person_id: int, *, anew: bool) -> CalendarLink:
    """The person's address, made where there is none; `anew` makes the old one invalid."""
    link = context.session.get(CalendarLink, person_id)
    if link is None:
        link = CalendarLink(person_id=person_id, version=1, made_at=context.now)
        context.session.add(link)
    elif anew:
        link.version, link.made_at = link.version + 1, context.now
    context.audit("calendar_link", f"person:{person_id}", version=link.version)
    return link


def _link_button(context: Context) -> Rows:
    """Only where there is an address to give, and only alone."""
    if context.house.links is None or not context.private:
        return ()
    return [[(_say(context, "button_link"), action("calendar", "link"))]]


def _watched(context: Context, person_id: int) -> list[Meeting]:
    """The meetings of the next weeks of units this person looks after without belonging to them."""
    on = today(context.now)
    units = within_reach(context.session, person_id, Action.SEE_COUNTS, on)
    units -= set(units_of(context.session, person_id, on, MEMBER_BONDS))
    statement = select(Meeting).where(
        col(Meeting.unit_id).in_(units),
        Meeting.state == MeetingState.CALLED,
        Meeting.starts_at > context.now,
        Meeting.starts_at < context.now + AHEAD,
    )
    return list(context.session.exec(statement.order_by(col(Meeting.starts_at), col(Meeting.id))).all())


def _by_day(meetings: list[Meeting]) -> Iterable[tuple[date, list[Meeting]]]:
    days = groupby(meetings, key=lambda meeting: local(meeting.starts_at).date())
    return ((day, list(group)) for day, group in days)


def _day(context: Context, day: date, meetings: list[Meeting]) -> str:
    """One day: its meetings with counts, and from which offices many are called."""
    return context.house.wording.text(
        "calendar.day",
        day=day,
        lines=[_line(context, meeting) for meeting in meetings],
        warnings=_offices(context, day, meetings),
    )


def _line(context: Context, meeting: Meeting) -> str:
    sheet = Sheet.open(context.session, context.house, meeting.id)
    return _say(
        context,
        "day_line",
        at=sheet.at,
        unit=sheet.unit.name,
        place=meeting.place,
        answered=len(sheet.due) - len(sheet.silent),
        due=len(sheet.due),
    )


def _offices(context: Context, day: date, meetings: list[Meeting]) -> list[str]:
    limit = context.house.rules.office_called
    zone = ZoneInfo(unit(context.session, meetings[0].unit_id).zone)
    start = datetime.combine(day, time(), zone)
    units = {meeting.unit_id for meeting in meetings}
    rows = office_called(context.session, units, start, start + timedelta(days=1), day)
    people = Counter(workplace for workplace, _ in {(row.workplace, row.person_id) for row in rows})
    return [
        _say(context, "office", workplace=workplace, count=count)
        for workplace, count in sorted(people.items())
        if limit and count >= limit
    ]


def _say(context: Context, name: str, /, **fields: object) -> str:
    return context.house.wording.text(f"calendar.{name}", **fields)
