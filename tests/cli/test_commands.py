"""The command line as an operator types it: the real entry point, its words and its exit codes."""

import asyncio
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.clock import SandboxClock
from bot.sandbox import Sandbox

SECRET = "123456:bi-mat-khong-duoc-in-ra"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def chibo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `chibo …` in an empty folder; gives the exit code and all it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str, **environment: str) -> tuple[int, str]:
        with monkeypatch.context() as here:
            here.setattr("sys.argv", ["chibo", *arguments])
            for key, value in environment.items():
                here.setenv(key, value)
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 0
            else:
                code = 0
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def test_help_is_in_vietnamese(chibo: Run) -> None:
    code, printed = chibo("--help")
    assert code == 0
    assert "Các lệnh" in printed
    assert "Chạy thử trong trình duyệt" in printed
    for english in ("Usage", "Options", "Commands", "Show this message"):
        assert english not in printed


def test_an_unknown_command_is_code_2(chibo: Run) -> None:
    code, printed = chibo("khongco")
    assert code == 2
    assert "Traceback" not in printed


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["ruun"], "Không có lệnh ruun. Có phải run?"),
        (["chek"], "Không có lệnh chek. Có phải check?"),
        (["zzzzz"], "Không có lệnh zzzzz. Xem"),
        (["run", "--confg", "x"], "Không có tùy chọn --confg. Có phải --config?"),
        (["backup"], "Còn thiếu"),
        (["init", "a.toml", "b.toml"], "Thừa: b.toml."),
        (["demo", "--port", "nhieu"], "Giá trị của --port chưa đúng."),
    ],
)
def test_a_mistyped_command_is_named_and_the_nearest_suggested(
    chibo: Run, written: list[str], said: str
) -> None:
    code, printed = chibo(*written)
    assert code == 2
    assert said in printed
    assert "No such" not in printed


def test_check_without_a_file_points_to_init(chibo: Run) -> None:
    code, printed = chibo("check")
    assert (code, "chibo init" in printed, "migrate" in printed) == (1, True, False)


def test_init_writes_a_private_file_once(chibo: Run, tmp_path: Path) -> None:
    assert chibo("init")[0] == 0
    file = tmp_path / "config.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    code, printed = chibo("init")
    assert (code, "đã có sẵn" in printed) == (1, True)


def test_run_without_a_token_says_what_to_do(chibo: Run) -> None:
    chibo("init")
    code, printed = chibo("run")
    assert code == 1
    assert "token" in printed
    assert "chibo demo" in printed


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("[telegram]\ntokken = 'x'", "telegram.tokken: không có khóa này"),
        ("[telegram]\nmode = 'push'", "telegram.mode"),
        ("[rules]\nreminder_grace = 'lâu'", "rules.reminder_grace: phải là số nguyên"),
        ("[rules]\nreminder_minutes = [1440, -5]", "rules.reminder_minutes.1"),
        ("[rules]\nquiet_from = '25h'", "rules.quiet_from"),
        ("[server]\nport = 70000", "server.port"),
        ("tick_seconds = 0", "tick_seconds"),
        ("[telegram]\nmode = 'webhook'", "webhook_url"),
        ("[telegram", "TOML"),
    ],
)
def test_a_wrong_key_or_value_names_itself(chibo: Run, tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "config.toml").write_text(content, encoding="utf-8")
    for command in ("run", "check", "migrate"):
        code, printed = chibo(command)
        assert (command, code) == (command, 1)
        assert named in printed
        assert "Traceback" not in printed


def test_a_missing_file_is_named(chibo: Run) -> None:
    code, printed = chibo("check", "--config", "khac.toml")
    assert (code, "không thấy tệp cấu hình khac.toml" in printed) == (1, True)


def test_no_secret_is_ever_printed(chibo: Run, tmp_path: Path) -> None:
    database = "postgresql+psycopg://chibo:mat-khau-cua-toi@127.0.0.1:1/none"
    content = f"[telegram]\ntoken = '{SECRET}'\nmode = 'sai'\n[database]\nurl = '{database}'\n"
    (tmp_path / "config.toml").write_text(content)
    for command in ("check", "migrate", "run"):
        _, printed = chibo(command)
        assert SECRET not in printed
        assert "mat-khau-cua-toi" not in printed
    code, printed = chibo("migrate", CHIBO_TELEGRAM__MODE="polling")
    assert (code, "Không mở được cơ sở dữ liệu" in printed) == (1, True)
    assert "mat-khau-cua-toi" not in printed


@pytest.mark.parametrize("command", ["run", "check", "migrate"])
def test_a_damaged_or_foreign_file_is_one_plain_line(chibo: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "chibo.sqlite3").write_bytes(b"khong phai co so du lieu " * 500)
    chibo("init")
    code, printed = chibo(command, CHIBO_TELEGRAM__TOKEN=SECRET)
    assert code == 1
    assert "hỏng hoặc không phải của chibo" in printed
    assert "sqlite3." not in printed
    assert "Traceback" not in printed


async def test_check_asks_the_platform_about_the_token(
    chibo: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Sandbox(SandboxClock()) as sandbox:
        chibo("init")
        base = {"CHIBO_TELEGRAM__BASE_URL": sandbox.base_url}
        wrong = await asyncio.to_thread(chibo, "check", CHIBO_TELEGRAM__TOKEN=SECRET, **base)
        chibo("migrate")
        right = await asyncio.to_thread(chibo, "check", CHIBO_TELEGRAM__TOKEN=sandbox.token, **base)
    assert wrong[0] == 1
    assert "không nhận token" in wrong[1]
    assert "chibo migrate" not in wrong[1]  # run brings a SQLite database up to date by itself
    assert right[0] == 0
    assert right[1].splitlines() == [
        "• Quyền tệp: chỉ tài khoản chạy bot mở được.",
        "• Cơ sở dữ liệu SQLite: chibo không tự mã hóa, cần đặt trên ổ đĩa mã hóa (LUKS, BitLocker).",
        "• Bản sao hằng ngày: chưa bật ([backup] folder).",
        "✓ Mọi thứ đã sẵn sàng. Chạy: chibo run",
    ]


def test_backup_copies_and_never_overwrites(chibo: Run, tmp_path: Path) -> None:
    assert "Chưa có cơ sở dữ liệu" in chibo("backup", "a.sqlite3")[1]
    chibo("migrate")
    assert chibo("backup", "a.sqlite3")[0] == 0
    with sqlite3.connect(tmp_path / "a.sqlite3") as copy:
        assert ("meetings",) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    code, printed = chibo("backup", "a.sqlite3")
    assert (code, "đã có sẵn" in printed) == (1, True)


def test_a_newer_database_is_left_alone(chibo: Run, tmp_path: Path) -> None:
    chibo("migrate")
    with sqlite3.connect(tmp_path / "chibo.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    code, printed = chibo("migrate")
    assert (code, "bản chibo mới hơn" in printed) == (1, True)
