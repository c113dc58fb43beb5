"""A file becomes rows of the database, all of it or nothing."""

from datetime import datetime

from sqlmodel import Session

from handlers.local_time import today
from handlers.people.roster import members_sheet, roles_sheet, units_sheet
from handlers.people.roster.faults import NotARoster
from handlers.people.roster.layout import MEMBERS, OFFICES, UNITS
from handlers.people.roster.reading import Book, read
from handlers.people.roster.run import ImportRights, ImportRun, Report
from handlers.people.tree import Tree
from handlers.people.units import Units

_SHEETS = ["", UNITS.title, MEMBERS.title, OFFICES.title]


def preview(session: Session, content: bytes, rights: ImportRights, now: datetime) -> Report:
    """What `apply` would do, found by doing it and taking it back."""
    return _run(session, content, rights, now, keep=False)


def apply(session: Session, content: bytes, rights: ImportRights, now: datetime) -> Report:
    """Bring what is kept in line with the file. With any fault in the report nothing was changed."""
    return _run(session, content, rights, now, keep=True)


def _run(session: Session, content: bytes, rights: ImportRights, now: datetime, *, keep: bool) -> Report:
    try:
        book = read(content)
    except NotARoster as error:
        return Report(faults=[error.fault])
    savepoint = session.begin_nested()
    report = _settle(session, book, rights, now)
    if keep and not report.faults:
        savepoint.commit()
    else:
        savepoint.rollback()
    return report


def _settle(session: Session, book: Book, rights: ImportRights, now: datetime) -> Report:
    """Units before people before roles: each rests on those before it."""
    units, on = Units.load(session), today(now)
    run = ImportRun(session, book, units, Tree(session, units, on), rights, now, on)
    sound = units_sheet.settle(run)
    people = members_sheet.settle(run)
    roles_sheet.settle(run, people)
    units_sheet.close(run, sound)
    session.flush()
    run.report.faults += book.faults
    run.report.faults.sort(key=lambda fault: (_place(fault.sheet), fault.row or 0))
    return run.report


def _place(sheet: str) -> int:
    return _SHEETS.index(sheet) if sheet in _SHEETS else len(_SHEETS)
