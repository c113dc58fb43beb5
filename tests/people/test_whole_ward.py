"""A ward of 89 cells and 5,000 members comes in whole; `make bench` tells how fast."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select
from typer.testing import CliRunner

from bot.cli.app import app
from storage.queries.people import due, holders
from storage.tables import AuditEntry, Membership, Person, RoleKind, Unit, UnitKind
from tests.bench.roster import CELLS, GROUPS, NOW, PEOPLE, take, ward_file
from tests.kit.database import empty_database
from tests.people.books import CELL, Edit, file_of, member, ward


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The database the command will open, too."""
    url = f"sqlite:///{tmp_path / 'chibo.sqlite3'}"
    monkeypatch.setenv("CHIBO_DATABASE__URL", url)
    monkeypatch.chdir(tmp_path)
    engine = empty_database(url)
    yield engine
    engine.dispose()


def count(session: Session, table: type[Person | Membership | Unit | AuditEntry]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_a_whole_ward(engine: Engine) -> None:
    with Session(engine) as session:
        report = take(session, ward_file())
        assert report.faults == []
        assert (count(session, Person), count(session, Unit)) == (PEOPLE, 1 + CELLS * (1 + GROUPS))
        cells = session.exec(select(Unit).where(Unit.kind == UnitKind.CELL)).all()
        all_due = sum(len(due(session, cell.id, NOW.date())) for cell in cells)
        assert all_due == PEOPLE - PEOPLE // 10  # one in ten is exempt
        assert all(len(holders(session, cell.id, [RoleKind.SECRETARY], NOW.date())) == 1 for cell in cells)


def test_template_filled_in_and_imported(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "mau.xlsx"
    assert run("--template", str(file)).startswith("Đã tạo")
    assert "không ghi đè" in run("--template", str(file), fails=True)
    assert run(str(file), fails=True) == "Tệp chưa có dòng nào.\n"
    file.write_bytes(file_of(ward()))
    assert "Chưa ghi gì" in run(str(file), "--dry-run")
    with Session(engine) as session:
        assert count(session, Person) == 0
    assert "Đã ghi." in run(str(file))
    assert run(str(file)) == "Mới: 0. Thay đổi: 0. Kết thúc: 0. Giữ nguyên: 10. Không còn trong tệp: 0.\n"
    with Session(engine) as session:
        (entry,) = session.exec(select(AuditEntry)).all()
        assert entry.details == {"new": 8, "changed": 2, "ended": 0, "unchanged": 0, "missing": 0}


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (
            member("Trần Thị Bình", Năm_sinh="sáu mươi"),
            "Trang “Đảng viên”, dòng 3, cột “Năm sinh”: phải là năm",
        )
    ],
)
def test_a_wrong_file_names_its_rows(engine: Engine, tmp_path: Path, edit: Edit, line: str) -> None:
    file = tmp_path / "sai.xlsx"
    file.write_bytes(file_of(ward(edit)))
    assert line in run(str(file), fails=True)
    with Session(engine) as session:
        assert session.exec(select(Unit).where(Unit.name == CELL)).first() is None


def run(*arguments: str, fails: bool = False) -> str:
    """What the command prints; a fault it explains is what would go to standard error."""
    result = CliRunner().invoke(app, ["import-roster", *arguments])
    assert (result.exit_code != 0) is fails, result.output
    fault = str(result.exception) if fails and result.exception else ""
    return result.output or fault
