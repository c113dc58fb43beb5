"""Typer's own words in Vietnamese: what it prints around our help, and a command written wrongly."""

from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

rich_utils.ARGUMENTS_PANEL_TITLE = "Tham số"
rich_utils.OPTIONS_PANEL_TITLE = "Tùy chọn"
rich_utils.COMMANDS_PANEL_TITLE = "Các lệnh"
rich_utils.ABORTED_TEXT = "Đã dừng."
rich_utils.DEFAULT_STRING = "[mặc định: {}]"
rich_utils.ENVVAR_STRING = "[biến môi trường: {}]"
rich_utils.REQUIRED_LONG_STRING = "[bắt buộc]"

WrittenWrongly: type[Exception] = typer.BadParameter.__bases__[0]
"""The library's exception for every command written wrongly; it gives it no public name."""


def _usage(text: str) -> str:
    for english, ours in (
        ("Usage:", "Cách dùng:"),
        ("[OPTIONS]", "[TÙY CHỌN]"),
        ("COMMAND [ARGS]...", "LỆNH …"),
    ):
        text = text.replace(english, ours)
    return text


class Command(TyperCommand):
    def get_usage(self, ctx: Any) -> str:
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        return _in_vietnamese(super().get_help_option(ctx))


class Group(TyperGroup):
    def get_usage(self, ctx: Any) -> str:
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        return _in_vietnamese(super().get_help_option(ctx))


def _in_vietnamese(option: Any) -> Any:
    if option is not None:
        option.help = "Xem cách dùng rồi thoát."
    return option


def explain(fault: Any) -> str:
    """One line for a command written wrongly."""
    path = fault.ctx.command_path if fault.ctx else "chibo"
    return f"Lệnh viết chưa đúng. Xem cách dùng: {path} --help"
