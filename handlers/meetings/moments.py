"""Reading a meeting's day and hour from what was written, into its draft."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.context import Context
from handlers.language import (
    DateKind,
    DateReading,
    Doubt,
    MeetingLine,
    fold,
    nothing_besides,
    read_date,
    read_meeting_line,
)
from handlers.local_time import local
from handlers.meetings.draft import Draft
from storage.queries.units import unit


def local_now(context: Context, draft: Draft) -> datetime:
    """When it was written, on the clock of the draft's unit."""
    return local(context.said_at, unit(context.session, draft.unit_id) if draft.unit_id else None)


def moment(draft: Draft, reading: DateReading, text: str) -> Draft | None:
    """The draft with the moment, the rule, or at least the day, that was read; None where there is none."""
    said = " ".join(text[start:end] for start, end in reading.spans)
    match reading.kind, reading.start:
        case DateKind.DATETIME, datetime() as at:
            return replace(draft, at=at, day=None, rule=None, check=reading.confirm)
        case DateKind.RECURRING, str() as rule if "BYDAY=" in rule or "BYMONTHDAY=" in rule:
            return replace(draft, at=None, day=None, rule=rule, said=said, check=reading.confirm)
        case (DateKind.DATE, date() as day) | (DateKind.FUZZY, datetime() as day):
            return replace(draft, at=None, day=f"{day:%Y-%m-%d}", rule=None, said=said, check=reading.confirm)
    return None


def read_when(context: Context, draft: Draft, text: str, was: datetime | None = None) -> Draft | None:
    """The draft with what the text says about time; None where the writer had to be told it says nothing.
    `was` is the local moment that is to be changed."""
    now = local_now(context, draft)
    reading = read_date(text, now)
    if was is not None:
        reading = completed(reading, text, was, now)
    changed = moment(replace(draft, at=None, day=None, rule=None), reading, text)
    if changed is None:
        explain(context, reading)
    return changed if changed is None or not changed.at else future(context, changed)


_WEEKDAY = re.compile(
    r"(?:(?:doi|chuyen|sang|qua|vao|den) )*"
    r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|t[2-7]|cn)(?: (?:a|nhe|nha|di))*"
)


def is_weekday(text: str) -> bool:
    """Whether the words are a day of the week and nothing more."""
    return _WEEKDAY.fullmatch(fold(text).strip(" .!?")) is not None


def completed(reading: DateReading, text: str, was: datetime, now: datetime) -> DateReading:
    """The reading of a change: an hour alone keeps the day that was, a day alone keeps the hour, and a lone
    weekday is that of the same week. `was` and `now` are local."""
    if Doubt.NO_DAY in reading.doubts:
        return read_date(f"{text} ngày {was:%d/%m/%Y}", now)
    if is_weekday(text):
        monday = was.replace(hour=0, minute=0) - timedelta(days=was.weekday() + 1)
        near = read_date(f"{text} lúc {was:%H:%M}", monday)
        if isinstance(near.start, datetime) and near.start > now:
            return near
    if reading.kind is DateKind.DATE:
        return read_date(f"{text} lúc {was:%H:%M}", now)
    return reading


def corrected(context: Context, draft: Draft, text: str, was: datetime | None) -> Draft | None:
    """The draft with what a correction typed under it says of time and place; None where it says anything
    else besides. `was` is the local moment that stands so far."""
    now = local_now(context, draft)
    read = read_meeting_line(text, now)
    timed = draft
    if not nothing_besides(text, _stretches(text, read)):
        return None
    if read.when is not None:
        whole = read.when if was is None else completed(read.when, text, was, now)
        timed = moment(draft, whole, text) or draft
    place = read.place if read.place and len(read.place) <= context.house.rules.place_length else draft.place
    return replace(timed, place=place)


def _stretches(text: str, read: MeetingLine) -> list[str]:
    times = [one for one in (read.when, read.reply_by) if one is not None]
    spans = [text[start:end] for one in times for start, end in one.spans]
    return [*(part for part in (read.agenda, read.place, read.note) if part), *spans]


def explain(context: Context, reading: DateReading) -> None:
    """Why a reading is no moment and no rule for meetings."""
    if reading.kind is DateKind.RECURRING:
        context.reply("meetings.when_lunar" if reading.start is None else "series.no_days")
    else:
        context.reply(f"meetings.when_{'invalid' if reading.kind is DateKind.INVALID else 'unclear'}")


def read_hour(context: Context, draft: Draft, text: str) -> Draft | None:
    """The hour alone for a day already known; a whole new date is taken as well."""
    alone = read_date(text, local_now(context, draft))
    if Doubt.NO_DAY not in alone.doubts:
        return read_when(context, draft, text)
    together = moment(draft, read_date(f"{text} {draft.said}", local_now(context, draft)), text)
    if together is None or together.wants_hour:
        context.reply("meetings.when_unclear")
        return None
    return future(context, together) if together.at else together


def future(context: Context, draft: Draft) -> Draft | None:
    """The draft again if its moment can be met; otherwise the writer is told why not."""
    assert draft.at is not None
    if draft.at <= context.now:
        context.reply("meetings.when_past", at=draft.at)
        return None
    if draft.at > context.now + timedelta(days=context.house.rules.days_ahead):
        context.reply("meetings.when_far", at=draft.at)
        return None
    return draft
