"""The operator's commands: run, check, init, migrate, backup, restore."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import backups
from bot import config as configuration
from bot.cli import at_rest
from bot.cli.budgets import budget_lines
from bot.cli.faults import Fault, explain
from bot.cli.serving import stop_signal
from bot.clock import SystemClock
from bot.config import Config, ConfigError
from bot.logs import set_up
from bot.program import Program
from handlers import language
from handlers.wording import Wording, WordingError
from storage import migrate as migrations
from storage.database import open_database, sqlite_file
from storage.recovering import doubt_waiting

ConfigFile = Annotated[Path | None, typer.Option("--config", help="Tệp cấu hình (mặc định: config.toml).")]
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def run(config: ConfigFile = None) -> None:
    settings = configuration.load(config)
    set_up(settings.log.level, json_lines=settings.log.json_lines)
    _require_tokens(settings)
    asyncio.run(_run(settings))


async def _run(settings: Config) -> None:
    program = Program(settings, SystemClock())
    stop = asyncio.create_task(stop_signal().wait())
    await program.start()
    ended = asyncio.create_task(program.closed())
    try:
        done, _ = await asyncio.wait({stop, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ended in done:
            ended.result()
    finally:
        stop.cancel()
        ended.cancel()
        await program.stop()


def check(config: ConfigFile = None) -> None:
    """Look at everything, say what is wrong with each, and end with 1 if anything is."""
    faults = [
        fault
        for look in (_check_config, _check_database, _check_rights, _check_wording, _check_accounts)
        for fault in look(config)
    ]
    for fault in faults:
        typer.echo(f"✗ {fault}")
    if faults:
        raise typer.Exit(1)
    settings = configuration.load(config)
    for line in (*at_rest.lines(settings), *budget_lines(settings, SystemClock().now())):
        typer.echo(line)
    typer.echo("✓ Mọi thứ đã sẵn sàng. Chạy: chibo run")


def init(
    file: Annotated[Path, typer.Argument(help="Tệp sẽ tạo.")] = configuration.DEFAULT_FILE,
) -> None:
    if file.exists():
        raise Fault(f"{file} đã có sẵn, chibo không ghi đè. Muốn làm lại thì đổi tên tệp cũ trước.")
    file.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    file.chmod(0o600)
    typer.echo(f"Đã tạo {file}. Mở tệp, điền [telegram] token, rồi chạy: chibo check")
    typer.echo("Lấy mã cho người quản trị đầu tiên: chibo new-code --administrator")


def migrate(config: ConfigFile = None) -> None:
    engine = _engine(configuration.load(config))
    migrations.migrate(engine)
    typer.echo("Cơ sở dữ liệu đã ở bản mới nhất.")


def backup(
    file: Annotated[Path, typer.Argument(help="Tệp sẽ chép ra; chưa được có sẵn.")], config: ConfigFile = None
) -> None:
    settings = configuration.load(config)
    database = _sqlite_file(settings)
    if not database.exists():
        raise Fault(f"Chưa có cơ sở dữ liệu {database} để chép.")
    if file.exists():
        raise Fault(f"{file} đã có sẵn, chibo không ghi đè.")
    backups.make(database, file, settings.backup.recipient)
    typer.echo(f"Đã chép cơ sở dữ liệu ra {file}, đã đọc lại thấy đủ.")


def restore(
    file: Annotated[Path, typer.Argument(help="Bản sao sẽ dùng lại.")], config: ConfigFile = None
) -> None:
    """Bring a copy back where no database is. What waited in it may have gone out since: it is unknown."""
    settings = configuration.load(config)
    database = _sqlite_file(settings)
    if database.exists():
        raise Fault(f"{database} đang có sẵn. Dừng bot, đổi tên tệp ấy rồi làm lại.")
    if not file.exists():
        raise Fault(f"Không thấy {file}.")
    backups.bring_back(file, database, os.environ.get("CHIBO_BACKUP_KEY", ""))
    engine = _engine(settings)
    migrations.migrate(engine)
    with Session(engine) as session:
        waiting = doubt_waiting(session, SystemClock().now())
        session.commit()
    typer.echo(f"Đã đưa {file} trở lại thành {database}.")
    typer.echo(
        f"{waiting} tin đang chờ gửi trong bản sao được ghi là không rõ đã gửi chưa, bot không tự gửi lại."
    )


def _sqlite_file(settings: Config) -> Path:
    file = sqlite_file(settings.database.url.get_secret_value())
    if file is None:
        raise Fault("Sao lưu kiểu này chỉ dành cho SQLite. Với PostgreSQL hãy dùng pg_dump, pg_restore.")
    return file


def _engine(settings: Config) -> Engine:
    return open_database(settings.database.url.get_secret_value())


def _require_tokens(settings: Config) -> None:
    for account in settings.accounts:
        if account.lacking:
            raise Fault(account.lacking)


def _check_config(file: Path | None) -> Iterator[str]:
    try:
        settings = configuration.load(file)
        _require_tokens(settings)
    except (ConfigError, Fault) as fault:
        yield from str(fault).splitlines()
        if file is None and not configuration.DEFAULT_FILE.exists():
            yield f"Chưa có {configuration.DEFAULT_FILE}. Tạo tệp mẫu để điền: chibo init"


def _check_database(file: Path | None) -> Iterator[str]:
    settings = _loaded(file)
    if settings is None:
        return
    try:
        engine = _engine(settings)
        if not migrations.current(engine) and engine.dialect.name != "sqlite":  # run mends SQLite itself
            yield "Cơ sở dữ liệu chưa ở bản mới nhất. Chạy: chibo migrate"
    except (SQLAlchemyError, migrations.NewerSchemaError, migrations.DamagedFileError) as fault:
        yield explain(fault)


def _check_rights(file: Path | None) -> Iterator[str]:
    settings = _loaded(file)
    if settings is not None:
        yield from at_rest.faults(settings, file or configuration.DEFAULT_FILE)


def _check_wording(file: Path | None) -> Iterator[str]:
    settings = _loaded(file)
    try:
        Wording(settings.wording if settings else None)
        language.use(settings.words if settings else None)
    except (WordingError, language.WordsError) as fault:
        yield str(fault)


def _check_accounts(file: Path | None) -> Iterator[str]:
    settings = _loaded(file)
    if settings is None:
        return
    for account in settings.accounts:
        if not account.lacking:
            yield from account.faults(settings.database.url.get_secret_value())


def _loaded(file: Path | None) -> Config | None:
    """The configuration where it can be read; its faults are told by `_check_config`."""
    try:
        return configuration.load(file)
    except ConfigError:
        return None
