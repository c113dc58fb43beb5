"""An import report in words."""

from collections.abc import Iterable

from handlers.people.roster.faults import Fault
from handlers.people.roster.run import Change, Note, Report
from handlers.wording import Wording


def summary(wording: Wording, counts: dict[str, int]) -> str:
    """The counts of a report in a few lines."""
    return wording.text("roster.summary", **counts)


def faults(wording: Wording, report: Report) -> list[str]:
    """Each fault on one line: where, and what."""
    return [fault_line(wording, fault) for fault in report.faults]


def fault_line(wording: Wording, fault: Fault) -> str:
    """Trang “Đảng viên”, dòng 5, cột “Năm sinh”: …"""
    what = wording.text(f"roster.fault_{fault.reason}", **fault.fields)
    if not fault.sheet:
        return what
    where = {"sheet": fault.sheet, "row": fault.row, "column": fault.column}
    return wording.text("roster.fault", what=what, **where)


def changes(wording: Wording, report: Report) -> list[str]:
    """Each unit or person that changes on one line."""
    return [change_line(wording, change) for change in report.changes]


def change_line(wording: Wording, change: Change) -> str:
    what = notes(wording, change.notes)
    return wording.text(f"roster.change_{change.kind}", name=change.who, what=what)


def notes(wording: Wording, noted: Iterable[Note]) -> str:
    """What changes about one unit or person, in a row."""
    return "; ".join(wording.text(f"roster.note_{note.name}", **note.fields) for note in noted)
