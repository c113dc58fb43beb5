"""Dates, hours, numbers and names as Vietnamese writes them. Moments must already be local."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def clock(moment: datetime | time) -> str:
    """19 giờ 30; 8 giờ."""
    return f"{moment.hour} giờ {moment.minute:02d}" if moment.minute else f"{moment.hour} giờ"


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def day(value: date) -> str:
    """03/12/2026."""
    return f"{value:%d/%m/%Y}"


def short_day(value: date) -> str:
    """03/12."""
    return f"{value:%d/%m}"


def when(moment: datetime) -> str:
    """19 giờ 30, thứ Năm, ngày 03/12/2026."""
    return f"{clock(moment)}, {weekday(moment)}, ngày {day(moment)}"


def part_of_day(moment: datetime | time) -> str:
    """sáng, trưa, chiều, tối, đêm: the part of the day as people name it (domain notes 8.1)."""
    for until, name in ((4, "khuya"), (11, "sáng"), (13, "trưa"), (18, "chiều"), (22, "tối")):
        if moment.hour < until:
            return name
    return "đêm"


def near(moment: datetime, now: datetime) -> str:
    """Seen from `now`: "tối nay", "tối mai"; farther away the weekday and date."""
    ahead = moment.date() - now.date()
    if ahead == timedelta(0):
        return f"{part_of_day(moment)} nay"
    if ahead == timedelta(days=1):
        return f"{part_of_day(moment)} mai"
    return f"{weekday(moment)} {short_day(moment)}"


def percent(share: float) -> str:
    """92,3%: one decimal and a comma (domain notes, section 3)."""
    return f"{share * 100:.1f}".replace(".", ",") + "%"


def listed(items: Sequence[str]) -> str:
    """a, b và c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} và {items[-1]}"


def capital(text: str) -> str:
    """The first letter as a capital; the rest as it stands."""
    return text[:1].upper() + text[1:]


def size(count: int) -> str:
    """A file's size in words, from bytes: "640 KB", "1,2 MB"."""
    if count < 1_000_000:
        return f"{max(round(count / 1000), 1)} KB"
    return f"{count / 1_000_000:.1f} MB".replace(".", ",")


FILTERS: dict[str, Callable[..., Any]] = {
    "size": size,
    "clock": clock,
    "weekday": weekday,
    "day": day,
    "short_day": short_day,
    "when": when,
    "part_of_day": part_of_day,
    "near": near,
    "percent": percent,
    "listed": listed,
    "capital": capital,
}
