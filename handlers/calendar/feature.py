"""The calendar: the meetings ahead, and a person's own calendar address."""

from handlers.calendar import desk
from handlers.feature import Command, Feature, Help, Menu, Spoken
from handlers.permissions import Action

CALENDAR = Feature(
    "calendar",
    commands=(Command("lich", desk.command, menu=Menu.EVERYWHERE, spoken=Spoken()),),
    help=(Help("agenda", Action.ANSWER),),
    presses={"calendar": desk.press},
)
