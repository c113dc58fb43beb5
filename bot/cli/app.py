"""All commands of `chibo`, in one place."""

import typer
from typer import rich_utils

from bot.cli import demo, operate, understand

rich_utils.ARGUMENTS_PANEL_TITLE = "Tham số"
rich_utils.OPTIONS_PANEL_TITLE = "Tùy chọn"
rich_utils.COMMANDS_PANEL_TITLE = "Các lệnh"
rich_utils.ERRORS_PANEL_TITLE = "Lệnh viết chưa đúng"
rich_utils.ABORTED_TEXT = "Đã dừng."
rich_utils.RICH_HELP = "Xem cách dùng: [blue]'{command_path} {help_option}'[/]"

app = typer.Typer(
    name="chibo",
    help="Bot hỗ trợ sinh hoạt chi bộ trên Telegram và Zalo.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("demo", help="Chạy thử trong trình duyệt: không cần token, không cần mạng.")(demo.demo)
app.command("run", help="Chạy bot thật theo config.toml.")(operate.run)
app.command("check", help="Kiểm tra cấu hình, cơ sở dữ liệu, token: sai ở đâu, sửa thế nào.")(operate.check)
app.command("init", help="Tạo config.toml mẫu để điền.")(operate.init)
app.command("migrate", help="Đưa cơ sở dữ liệu lên bản mới nhất.")(operate.migrate)
app.command("backup", help="Chép cơ sở dữ liệu SQLite ra một tệp, trong lúc bot vẫn chạy.")(operate.backup)
app.command("understand", help="Đọc từng dòng từ đầu vào, in cách bot hiểu (JSON).")(understand.understand)
