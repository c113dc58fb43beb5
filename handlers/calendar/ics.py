"""A calendar as RFC 5545 writes it: times in UTC, so that no time zone has to be described; lines folded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

NO_MEETINGS = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Ho_Chi_Minh",
    "BEGIN:STANDARD",
    "DTSTART:19750613T000000",
    "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""What stands in a calendar without meetings, which must hold at least one component (RFC 5545, 3.6)."""

FOLD = 75
"""Octets a line may have, without its end (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting. `sequence` grows with each change, so that a calendar knows which is newer."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    status: str
    sequence: int
    changed_at: datetime


def calendar(name: str, entries: Sequence[Entry]) -> str:
    """The whole text, with CRLF line ends."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//chibo//lich hop//VI", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(name)}"]
    for entry in entries:
        lines += _event(entry)
    lines += [] if entries else NO_MEETINGS
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _event(entry: Entry) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{_moment(entry.changed_at)}",
        f"DTSTART:{_moment(entry.starts_at)}",
        f"DTEND:{_moment(entry.ends_at)}",
        f"SUMMARY:{_escaped(entry.summary)}",
        f"LOCATION:{_escaped(entry.place)}",
        f"STATUS:{entry.status}",
        f"SEQUENCE:{entry.sequence}",
        "END:VEVENT",
    ]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """RFC 5545, 3.3.11."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> Iterator[str]:
    """The line in pieces that fit, never cut inside a letter; each after the first begins with a space."""
    piece = ""
    for letter in line:
        if len(f"{piece}{letter}".encode()) > FOLD:
            yield piece
            piece = " "
        piece += letter
    yield piece
