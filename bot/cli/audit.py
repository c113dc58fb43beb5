"""`chibo audit`: the audit log as a file to be kept or looked through."""

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlmodel import Session

from bot import config as configuration
from bot.cli.faults import Fault
from bot.cli.operate import ConfigFile
from bot.clock import SystemClock
from handlers.audit import told
from handlers.house import House
from handlers.spreadsheets import harmless
from handlers.wording import Wording
from storage import chain
from storage import migrate as migrations
from storage.database import create_privately, open_database
from storage.queries.audit import everything
from storage.tables import AuditEntry

COLUMNS = ("at", "who", "what", "whom", "unit", "chat")
WIDTHS = (19, 28, 32, 40, 28, 24)

Row = tuple[str, ...]


def audit(
    file: Annotated[
        Path | None, typer.Argument(help="Tệp sẽ ghi ra: .xlsx hoặc .csv.", metavar="TỆP")
    ] = None,
    *,
    verify: Annotated[bool, typer.Option("--verify", help="Dò xem nhật ký có bị sửa không.")] = False,
    head: Annotated[str, typer.Option(help="Mã đã ghi ra giấy, để dò cùng.", metavar="MÃ")] = "",
    config: ConfigFile = None,
) -> None:
    if file is None and not verify:
        raise Fault("Cho biết tệp sẽ ghi ra (.xlsx hoặc .csv), hoặc dùng --verify để dò nhật ký.")
    if file is not None:
        _require_new(file)
    settings = configuration.load(config)
    engine = open_database(settings.database.url.get_secret_value())
    migrations.migrate(engine)
    with Session(engine) as session:
        if verify:
            _verify(session, head)
        if file is not None:
            _export(session, file, House(Wording(settings.wording), settings.rules))


def _require_new(file: Path) -> None:
    if file.exists():
        raise Fault(f"{file} đã có sẵn, chibo không ghi đè.")
    if file.suffix.lower() not in WRITERS:
        raise Fault("Tên tệp phải kết thúc bằng .xlsx hoặc .csv.")


def _verify(session: Session, noted: str) -> None:
    verdict = chain.verify(session, noted)
    if verdict.broken is not None:
        raise Fault(f"Nhật ký đã bị sửa, từ dòng số {verdict.broken}.")
    if not verdict.met:
        raise Fault(f"Mã {noted} không có trong nhật ký: nhật ký đã bị cắt bớt hoặc viết lại.")
    typer.echo(
        f"Nhật ký nguyên vẹn: dòng cuối là số {verdict.head.number}, mã {verdict.head.shown or 'chưa có'}."
    )


def _export(session: Session, file: Path, house: House) -> None:
    create_privately(file)
    WRITERS[file.suffix.lower()](file, _rows(session, house))
    session.add(AuditEntry(at=SystemClock().now(), action="export_audit", subject="audit_log"))
    session.commit()
    typer.echo(f"Đã ghi nhật ký ra {file}.")


def _rows(session: Session, house: House) -> Iterator[Row]:
    yield tuple(house.wording.text(f"audit.column_{column}") for column in COLUMNS)
    for entry in everything(session):
        line = told(house, session, entry)
        yield f"{line.at:%d/%m/%Y %H:%M:%S}", line.who, line.what, line.whom, line.unit, line.chat


def _write_csv(file: Path, rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)


def _write_excel(file: Path, rows: Iterable[Row]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Nhật ký")
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEF"[number]].width = width
    sheet.freeze_panes = "A2"
    for row in rows:
        cells = [WriteOnlyCell(sheet, harmless(value)) for value in row]
        for cell in cells:
            cell.data_type = "s"  # a name that begins with "=" is no formula
        sheet.append(cells)
    book.save(file)


WRITERS: dict[str, Callable[[Path, Iterable[Row]], None]] = {".xlsx": _write_excel, ".csv": _write_csv}
