"""What an import works with, and what it reports."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self, TypeVar

from sqlmodel import Session

from handlers.people.periods import ClosedMonthError
from handlers.people.roster.faults import Doubtful, Fault, WrongRow
from handlers.people.roster.layout import Row, Sheet
from handlers.people.roster.reading import Book
from handlers.people.tree import Tree, TreeError
from handlers.people.units import Units
from storage.bites import AtOnce, Pace
from storage.tables import Person

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportRights:
    """The units whose people, and whose place in the tree, the importer may change; None: of all."""

    people: set[int] | None
    tree: set[int] | None

    @classmethod
    def everything(cls) -> Self:
        return cls(None, None)

    def may_edit_people(self, unit_id: int) -> bool:
        return self.people is None or unit_id in self.people

    def may_edit_tree(self, unit_id: int) -> bool:
        return self.tree is None or unit_id in self.tree

    def add_unit(self, parent_id: int, unit_id: int) -> None:
        """A new unit may be changed by whoever may change the one above it."""
        for known in (self.people, self.tree):
            if known is not None and parent_id in known:
                known.add(unit_id)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that changes; `name` is its text (roster.note_…), `fields` fill it in."""

    name: str
    fields: dict[str, Any]

    @classmethod
    def of(cls, name: str, /, **fields: Any) -> Self:
        return cls(name, fields)


class ChangeKind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Change:
    """All that changes about one unit or person."""

    kind: ChangeKind
    sheet: str
    who: str
    notes: list[Note]


@dataclass(slots=True)
class Report:
    """With any fault nothing may be kept. `missing` are people of these cells the file does not name."""

    faults: list[Fault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    missing: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many of each kind, without names."""
        counts = {kind.value: sum(one.kind is kind for one in self.changes) for kind in ChangeKind}
        return {**counts, "unchanged": self.unchanged, "missing": len(self.missing)}

    def add(self, kind: ChangeKind, sheet: Sheet, who: str, notes: Iterable[Note]) -> None:
        """Count the row as changed, or as unchanged where there is nothing to note."""
        said = list(notes)
        if said:
            self.changes.append(Change(kind, sheet.title, who, said))
        else:
            self.unchanged += 1


@dataclass(slots=True)
class ImportRun:
    """`counted`: the units that had people before, so that their past figures stand."""

    session: Session
    book: Book
    units: Units
    tree: Tree
    rights: ImportRights
    now: datetime
    today: date
    counted: set[int]
    pace: Pace = field(default_factory=AtOnce)
    report: Report = field(default_factory=Report)

    def attempt(self, sheet: Sheet, row: Row, dated: str, work: Callable[[], T]) -> T | None:
        """Do what a row asks; None where it cannot be done, which is told. `dated` is its column of dates."""
        self.pace.rest()
        try:
            return work()
        except WrongRow as wrong:
            self.fault(sheet, row, wrong)
        except TreeError as error:
            self.fault(sheet, row, WrongRow(f"tree_{error.reason}", dated))
        except ClosedMonthError as error:
            self.fault(sheet, row, WrongRow("closed", dated, first=error.first))
        except Doubtful:
            self.book.doubt(sheet, row.name)
        return None

    def fault(self, sheet: Sheet, row: Row, wrong: WrongRow) -> None:
        """Tell what is wrong with the row; what rests on it is in doubt."""
        self.book.doubt(sheet, row.name)
        self.report.faults.append(
            Fault(wrong.reason, sheet.title, row.number, sheet.title_of(wrong.key), wrong.fields)
        )


def told_apart(person: Person) -> str:
    """Nguyễn Văn An (1950)."""
    return f"{person.full_name} ({person.birth_year})" if person.birth_year else person.full_name
