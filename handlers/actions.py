"""The actions behind buttons: "answer:12:yes". What comes back from outside is never trusted."""

from enum import StrEnum
from typing import TypeVar

W = TypeVar("W", bound=StrEnum)


class StaleTap(Exception):
    """A press that means nothing any more, or never did: an old, foreign or forged button."""


def action(name: str, *arguments: object) -> str:
    return ":".join((name, *(str(argument) for argument in arguments)))


def split(text: str) -> tuple[str, list[str]]:
    """The name and the arguments of an action."""
    name, *arguments = text.split(":")
    return name, arguments


def number(arguments: list[str], position: int) -> int:
    """The row number at this position. Raises `StaleTap` where there is none."""
    text = arguments[position] if position < len(arguments) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise StaleTap
    return int(text)


def one_of(words: type[W], arguments: list[str], position: int) -> W:
    """The word at this position. Raises `StaleTap` where it is none of `words`."""
    try:
        return words(arguments[position])
    except (IndexError, ValueError) as error:
        raise StaleTap from error
