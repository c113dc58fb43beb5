"""`chibo import-roster`: units, members and roles from an Excel file, shown before they are taken."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot import config as configuration
from bot.cli.faults import Fault
from bot.cli.operate import ConfigFile
from bot.clock import SystemClock
from handlers.people.roster import importing, report_text, template
from handlers.people.roster.reading import read
from handlers.people.roster.run import ImportRights, Report
from handlers.wording import Wording
from storage import migrate as migrations
from storage.database import open_database
from storage.tables import AuditEntry


def import_roster(
    file: Annotated[Path | None, typer.Argument(help="Tệp Excel làm từ mẫu.", metavar="TỆP.xlsx")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ xem những gì sẽ đổi, không ghi.")] = False,
    template_file: Annotated[
        Path | None, typer.Option("--template", metavar="TỆP.xlsx", help="Ghi ra tệp mẫu để điền.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    settings = configuration.load(config)
    wording = Wording(settings.wording)
    if template_file is not None:
        _write_template(template_file, wording)
    elif file is not None:
        _import(settings, wording, file.read_bytes(), dry_run=dry_run)
    else:
        raise Fault("Cần tên tệp Excel, hoặc --template TỆP.xlsx để lấy tệp mẫu.")


def _write_template(file: Path, wording: Wording) -> None:
    if file.exists():
        raise Fault(f"{file} đã có sẵn, chibo không ghi đè.")
    file.write_bytes(template.write(wording))
    typer.echo(f"Đã tạo {file}. Mở bằng Excel, điền rồi chạy: chibo import-roster {file} --dry-run")


def _import(settings: configuration.Config, wording: Wording, content: bytes, *, dry_run: bool) -> None:
    engine = open_database(settings.database.url.get_secret_value())
    migrations.migrate(engine)
    now = SystemClock().now()
    run = importing.preview if dry_run else importing.apply
    with Session(engine) as session:
        report = run(session, read(content), ImportRights.everything(), now)
        if not dry_run and report.changes and not report.faults:
            session.add(AuditEntry(at=now, action="import_roster", details=report.counts()))
        session.commit()
    _say(report_text.changes(wording, report))
    if report.faults:
        _say(report_text.faults(wording, report))
        raise Fault(f"Có {len(report.faults)} lỗi nên chưa ghi gì cả. Sửa tệp rồi chạy lại.")
    _finish(wording, report, dry_run=dry_run)


def _finish(wording: Wording, report: Report, *, dry_run: bool) -> None:
    if report.missing:
        typer.echo("Không còn trong tệp (bot vẫn giữ; muốn bỏ thì ghi ngày và lý do kết thúc):")
        _say(f"  {line}" for line in report.missing)
    typer.echo(report_text.summary(wording, report.counts()))
    if report.changes:
        typer.echo("Chưa ghi gì (chỉ xem trước)." if dry_run else "Đã ghi.")


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
