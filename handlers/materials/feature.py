"""The committee's monthly material: written in parts, sent as a broadcast, found again, marked as used."""

from handlers.feature import Beat, Command, Duty, Feature, Files, Form, Help, Menu, Spoken
from handlers.late import LateView, with_unit
from handlers.materials import finding, using, writing
from handlers.permissions import Action

MATERIALS = Feature(
    "materials",
    commands=(Command("tailieu", finding.command, menu=Menu.PRIVATE, spoken=Spoken(dated=True)),),
    help=(Help("material", Action.ANSWER), Help("write_material", Action.BROADCAST)),
    presses={
        "material": writing.press,
        "material_new": writing.press_new,
        "material_of": finding.press_of,
        "material_used": using.press,
    },
    forms={writing.FORM: Form(writing.answer_step, writing.Writing.load)},
    views={"material_used": LateView(using.question, with_unit(Action.CALL_MEETING))},
    files={writing.FORM: Files(writing.wanted, writing.arrived)},
    duties=(
        Duty("ask whether the material was used", using.ask, Beat.HOURLY),
        Duty("remind of the month's material", using.remind, Beat.HOURLY),
        Duty("give newcomers the month's material", using.give_to_newcomers, Beat.HOURLY),
    ),
)
