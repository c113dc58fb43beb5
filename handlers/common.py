"""What belongs to no single feature: dropping a half-finished form, the greeting of a new group."""

from handlers import forms, groups
from handlers.context import Context
from handlers.feature import Command, Feature, Listener, Menu, Turn


def cancel(context: Context, _line: str) -> None:
    """/huy: drop the half-finished form."""
    context.reply("common.cancelled" if forms.end(context) else "common.nothing_to_cancel")


COMMON = Feature(
    "common",
    commands=(Command("huy", cancel, menu=Menu.PRIVATE),),
    listeners=(Listener(Turn.GREETING, groups.greeted, corrections=True, everywhere=True),),
)
