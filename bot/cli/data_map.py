"""`chibo data-map`: the data map and the inputs of the impact assessment, of schema and settings in force."""

from collections.abc import Iterator
from itertools import groupby

import typer

from bot import config as configuration
from bot.cli import at_rest
from bot.cli.operate import ConfigFile
from bot.config import Config
from handlers.privacy import data_map as columns

ABROAD = ("telegram",)
"""Accounts of platforms whose servers stand abroad: Luật 91/2025, article 20 asks for a file of its own."""


def data_map(config: ConfigFile = None) -> None:
    for line in told(configuration.load(config)):
        typer.echo(line)


def told(settings: Config) -> Iterator[str]:
    """The page, in Markdown."""
    yield "# Bản đồ dữ liệu và đầu vào của hồ sơ đánh giá tác động"
    yield ""
    yield "Căn cứ: Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP."
    yield ""
    yield "Phần đảng ủy tự ghi thêm: tên, địa chỉ bên kiểm soát, người phụ trách, đánh giá rủi ro, chữ ký."
    yield ""
    yield "## Xử lý thế nào"
    yield ""
    yield "- Mục đích: tổ chức sinh hoạt chi bộ và công việc khu phố; không dùng vào việc khác."
    yield "- Cơ sở: sự đồng ý của từng người, hỏi trước, lưu làm bằng chứng (bảng consents, consent_texts)."
    yield f"- Hỏi ai: {settings.rules.privacy_contact}."
    yield "- Dữ liệu nhạy cảm: là đảng viên, dự họp (quan điểm chính trị); lý do vắng (có thể là sức khỏe)."
    yield from _platforms(settings)
    yield "- Bảo vệ: quyền xem theo chức vụ, hỏi lại lúc xem; nhật ký sửa là lộ (chibo audit --verify)."
    yield from (f"- {line.removeprefix('• ')}" for line in at_rest.lines(settings))
    yield ""
    yield "## Giữ những gì"
    yield from _tables(settings)


def _platforms(settings: Config) -> Iterator[str]:
    for account in settings.accounts:
        place = "máy chủ ở nước ngoài: cần hồ sơ chuyển dữ liệu" if account.name in ABROAD else "trong nước"
        yield f"- Đi qua {account.label} ({place})."


def _tables(settings: Config) -> Iterator[str]:
    for table, lines in groupby(columns.lines(), key=lambda line: line.table):
        yield ""
        yield f"### {table}: {columns.why(table)}"
        yield ""
        yield f"Giữ: {columns.until(table, settings.rules)}."
        yield ""
        yield "| cột | để làm gì | khi xóa người |"
        yield "|---|---|---|"
        yield from (f"| {line.column} | {line.purpose} | {line.fate or '–'} |" for line in lines)
