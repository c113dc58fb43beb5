"""A whole ward from an Excel file: 89 cells and 5,000 members, on the disk."""

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from handlers.people.roster import importing, template
from handlers.people.roster.layout import MEMBERS, OFFICES, UNITS
from handlers.people.roster.reading import read
from handlers.people.roster.run import ImportRights, Report
from handlers.wording import Wording
from storage.bites import trial
from storage.tables import DeadLetter
from tests.kit.database import empty_database

CELLS, PEOPLE, GROUPS = 89, 5000, 3
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
WARD = "Đảng ủy phường Hòa Bình"
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
MIDDLES = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Quốc", "Kim", "Hữu", "Xuân", "Đức", "Hoàng")
GIVEN = ("An", "Bình", "Cúc", "Dũng", "Hạnh", "Hùng", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc")

T = TypeVar("T")
Row = tuple[str, str]
Values = tuple[object, ...]


def run() -> list[Row]:
    """Rows of (what, seconds)."""
    content, made = _timed(ward_file)
    with tempfile.TemporaryDirectory() as folder:
        engine = empty_database(f"sqlite:///{Path(folder) / 'ward.sqlite3'}")
        with Session(engine) as session:
            first, taken = _timed(lambda: take(session, content))
            second, again = _timed(lambda: take(session, content))
        engine.dispose()
        waits = _waits(content, Path(folder) / "bites.sqlite3")
    size = f"{CELLS} cells, {PEOPLE} members"
    return [
        (f"Writing a file of {size}", f"{made:.1f} s"),
        (f"Importing it ({len(first.changes)} changes)", f"{taken:.1f} s"),
        (f"Importing it again ({len(second.changes)} changes)", f"{again:.1f} s"),
        ("Another transaction beside it: longest wait", f"{max(waits):.2f} s of {sum(waits):.1f} s"),
    ]


def _waits(content: bytes, path: Path) -> list[float]:
    """How long each of many small transactions takes while the ward is tried out and taken in, in seconds."""
    engine = empty_database(f"sqlite:///{path}")
    waits: list[float] = []
    with ThreadPoolExecutor(1) as beside:
        taking = beside.submit(_in_bites, engine, content)
        while not taking.done():
            _, waited = _timed(partial(_write, engine))
            waits.append(waited)
            time.sleep(0.01)
        taking.result()
    engine.dispose()
    return waits


def _in_bites(engine: Engine, content: bytes) -> None:
    book, rights = read(content), ImportRights.everything()
    with trial(engine) as session:
        importing.preview(session, book, rights, NOW)
    with Session(engine, expire_on_commit=False) as session:
        importing.apply_in_bites(session, book, rights, NOW, set())
        session.commit()


def _write(engine: Engine) -> None:
    with Session(engine) as session:
        session.add(DeadLetter(channel="bench", key="", chat="", kind="", error="", trace="", at=NOW))
        session.commit()


def take(session: Session, content: bytes) -> Report:
    report = importing.apply(session, read(content), ImportRights.everything(), NOW)
    session.commit()
    return report


def ward_file() -> bytes:
    """The template, filled in for a whole ward."""
    return ward_of(CELLS, PEOPLE)


def ward_of(cells: int, people: int) -> bytes:
    """The template, filled in for so many cells and members."""
    rows = {
        UNITS.title: [*_units(cells)],
        MEMBERS.title: [*_members(cells, people)],
        OFFICES.title: [*_offices(cells)],
    }
    return template.write(Wording(), rows)


def _units(cells: int) -> Iterator[Values]:
    yield WARD, "Đảng ủy"
    for number in range(1, cells + 1):
        yield _cell(number), "Chi bộ", WARD, "Khu dân cư"
        for group in range(1, GROUPS + 1):
            yield f"Tổ đảng {group}", "Tổ đảng", _cell(number)


def _members(cells: int, people: int) -> Iterator[Values]:
    for number in range(people):
        cell, group = _cell(number % cells + 1), f"Tổ đảng {number // cells % GROUPS + 1}"
        standing = "Dự bị" if number % 20 == 7 else "Chính thức"
        state = "Miễn sinh hoạt" if number % 10 == 3 else None
        since = date(2015, 1, 1)
        yield *_who(number), cell, group, standing, since, None, state, None, None, None, None, None, since


def _offices(cells: int) -> Iterator[Values]:
    for number in range(cells):
        yield *_who(number), "Bí thư", _cell(number % cells + 1)


def _cell(number: int) -> str:
    return f"Chi bộ Khu phố {number}"


def _who(number: int) -> tuple[str, int]:
    """Names repeat, as they do; name and year together do not."""
    name, year = divmod(number, 50)
    surname, middle, given = (words[name % len(words)] for words in (SURNAMES, MIDDLES, GIVEN))
    return f"{surname} {middle} {given}", 1940 + year


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start
