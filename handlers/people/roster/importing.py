"""A file becomes rows of the database, all of it or nothing."""

from datetime import datetime

from sqlmodel import Session, select

from handlers.local_time import today
from handlers.people.roster import members_sheet, roles_sheet, units_sheet
from handlers.people.roster.layout import MEMBERS, OFFICES, UNITS
from handlers.people.roster.reading import Book
from handlers.people.roster.run import ImportRights, ImportRun, Report
from handlers.people.tree import Tree
from handlers.people.units import Units
from storage.bites import AtOnce, Bites, Pace
from storage.tables import Membership

_SHEETS = ["", UNITS.title, MEMBERS.title, OFFICES.title]


def preview(session: Session, book: Book, rights: ImportRights, now: datetime) -> Report:
    """What `apply` would do, found by doing it and taking it back."""
    savepoint = session.begin_nested()
    report = settle(session, book, rights, now, AtOnce(), counted(session))
    savepoint.rollback()
    return report


def apply(session: Session, book: Book, rights: ImportRights, now: datetime) -> Report:
    """Bring what is kept in line with the file. With any fault in the report nothing was changed."""
    savepoint = session.begin_nested()
    report = settle(session, book, rights, now, AtOnce(), counted(session))
    if report.faults:
        savepoint.rollback()
    else:
        savepoint.commit()
    return report


def counted(session: Session) -> set[int]:
    """The units that have, or had, people."""
    return set(session.exec(select(Membership.unit_id).distinct()))


def apply_in_bites(
    session: Session, book: Book, rights: ImportRights, now: datetime, before: set[int]
) -> Report:
    """`apply` for a file that `preview` found no fault with, so that others need not wait. `before`: the
    units `counted` when it first began; done again with the same after a crash it does what was left. Rows in
    which something has become wrong since are left out, and told."""
    return settle(session, book, rights, now, Bites(session), before)


def settle(
    session: Session, book: Book, rights: ImportRights, now: datetime, pace: Pace, before: set[int]
) -> Report:
    """Do what the file says, row by row, at this pace: units before people before roles, for each rests on
    those before it. `before`: the units that were `counted` when it began."""
    units, on = Units.load(session), today(now)
    run = ImportRun(session, book, units, Tree(session, units, on), rights, now, on, before, pace)
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
