"""Typer's own words in Vietnamese: what it prints around our help, and a command written wrongly."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
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
    """One line for a command written wrongly: what is wrong, what may have been meant, where to look."""
    path = fault.ctx.command_path if fault.ctx else "chibo"
    return f"{_mistake(fault)} Xem cách dùng: {path} --help"


def _mistake(fault: Any) -> str:
    message = str(fault.format_message())
    if found := _UNKNOWN_COMMAND.search(message):
        return f"Không có lệnh {found[1]}.{_meant(found[1], fault.ctx.command.commands)}"
    if found := _TOO_MANY.search(message):
        return f"Thừa: {found[1]}."
    match type(fault).__name__:
        case "NoSuchOption":
            known = [name for one in fault.ctx.command.params for name in one.opts if name.startswith("--")]
            return f"Không có tùy chọn {fault.option_name}.{_meant(fault.option_name, known)}"
        case "MissingParameter":
            return f"Còn thiếu {_shown(fault)}."
        case "BadParameter" | "BadOptionUsage":
            return f"Giá trị của {_shown(fault)} chưa đúng."
    return "Lệnh viết chưa đúng."


_UNKNOWN_COMMAND = re.compile(r"No such command '(.+?)'")
_TOO_MANY = re.compile(r"unexpected extra argument\(?s?\)? \((.+)\)")


def _meant(written: str, known: Iterable[str]) -> str:
    near = get_close_matches(written, known, 1)
    return f" Có phải {near[0]}?" if near else ""


def _shown(fault: Any) -> str:
    """The parameter as the help names it."""
    param = fault.param
    return (param.metavar or param.opts[-1]) if param is not None else str(getattr(fault, "option_name", ""))
