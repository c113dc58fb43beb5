"""Questions to a cell's group or to residents: up to six choices, one answer a person or household."""

from handlers.feature import Beat, Command, Duty, Feature, Form, Help, Listener, Menu, Turn
from handlers.late import LateView, with_unit
from handlers.opinions import answering, asking, closing, gathering, putting, views
from handlers.permissions import Action
from storage.tables import OF_RESIDENTS, Audience

_ROOMS = frozenset({Audience.CELL, *OF_RESIDENTS})

OPINIONS = Feature(
    "opinions",
    commands=(
        Command("hoiykien", asking.command, menu=Menu.PRIVATE),
        Command("hopdan", gathering.command, menu=Menu.PRIVATE),
    ),
    help=(Help("opinions", Action.CALL_MEETING), Help("gathering", Action.NOTIFY_RESIDENTS)),
    presses={
        "opinion": answering.press,
        "opinion_ask": asking.press,
        "gathering": gathering.press,
        "opinion_run": putting.press_run,
    },
    open_presses=frozenset({"opinion"}),
    forms={
        asking.FORM: Form(asking.step, asking.Draft.load),
        gathering.FORM: Form(gathering.step, gathering.Draft.load),
    },
    views={
        "opinion": LateView(views.question, views.in_joined_group, _ROOMS),
        "opinion_thanks": LateView(views.thanks, views.in_joined_group, _ROOMS),
        "opinion_result": LateView(views.result, views.in_joined_group, _ROOMS),
        "gathering_reminder": LateView(views.reminder, views.in_joined_group, frozenset(OF_RESIDENTS)),
        "gathering_begun": LateView(views.begun, with_unit(Action.NOTIFY_RESIDENTS)),
    },
    listeners=(Listener(Turn.OPINION, answering.heard, addressed=True, everywhere=True),),
    duties=(
        Duty("remind residents of their meeting", closing.remind),
        Duty("close questions to groups", closing.close_due),
        Duty("forget old questions to groups", closing.forget, Beat.HOURLY),
    ),
)
