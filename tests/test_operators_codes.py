"""What the operator makes at the command line: codes, and the audit log as a file."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select
from typer.testing import CliRunner

from bot.cli.app import app
from bot.cli.faults import Fault
from storage.database import open_database
from storage.tables import AuditEntry, Code, CodePurpose
from tests.kit import cell as kit
from tests.kit.beginning import CODE
from tests.kit.database import empty_database
from tests.kit.stage import START


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration whose database has one cell."""
    file = tmp_path / "config.toml"
    url = f"sqlite:///{tmp_path / 'chibo.sqlite3'}"
    file.write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")
    engine = empty_database(url)
    with Session(engine) as session:
        rows = kit.make_cell(session, START)
        person = rows.people["Ngô Thị Hoa"]
        session.add(AuditEntry(at=START, action="see_person", by_person=person, unit_id=rows.cell))
        session.add(AuditEntry(at=START, action="edit_person", subject=f"person:{person}", unit_id=rows.cell))
        session.commit()
    engine.dispose()
    return file


def run(config: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--config", str(config)])
    if isinstance(result.exception, Fault):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def codes_in(config: Path) -> list[Code]:
    engine = open_database(f"sqlite:///{config.parent / 'chibo.sqlite3'}")
    with Session(engine) as session:
        return list(session.exec(select(Code)).all())


def test_an_administrators_code(config: Path) -> None:
    told = run(config, "new-code", "--administrator")
    assert CODE.search(told)
    (code,) = codes_in(config)
    assert (code.purpose, code.made_by) == (CodePurpose.ADMINISTRATOR, None)


def test_a_groups_code(config: Path) -> None:
    told = run(config, "new-code", "--unit", "chi bộ khu phố 7", "--kind", "cu-dan")
    assert "/noi " in told
    assert [code.audience for code in codes_in(config)] == ["residents"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Cần tên đơn vị"),
        (["--unit", "Chi bộ Khu phố 99"], "Không thấy đúng một đơn vị"),
        (["--unit", "Chi bộ Khu phố 7", "--kind", "bi-thu"], "dang-vien, cu-dan, tu-quan"),
        (["--unit", "Chi bộ Khu phố 7", "--kind", "bạn bè"], "Không có loại nhóm"),
    ],
)
def test_a_mistake_is_told_plainly(config: Path, arguments: list[str], told: str) -> None:
    with pytest.raises(Fault, match=told):
        run(config, "new-code", *arguments)
    assert codes_in(config) == []


def test_the_log_as_text(config: Path, tmp_path: Path) -> None:
    run(config, "audit", str(tmp_path / "nhat-ky.csv"))
    with (tmp_path / "nhat-ky.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head[:3] == ["Thời gian", "Ai", "Làm gì"]
    assert rows[0][:3] == ["25/11/2026 09:00:00", "Ngô Thị Hoa", "xem thông tin đảng viên"]
    assert rows[1][1:4] == ["người vận hành", "sửa thông tin đảng viên", "Ngô Thị Hoa"]


def test_the_log_as_a_workbook(config: Path, tmp_path: Path) -> None:
    run(config, "audit", str(tmp_path / "nhat-ky.xlsx"))
    sheet = load_workbook(tmp_path / "nhat-ky.xlsx").active
    assert sheet is not None
    assert [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)] == [None, "Ngô Thị Hoa"]


def test_that_it_was_exported_is_logged(config: Path, tmp_path: Path) -> None:
    run(config, "audit", str(tmp_path / "1.csv"))
    run(config, "audit", str(tmp_path / "2.csv"))
    assert "xuất nhật ký" in (tmp_path / "2.csv").read_text(encoding="utf-8-sig")


def test_the_log_is_looked_through_for_changes(config: Path) -> None:
    told = run(config, "audit", "--verify")
    code = told.strip().rpartition(" mã ")[2].rstrip(".")
    assert "nguyên vẹn" in told
    assert "nguyên vẹn" in run(config, "audit", "--verify", "--head", code)
    with pytest.raises(Fault, match="cắt bớt"):
        run(config, "audit", "--verify", "--head", "0000-0000-0000-0000")
    with pytest.raises(Fault, match="--verify"):
        run(config, "audit")


@pytest.mark.parametrize("name", ["nhat-ky.txt", "config.toml"])
def test_another_kind_of_file_and_one_that_is_there_are_refused(
    config: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(Fault):
        run(config, "audit", str(tmp_path / name))
