"""All commands of `chibo`, in one place."""

import typer

from bot.cli import audit, codes, data_map, demo, operate, roster, understand, zalo
from bot.cli.vietnamese import Command, Group

app = typer.Typer(
    name="chibo",
    cls=Group,
    help="Bot hỗ trợ sinh hoạt chi bộ trên Telegram và Zalo.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("demo", cls=Command, help="Chạy thử trong trình duyệt: không cần token, không cần mạng.")(
    demo.demo
)
app.command("run", cls=Command, help="Chạy bot thật theo config.toml.")(operate.run)
app.command("check", cls=Command, help="Kiểm tra cấu hình, cơ sở dữ liệu, token: sai ở đâu, sửa thế nào.")(
    operate.check
)
app.command("init", cls=Command, help="Tạo config.toml mẫu để điền.")(operate.init)
app.command("migrate", cls=Command, help="Đưa cơ sở dữ liệu lên bản mới nhất.")(operate.migrate)
app.command("backup", cls=Command, help="Chép cơ sở dữ liệu SQLite ra một tệp, trong lúc bot vẫn chạy.")(
    operate.backup
)
app.command("restore", cls=Command, help="Dùng lại một bản sao của cơ sở dữ liệu SQLite.")(operate.restore)
app.command("import-roster", cls=Command, help="Nhập danh sách đơn vị, đảng viên, chức vụ từ Excel.")(
    roster.import_roster
)
app.command("new-code", cls=Command, help="Tạo mã một lần: cho người quản trị, hoặc để nối một nhóm.")(
    codes.new_code
)
app.command("audit", cls=Command, help="Ghi nhật ký ra tệp .xlsx hoặc .csv; dò xem có bị sửa.")(audit.audit)
app.command("data-map", cls=Command, help="In bản đồ dữ liệu và đầu vào của hồ sơ đánh giá tác động.")(
    data_map.data_map
)
app.command("understand", cls=Command, help="Đọc từng dòng từ đầu vào, in cách bot hiểu (JSON).")(
    understand.understand
)
app.command("zalo-token", cls=Command, help="Nhận refresh token của Zalo OA, một lần đầu và khi bị mất.")(
    zalo.token
)

groups = typer.Typer(cls=Group, help="Nhóm của Zalo OA: lập, mời người, xem danh sách.")
groups.command("create", cls=Command, help="Lập nhóm mới với những người này.")(zalo.create)
groups.command("invite", cls=Command, help="Mời thêm người vào nhóm.")(zalo.invite)
groups.command("list", cls=Command, help="Các nhóm của OA.")(zalo.list_groups)
groups.command("people", cls=Command, help="Những người OA đã gặp, kèm mã để mời.")(zalo.people)
app.add_typer(groups, name="zalo-group")
