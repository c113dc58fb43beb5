"""Calling a meeting, or a series of them, by the same form."""

from handlers.calling import call
from handlers.feature import Command, Feature, Form, Help, Listener, Menu, Turn
from handlers.meetings.draft import Draft
from handlers.permissions import Action

CALLING = Feature(
    "calling",
    commands=(
        Command("hop", call.command, menu=Menu.PRIVATE),
        Command("lichhop", call.series_command, menu=Menu.PRIVATE),
    ),
    help=(Help("call", Action.CALL_MEETING), Help("series", Action.CALL_MEETING)),
    presses={"call": call.press},
    forms={call.FORM: Form(call.answer_step, Draft.from_json)},
    listeners=(Listener(Turn.CALL, call.begun),),
)
